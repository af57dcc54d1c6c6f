import ArgumentParser
import Core
import Engine
import Report

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check artifacts before a deploy: read strictly, compare with their pins, judge their signatures.",
        discussion: """
            Compares with layers.lock where one lies in the working folder, or with --lock; without artifacts all that it pins is \
            verified, read where it says. Without a lockfile, --trust and --notation-config an artifact is only read strictly, and \
            its signature shown. An artifact \
            is judged by the pin that it is asked as: the one of --name, else the one whose source is this path, else the one \
            of the file's name without its extension. What answers to none of these is looked up by digest, then by tree, \
            with a warning (lock.unnamed). With \
            --trust and --lock the lockfile's own signature (layers.lock.sig) is checked too, where it is there or the \
            store asks for it. An image's signatures are those of its layout and of --signature; --notation-config judges \
            them as `notation verify` would, --trust those of AWS Signer's form by their profiles. With --max-scan-age each \
            layer has to stand in the ledger as rescanned recently enough, with recent advisories, and nothing found.
            """)

    @Argument(
        help: ArgumentHelp(
            "Layer or function zips, images, - for standard input; or NAME=ARTIFACT. By default all that is pinned.",
            valueName: "artifact"),
        completion: .file())
    var artifacts: [String] = []
    @Option(
        help: ArgumentHelp(
            "The lockfile to compare with (default: layers.lock, where one lies here).", valueName: "lockfile"),
        completion: .file())
    var lock: String?
    @Flag(help: "Compare with no lockfile.")
    var noLock = false
    @Flag(help: "Fail where a pin of the lockfile is none of the artifacts given.")
    var complete = false
    @Option(help: "The name that the artifact is pinned under.")
    var name: String?
    @Flag(help: "Fail what neither a name, its place nor its file's name tells the pin of, whatever it holds.")
    var strictNames = false
    @OptionGroup var pins: PinOptions
    @OptionGroup var signatures: SignatureOptions
    @OptionGroup var images: ImageSignatureOptions
    @Option(
        help: ArgumentHelp("Ask for a rescan of each layer that is no older than this: 36h, 7d.", valueName: "age"))
    var maxScanAge: Age?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var findings: FindingOptions
    @OptionGroup var lambda: LambdaOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: [AskedArtifact] { artifacts.asked(name) }

    /// The lockfile that is compared with, and whether nobody named it.
    private var lockfile: (path: String, isUsual: Bool)? {
        if let lock { return (lock, false) }
        if noLock || images.artifact || !Self.isThere(Self.usualLockfile) { return nil }
        return (Self.usualLockfile, true)
    }

    private static let usualLockfile = "layers.lock"

    /// Also where that cannot be told, or something else has the name: a lockfile that is passed over would be no check.
    private static func isThere(_ path: String) -> Bool {
        do throws(Failure) {
            return try FileKind.of(path) != .missing
        } catch {
            return true
        }
    }

    func validate() throws {
        if noLock, lock != nil { throw ValidationError("--lock and --no-lock exclude each other.") }
        let lock = lockfile?.path
        let artifacts = asked.map(\.locator)
        if artifacts.isEmpty, lock == nil {
            throw ValidationError("Nothing to verify: name artifacts, or a lockfile with --lock.")
        }
        if artifacts.isEmpty, name != nil { throw ValidationError("--name goes with one artifact.") }
        if complete, lock == nil { throw ValidationError("--complete goes with --lock.") }
        try checkStandardInput(artifacts)
        try checkOutput(
            report.output,
            spares: SparedInputs(
                artifacts + [maxScanAge == nil ? nil : ledger.file] + images.signature + findings.inputs
            ).and(signatures.inputs).and(lockfile: lock).and(trustStore: signatures.trust))
        try images.check(artifacts, reading)
        if images.artifact, lock != nil || maxScanAge != nil {
            throw ValidationError("--artifact goes with neither --lock nor --max-scan-age.")
        }
        if ledger.ledger != nil, maxScanAge == nil { throw ValidationError("--ledger goes with --max-scan-age.") }
        if findings.areGiven, maxScanAge == nil {
            throw ValidationError("--fail-on, --waivers and --vex go with --max-scan-age.")
        }
        if name != nil, artifacts.count > 1 {
            throw ValidationError("--name goes with one artifact; write NAME=ARTIFACT.")
        }
        if pins.layers != nil, lock == nil { throw ValidationError("--layers goes with --lock.") }
        if name != nil, lock == nil { throw ValidationError("--name goes with --lock.") }
        if strictNames, lock == nil { throw ValidationError("--strict-names goes with --lock.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let lockfile = lockfile
            var verify = Engine.Verify(
                Terminal.environment(reading, verbosity: common.verbosity), images.artifacts(reading),
                lockfile: lockfile?.path)
            verify.lambda = lambda.demand
            verify.layerRule = pins.layerRule
            verify.strictNames = strictNames
            verify.trust = signatures.demand
            verify.isComplete = complete
            if let lockfile, lockfile.isUsual, !common.quiet {
                Output.error(Array("layerlock: compared with \(lockfile.path); --no-lock leaves it out\n".utf8))
            }
            let time = common.time
            if let maxScanAge {
                verify.freshness = FreshnessDemand(
                    ledger: try ledger.path(), maxAge: maxScanAge.duration, findings: try findings.demand())
            }
            let answer = Report(
                toolVersion: toolVersion, asOf: time, lockfile: lockfile?.path,
                artifacts: await verify.run(asked, asOf: time))
            try answer.refuseWrongUsage()
            try Output.write(try report.format.bytes(Answer(answer), common), to: report.output)
            return answer.exitStatus
        }
    }
}
