import ArgumentParser
import Core
import Engine
import Report

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
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
            layer has to stand in the ledger as rescanned recently enough, with recent advisories, and nothing found. --scan-receipt asks             the same of a signed receipt of what a ledger knew, by default with a --max-scan-age of 7 days.

            Example: layerlock verify telemetry=build/layer.zip --lock layers.lock --complete
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
    @OptionGroup var attestations: AttestationOptions
    @Option(
        help: ArgumentHelp("Ask for a rescan of each layer that is no older than this: 36h, 7d.", valueName: "age"))
    var maxScanAge: Age?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var receipts: ScanReceiptOptions
    @OptionGroup var findings: FindingOptions
    @OptionGroup var baseline: BaselineOptions
    @Option(
        help: ArgumentHelp(
            "Look for what runs without being called and nothing accounts for: warn of it, or deny the artifact.",
            valueName: "rule"))
    var hooks: FindingRule?
    @Option(
        help: ArgumentHelp(
            "Look for credentials in files, in layers' hidden files and in the config: warn of them, or deny the artifact.",
            valueName: "rule"))
    var secrets: FindingRule?
    @Option(
        help: ArgumentHelp(
            "Look for what miners, stealers and packed programs have in them: warn of it, or deny the artifact.",
            valueName: "rule"))
    var malware: FindingRule?
    @Option(
        help: ArgumentHelp(
            "Look for programs for another machine, with their owner's rights, or without what starts them: warn of them, or deny.",
            valueName: "rule"))
    var programs: FindingRule?
    @OptionGroup var content: ContentOptions
    @OptionGroup var lambda: LambdaOptions
    @OptionGroup var report: ReportOptions
    @Option(
        help: ArgumentHelp(
            "Sign the verification summaries of --report vsa=FILE by this profile of the trust store: NAME, NAME/VERSION or ARN.",
            valueName: "profile"))
    var signWith: String?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: [AskedArtifact] { ProjectUse.current.asked(artifacts, name) }

    /// How old a look may be; nil where nobody asks of looks.
    private var scanAge: Duration? { maxScanAge?.duration ?? (receipts.areGiven ? ScanAgeOptions.usual : nil) }
    private var asksScans: Bool { scanAge != nil }
    private var looksIntoContent: Bool { secrets != nil || malware != nil || programs != nil }
    /// Whether there may be findings that a waiver or an id of `--fail-on` can name, without a ledger.
    private var looksInside: Bool { looksIntoContent || hooks != nil }
    /// Conditions for vulnerabilities that a project file or a variable sets say nothing where no ledger is asked.
    private var asksConditions: Bool {
        findings.failOn?.conditions != nil && ProjectUse.current.origin(of: "fail-on") == nil
    }

    /// The lockfile that is compared with, and whether nobody named it.
    private var lockfile: (path: String, isUsual: Bool)? {
        if let lock { return (lock, false) }
        if noLock || images.artifact || !Self.isThere(Self.usualLockfile) { return nil }
        return (Self.usualLockfile, true)
    }

    static let usualLockfile = "layers.lock"

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
        if artifacts.isEmpty, lock == nil, !ProjectUse.current.isMissingArtifacts {
            throw ValidationError("Nothing to verify: name artifacts, or a lockfile with --lock.")
        }
        if artifacts.isEmpty, name != nil { throw ValidationError("--name goes with one artifact.") }
        if complete, lock == nil { throw ValidationError("--complete goes with --lock.") }
        try checkStandardInput(artifacts)
        try report.check(
            spares: SparedInputs(
                artifacts + [asksScans && !receipts.areGiven ? ledger.file : nil] + images.signature
                    + attestations.attestationFile
                    + findings.excuses.inputs
                    + signing.files + baseline.inputs + content.inputs
            ).and(signatures.inputs).and(receipts.inputs).and(lockfile: lock).and(
                trustStore: signatures.trust ?? (signWith == nil ? nil : TrustOptions.standard)), verifies: true)
        try checkSummaries(lock)
        try images.check(artifacts, reading)
        try receipts.check(trust: signatures.trust, ledger: ledger.ledger)
        try signatures.checkRevocationAge(besides: receipts.scanTrust != nil)
        try attestations.check(artifacts, trust: signatures.trust, lock: lock)
        if images.artifact, hooks != nil { throw ValidationError("--hooks goes with images and zips, not --artifact.") }
        if images.artifact, looksIntoContent {
            throw ValidationError("--secrets, --malware and --programs go with images and zips, not --artifact.")
        }
        if images.artifact, findings.requireOwned {
            throw ValidationError("--require-owned goes with images and zips, not --artifact.")
        }
        if images.artifact, lock != nil || asksScans {
            throw ValidationError("--artifact goes with neither --lock nor --max-scan-age and --scan-receipt.")
        }
        if ledger.ledger != nil, !asksScans { throw ValidationError("--ledger goes with --max-scan-age.") }
        if content.yara != nil, malware == nil { throw ValidationError("--yara goes with --malware.") }
        if findings.failOn?.ids.isEmpty == false, !asksScans, !looksInside {
            throw ValidationError(
                "--fail-on with ids goes with --secrets, --malware, --programs, --hooks, --max-scan-age or --scan-receipt."
            )
        }
        if findings.excuses.waivers != nil, !asksScans, !findings.requireOwned, !looksInside {
            throw ValidationError(
                "--waivers goes with --max-scan-age, --scan-receipt, --require-owned, --secrets, --malware, --programs or --hooks."
            )
        }
        if findings.areGiven || asksConditions, !asksScans {
            throw ValidationError(
                "--fail-on, --vex, --only-fixed and what is asked of advisories go with --max-scan-age or --scan-receipt."
            )
        }
        if baseline.baseline != nil, !asksScans {
            throw ValidationError("--baseline goes with --max-scan-age.")
        }
        if name != nil, artifacts.count > 1 {
            throw ValidationError("--name goes with one artifact; write NAME=ARTIFACT.")
        }
        if pins.layers != nil, lock == nil { throw ValidationError("--layers goes with --lock.") }
        if name != nil, lock == nil { throw ValidationError("--name goes with --lock.") }
        if strictNames, lock == nil { throw ValidationError("--strict-names goes with --lock.") }
    }

    /// What a verification summary needs.
    private func checkSummaries(_ lock: String?) throws {
        if report.asks(for: "vsa"), lock == nil {
            throw ValidationError("vsa goes with --lock: a lockfile is the policy.")
        }
        guard signWith != nil else {
            if signing.key != nil || signing.chain != nil {
                throw ValidationError("--key and --chain go with --sign-with.")
            }
            return
        }
        if !report.asks(for: "vsa") { throw ValidationError("--sign-with goes with --report vsa=FILE.") }
        try signing.requireKey()
    }

    /// Who signs the verification summaries, checked before anything is read; nil where none is asked for.
    private func summaries(_ lockfile: String?, asOf: Timestamp) throws(Failure) -> SummarySigning? {
        guard report.asks(for: "vsa"), let lockfile else { return nil }
        var summaries = SummarySigning(policy: try Engine.Verify.digest(ofLockfile: lockfile))
        if let signWith {
            common.noticeFutureSigning()
            let store = try SigningStore(signatures.trust ?? TrustOptions.standard)
            let sign = SignSummaries(by: try signing.demand(profile: signWith, in: store, at: asOf))
            try sign.check()
            summaries.signing = sign
        }
        return summaries
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            async let program = InputStatement.program(common, isForPeople: report.isForPeople)
            let use = ProjectUse.current
            try use.requireArtifacts(artifacts)
            let lockfile = lockfile
            if let notice = notice(of: lockfile), !common.quiet { Output.error(notice) }
            let time = common.time
            let summaries = try summaries(lockfile?.path, asOf: time)
            let groups = try use.groups(of: asked)
            let reports = try await reports(groups, lockfile: lockfile?.path, asOf: time)
            var answer = Report(
                toolVersion: toolVersion, asOf: time, lockfile: lockfile?.path, artifacts: reports.map(use.lowered))
            try answer.refuseWrongUsage()
            reading.tellUnused(in: &answer, report.format, common)
            if let summaries, let path = lockfile?.path,
                try Engine.Verify.digest(ofLockfile: path) != summaries.policy
            {
                throw Failure(
                    .inputChanged, "changed while artifacts were compared with it", file: path, remedy: "run it again")
            }
            let inputs = await statement(lockfile?.path).inputs(
                common, isForPeople: report.isForPeople, program: await program)
            try report.write(Answer(answer), common, use.with(groups), inputs: inputs, summaries: summaries)
            return answer.exitStatus
        }
    }

    private func statement(_ lockfile: String?) -> InputStatement {
        InputStatement(
            files: [("lockfile", lockfile)] + signatures.stated
                + receipts.stated
                + (!asksScans && !findings.requireOwned && !looksIntoContent ? [] : findings.excuses.stated),
            ledger: asksScans && !receipts.areGiven ? ledger.file : nil,
            checks: [
                ("reading", true), ("pin", lockfile != nil), ("signature", signatures.demand != nil),
                ("scans", asksScans), ("complete", complete), ("hooks", hooks != nil),
                ("secrets", secrets != nil), ("malware", malware != nil), ("programs", programs != nil),
                ("owned", findings.requireOwned), ("attestations", attestations.demand != nil),
            ])
    }

    /// Which lockfile it is, where the command line does not say.
    private func notice(of lockfile: (path: String, isUsual: Bool)?) -> [UInt8]? {
        guard let lockfile else { return nil }
        let path = PathEscaping.displayed(lockfile.path.utf8)
        if lockfile.isUsual { return Array("layerlock: compared with \(path); --no-lock leaves it out\n".utf8) }
        guard let origin = ProjectUse.current.origin(of: "lock") else { return nil }
        return Array("layerlock: compared with \(path), as \(origin) says\n".utf8)
    }

    /// The reports of all artifacts, each judged by what is set for it, in the order in which they were asked for. Where the
    /// project file says what is meant, the pins that it does not name are verified too, where they say they lie.
    private func reports(
        _ groups: [ProjectUse.Group], lockfile: String?, asOf: Timestamp
    ) async throws(Failure) -> [ArtifactReport] {
        guard groups.count > 1 || groups.contains(where: \.hasOwnSettings) || artifacts.isEmpty && !groups.isEmpty
        else {
            return try await reports(of: asked, lockfile: lockfile, asOf: asOf, complete: complete)
        }
        var reports: [(place: Int, report: ArtifactReport)] = []
        for group in groups {
            let found = try await ProjectUse.run(group) { (command: Verify) async throws(Failure) in
                try await command.reports(of: group.artifacts, lockfile: lockfile, asOf: asOf)
            }
            reports += zip(group.places, found).map { ($0, $1) }
        }
        var all = reports.sorted { $0.place < $1.place }.map(\.report)
        let answered = all.map(\.name) + asked.compactMap(\.name)
        if let lockfile, complete || artifacts.isEmpty, Engine.Verify.pins(of: lockfile, beside: answered) {
            all += try await self.reports(
                of: [], lockfile: lockfile, asOf: asOf, complete: complete, answered: answered)
        }
        return all
    }

    /// The reports of artifacts that are judged by these options.
    private func reports(
        of asked: [AskedArtifact], lockfile: String?, asOf: Timestamp, complete: Bool = false, answered: [String] = []
    ) async throws(Failure) -> [ArtifactReport] {
        var verify = Engine.Verify(
            Terminal.environment(reading, verbosity: common.verbosity),
            attestations.artifacts(images.artifacts(reading)),
            lockfile: lockfile)
        verify.lambda = lambda.demand
        verify.hooks = hooks
        verify.content = content.demand(secrets: secrets, malware: malware, programs: programs)
        if looksInside { verify.excuses = try findings.demand() }
        if findings.requireOwned { verify.owned = try findings.demand() }
        verify.layerRule = pins.layerRule
        verify.strictNames = strictNames
        verify.trust = signatures.demand
        verify.attestations = attestations.demand
        verify.isComplete = complete
        verify.answered = answered
        if let scanAge {
            let given = receipts.demand(trust: signatures.trust, maxRevocationAge: signatures.revocations.age)
            let source: FreshnessDemand.Source =
                if let given { .receipts(given) } else { .ledger(try ledger.path()) }
            verify.freshness = FreshnessDemand(
                source, maxAge: scanAge, findings: try findings.demand(), baseline: baseline.demand)
        }
        return await verify.run(asked, asOf: asOf)
    }
}
