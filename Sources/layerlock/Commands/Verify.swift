import ArgumentParser
import Core
import Engine
import Report

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check artifacts before a deploy: read strictly, compare with their pins, judge their signatures.",
        discussion: """
            Without --lock, --trust and --notation-config an artifact is only read strictly, and its signature shown. An artifact \
            is judged by the pin that it is asked as: the one of --name, else the one whose source is this path, else the one \
            of the file's name without its extension. What answers to none of these is looked up by digest, then by tree, \
            with a warning (lock.unnamed). With \
            --trust and --lock the lockfile's own signature (layers.lock.sig) is checked too, where it is there or the \
            store asks for it. An image's signatures are those of its layout and of --signature; --notation-config judges \
            them as `notation verify` would, --trust those of AWS Signer's form by their profiles. With --max-scan-age each \
            layer has to stand in the ledger as rescanned recently enough, with recent advisories, and nothing found.
            """)

    @Argument(
        help: ArgumentHelp("Layer or function zips, images; - for standard input.", valueName: "artifact"),
        completion: .file())
    var artifacts: [String]
    @Option(help: ArgumentHelp("The lockfile to compare with.", valueName: "lockfile"), completion: .file())
    var lock: String?
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

    func validate() throws {
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
        if name != nil, artifacts.count > 1 { throw ValidationError("--name goes with one artifact.") }
        if pins.layers != nil, lock == nil { throw ValidationError("--layers goes with --lock.") }
        if name != nil, lock == nil { throw ValidationError("--name goes with --lock.") }
        if strictNames, lock == nil { throw ValidationError("--strict-names goes with --lock.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var workplace = pins.workplace(
                images.workplace(Terminal.workplace(reading, verbosity: common.verbosity)))
            workplace.lambda = lambda.demand
            workplace.strictNames = strictNames
            let time = common.time
            var freshness: FreshnessDemand?
            if let maxScanAge {
                freshness = FreshnessDemand(
                    ledger: try ledger.path(), maxAge: maxScanAge.duration, findings: try findings.demand())
            }
            let answer = Report(
                toolVersion: toolVersion, asOf: time, lockfile: lock,
                artifacts: await workplace.verify(
                    artifacts, lockfile: lock, name: name, asOf: time, trust: signatures.demand,
                    freshness: freshness))
            try answer.refuseWrongUsage()
            try Output.write(try report.format.bytes(Answer(answer), common), to: report.output)
            return answer.exitStatus
        }
    }
}
