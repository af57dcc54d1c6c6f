import ArgumentParser
import Core
import Engine
import Fleet
import Ledger
import Report

/// What `--fail-on` of `fleet` takes: ids, and conditions for vulnerabilities.
struct FleetFailOn: ExpressibleByArgument {
    var ids: Set<FindingID> = []
    /// nil where none is named.
    var conditions: FailOn?

    init?(argument: String) {
        var others: [String] = []
        for part in argument.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let text = String(decoding: part, as: UTF8.self)
            if let id = FleetDemand.warnings.first(where: { $0.rawValue == text }) {
                ids.insert(id)
            } else {
                others.append(text)
            }
        }
        guard !others.isEmpty else { return }
        guard let conditions = FailOn(others.joined(separator: ",")) else { return nil }
        self.conditions = conditions
    }

    static var allValueStrings: [String] { FleetDemand.warnings.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings + FailOn.usual) }
}

struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Compare what AWS says is deployed with what is pinned; say which functions a layer reaches.",
        discussion: """
            Reads inventories, told by what they hold: what `aws lambda list-functions`, `get-function`, `get-layer-version`, \
            `list-layer-versions`, `list-aliases`, `list-function-url-configs` and those of code signing print, ECR's `describe-images` \
            and `batch-get-image`, images' manifests, results of AWS Config, Steampipe and CloudTrail, Terraform's state and plan, \
            templates of CloudFormation and SAM; with --live the accounts themselves, call by call. No content is downloaded. A list of functions does not state the digests of layers: what \
            nobody can say is fleet.unknown, a warning with its count, and under --require-known undecided. With --ledger or \
            --max-scan-age what is deployed has to be rescanned recently, and what was found in it counts.

            Exit code 12 where something drifted or is not pinned, 11 another signer, 13 not rescanned, 14 a version that is gone, a \
            finding, or what --fail-on names; 1 where an inventory is cut, contradicts another or cannot be read.

            Example: layerlock fleet functions.json telemetry-3.json --lock layers.lock
            layerlock fleet --live --region eu-central-1 --write-inventory fleet.json
            """)

    @Argument(help: "Inventories; - for standard input.", completion: .file())
    var inventories: [String] = []
    @Flag(help: "Read functions, layers, aliases, URLs and code signing configs of AWS itself.")
    var live = false
    @Option(help: "With --live: a region to read (default: AWS_REGION); can be repeated.")
    var region: [String] = []
    @Option(
        help: ArgumentHelp(
            "With --live: a role to assume, of the account to read, in place of the credentials' own; can be repeated.",
            valueName: "arn"))
    var role: [String] = []
    @Option(
        help: ArgumentHelp(
            "With --live: keep what was read in a file that fleet and ledger import take.", valueName: "file"),
        completion: .file())
    var writeInventory: String?
    @Option(
        help: ArgumentHelp("The lockfile to compare with (default: layers.lock).", valueName: "lockfile"),
        completion: .file())
    var lock: String?
    @Flag(help: "Compare with no lockfile: only list what is deployed.")
    var noLock = false
    @Option(
        help: ArgumentHelp(
            "A template of CloudFormation or SAM whose layers and images are meant too; can be repeated.",
            valueName: "file"), completion: .file())
    var template: [String] = []
    @Option(
        help: ArgumentHelp(
            "Judge signing profiles, and the lockfile's signature, by this trust store.", valueName: "dir"),
        completion: .directory)
    var trust: String?
    @Flag(help: "Leave the run undecided where nobody can say whether something is the pinned content.")
    var requireKnown = false
    @Flag(help: "Judge layer versions and images alone, not functions' own zips.")
    var onlyLayers = false
    @Option(
        help: ArgumentHelp(
            "Fail what would only warn: \(FleetFailOn.allValueStrings.joined(separator: ", ")). Conditions such as high or kev say which vulnerabilities fail. Commas between.",
            valueName: "ids"))
    var failOn: FleetFailOn?
    @OptionGroup var ledger: LedgerOptions
    @Option(
        help: ArgumentHelp(
            "Ask for a rescan of what is deployed that is no older than this: 36h, 7d.", valueName: "age"))
    var maxScanAge: Age?
    @OptionGroup var excuses: ExcuseOptions
    @Option(help: "How to print the fleet: \(FleetFormat.allValueStrings.joined(separator: ", ")).")
    var format: FleetFormat = .usual
    @Option(
        name: .shortAndLong, help: "Write it to this file instead of standard output.", completion: .file())
    var output: String?
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Write it to a file in another format as well: html=fleet.html. Can be repeated.", valueName: "format=file"),
        transform: ReportFile.init(argument:))
    var files: [ReportFile<FleetFormats>] = []
    @OptionGroup var details: ReportDetails
    @OptionGroup var common: CommonOptions

    private var lockfile: String? { noLock ? nil : lock ?? Verify.usualLockfile }
    private var asksLedger: Bool { ledger.ledger != nil || maxScanAge != nil }

    func validate() throws {
        if inventories.isEmpty, template.isEmpty, !live {
            throw ValidationError("Nothing to compare: name inventories, or ask with --live.")
        }
        if !live, !region.isEmpty || !role.isEmpty || writeInventory != nil {
            throw ValidationError("--region, --role and --write-inventory go with --live.")
        }
        if noLock, lock != nil { throw ValidationError("--lock and --no-lock exclude each other.") }
        try checkStandardInput(inventories + template)
        if !asksLedger, excuses.waivers != nil || excuses.areGiven {
            throw ValidationError(
                "--waivers, --vex and what is asked of advisories go with --ledger or --max-scan-age.")
        }
        // Without a ledger no vulnerability is known, and none would fail.
        if !asksLedger, failOn?.conditions != nil {
            throw ValidationError("--fail-on with conditions for vulnerabilities goes with --ledger or --max-scan-age.")
        }
        let inputs = SparedInputs(
            inventories + template + [asksLedger ? ledger.file : nil] + excuses.inputs
        ).and(lockfile: lockfile).and(trustStore: trust)
        try checkReports(
            output, files.map { ($0.format.renderer.format, $0.path) }, spares: inputs)
        if let writeInventory {
            let others = SparedInputs(files: files.map(\.path) + (output.map { [$0] } ?? []))
            try checkOutput(writeInventory, spares: inputs, option: "--write-inventory")
            try checkOutput(writeInventory, spares: others, option: "--write-inventory", verb: "writes too")
        }
        try details.check(isImported: ([format] + files.map(\.format)).contains { $0.renderer.format == "asff" })
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var demand = FleetDemand(asOf: common.time)
            demand.failsOn = failOn?.ids ?? []
            demand.requiresKnown = requireKnown
            demand.onlyLayers = onlyLayers
            var inspect = InspectFleet(Terminal.environment(verbosity: common.verbosity), inventories, demand)
            inspect.templates = template
            if live {
                inspect.live = LiveFleet(FetchPlace.program, regions: region, roles: role, file: writeInventory)
            }
            inspect.lockfile = lockfile
            inspect.trust = trust
            if asksLedger {
                inspect.ledger = try ledger.path()
                inspect.maxAge = maxScanAge?.duration ?? ScanAgeOptions.usual
                inspect.findings = try excuses.demand(failsOn: failOn?.conditions)
            }
            let isForPeople = format.isForPeople && files.allSatisfy(\.format.isForPeople)
            async let program = InputStatement.program(common, isForPeople: isForPeople)
            let facts = try await inspect.run()
            let statement = InputStatement(
                files: [("lockfile", lockfile), ("trust", trust)]
                    + (inventories + template).filter { !Locator($0).isStandardInput }.map { ("inventory", $0) }
                    + (asksLedger ? excuses.stated : []),
                ledger: asksLedger ? ledger.file : nil,
                checks: [
                    ("pin", lockfile != nil), ("signature", trust != nil), ("scans", asksLedger),
                    ("known", requireKnown), ("functions", !onlyLayers), ("reading", false),
                ])
            let inputs = await statement.inputs(common, isForPeople: isForPeople, program: await program)
            for file in files {
                try file.format.write(facts, to: file.path, common, .current, details, inputs: inputs)
            }
            try format.write(facts, to: output, common, .current, details, inputs: inputs)
            return facts.exitStatus
        }
    }
}
