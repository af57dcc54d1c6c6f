import ArgumentParser
import Core
import Engine
import Ledger
import Report

struct Doctor: AsyncParsableCommand {
    static let name = "doctor"
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Check a set-up, and say what is missing.",
        discussion: """
            Looks at the project file, the lockfile, the trust store, the ledger, its advisories, the waivers, the locale, the \
            temporary folder and the libraries, as `verify` and `rescan` would use them here, and prints a line each: ok, \
            warn, missing or broken, with what to do. It reads no artifact, and makes no ledger.

            Exit code 0 where nothing is wrong: warnings, and what is missing that nothing asks for, are allowed. 1 where \
            something cannot be used that a check needs. Else the code that `verify` would end with for it: 11 a \
            lockfile's signature, 12 nothing is pinned, 13 looks that the project file asks for and that are not there.

            Example: layerlock doctor --format json
            """)

    @Option(
        help: ArgumentHelp("The lockfile (default: layers.lock).", valueName: "lockfile"), completion: .file())
    var lock: String?
    @Option(
        help: ArgumentHelp("The trust store that signatures are judged by.", valueName: "dir"), completion: .directory)
    var trust: String?
    @Option(help: ArgumentHelp("The store's code-signing config that says who may sign.", valueName: "name"))
    var config: String?
    @OptionGroup var ledger: LedgerOptions
    @Option(
        help: ArgumentHelp("Ask for a rescan of each layer that is no older than this: 36h, 7d.", valueName: "age"))
    var maxScanAge: Age?
    @Option(
        help: ArgumentHelp(
            "The waivers (default: \(ExcuseOptions.usualWaivers), where it is there).", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var waivers: String?
    @Option(help: "How to print it: \(SetupFormat.allValueStrings.joined(separator: ", ")).")
    var format: SetupFormat = .usual
    @Option(
        name: .shortAndLong, help: "Write it to this file instead of standard output.", completion: .file())
    var output: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try checkOutput(
            output,
            spares: SparedInputs([ledger.file, waivers ?? ExcuseOptions.usualWaivers])
                .and(lockfile: lock ?? Verify.usualLockfile).and(trustStore: trust ?? TrustOptions.standard))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var problems: [Failure] = []
            let demand = demand(&problems)
            let environment = Terminal.environment(verbosity: common.verbosity)
            var report = await CheckSetup(environment, demand).run(asOf: common.time)
            report.checks.insert(contentsOf: problems.map { SetupCheck(.project, $0) }, at: 0)
            try Output.write(try format.bytes(report, common), to: output)
            return report.exitStatus
        }
    }

    /// What `verify` and `rescan` would be asked for here without options, the options of this run first.
    private func demand(_ problems: inout [Failure]) -> SetupDemand {
        let use = ProjectUse.current
        var settings = ProjectSettings()
        do throws(Failure) {
            settings = try ProjectSettings(use)
        } catch {
            problems.append(error)
        }
        let age = maxScanAge ?? settings.gate("max-scan-age").flatMap(Age.init(argument:))
        var demand = SetupDemand(
            maxAge: age?.duration ?? settings.any("max-scan-age").flatMap(Age.init(argument:))?.duration
                ?? ScanAgeOptions.usual, toolVersion: toolVersion)
        demand.gateAsksForLooks = age != nil
        demand.advisories = advisories(settings)
        demand.project = use.checks(&problems)
        demand.namedArtifacts = use.namedArtifacts.compactMap(\.name)
        let lockfile = lock ?? settings.any("lock")
        demand.namesLockfile = lockfile != nil
        demand.lockfile = lockfile ?? Verify.usualLockfile
        demand.usualTrustStore = TrustOptions.standard
        demand.trust = trustDemand(settings)
        if let named = settings.any("ledger"), ledger.ledger == nil {
            demand.ledger = named
        } else {
            demand.ledger = ledger.file
        }
        do throws(Failure) {
            var file = waivers ?? settings.any("waivers")
            if file == nil, try FileKind.of(ExcuseOptions.usualWaivers) != .missing {
                file = ExcuseOptions.usualWaivers
            }
            demand.findings = FindingDemand(waivers: file, vex: settings.list("vex"))
        } catch {
            problems.append(error)
        }
        demand.locale = Terminal.locale
        demand.isUTF8 = Terminal.isUTF8
        return demand
    }

    /// What `verify` asks of advisories here.
    private func advisories(_ settings: ProjectSettings) -> AdvisoryDemand {
        AdvisoryDemand(
            maxAge: settings.gate("max-advisory-age").flatMap(Age.init(argument:))?.duration ?? AdvisoryDemand.usualAge,
            maxDataAge: settings.gate("max-data-age").flatMap(Age.init(argument:))?.duration,
            allowsNone: settings.gate("allow-no-advisories").map { TextKey($0) } == "true",
            allowedUnmatched: Set<TextKey>(settings.list("allow-unmatched")))
    }

    private func trustDemand(_ settings: ProjectSettings) -> TrustDemand? {
        let store = trust ?? settings.gate("trust")
        let notation = settings.gate("notation-config")
        guard store != nil || notation != nil else { return nil }
        var demand = TrustDemand(
            store: store, config: config ?? settings.gate("config"),
            maxRevocationAge: settings.gate("max-revocation-age").flatMap(Age.init(argument:))?.duration)
        demand.notationConfig = notation
        demand.reference = settings.gate("reference")
        demand.revocationLists = settings.gate("crl")
        demand.blobPolicy = settings.gate("blob-policy")
        return demand
    }
}
