import ArgumentParser
import Core
import Engine
import Report

struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what changed between two artifacts, a lockfile's pin and an artifact, or two lockfiles.",
        discussion: """
            Exits 0 where the trees are the same and 12 where they differ, also where other of Python's .pyc are valid. Of two \
            images with the same merged root other layers are a warning; with a lockfile they fail, as in verify. Of two lockfiles it \
            says what each pin says otherwise, and what changed inside by the manifests beside them; --base REV takes the \
            old one from git. --format markdown is made for a comment of a pull request:
            layerlock diff --base origin/main --format markdown

            Example: layerlock diff old.zip new.zip
            """)

    @Argument(help: "A layer or function zip, an image, or a lockfile; or NAME=ARTIFACT.", completion: .file())
    var old: String?
    @Argument(help: "A layer or function zip, an image, or a lockfile; or NAME=ARTIFACT.", completion: .file())
    var new: String?
    @Option(
        help: ArgumentHelp(
            "Compare the lockfile (default: layers.lock) with what this git revision has in its place.",
            valueName: "revision"))
    var base: String?
    @Option(
        help: ArgumentHelp(
            "With lockfiles: the ledger that knows which vulnerabilities their packages have.", valueName: "file"),
        completion: .file())
    var ledger: String?
    @Option(help: "With a lockfile: the pin to compare with.")
    var name: String?
    @OptionGroup var pins: PinOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    /// What is compared, but for a lockfile with a revision of it.
    private var sides: (old: AskedArtifact, new: AskedArtifact)? {
        guard let old, let new else { return nil }
        var sides = (old: AskedArtifact(argument: old), new: AskedArtifact(argument: new))
        if let name { sides.new.name = name }
        return sides
    }

    /// The lockfile that is compared with a revision of it.
    private var lockfile: String { old ?? "layers.lock" }

    func validate() throws {
        guard base == nil else {
            if new != nil || name != nil { throw ValidationError("--base goes with one lockfile alone.") }
            return try report.check(spares: SparedInputs([ledger]).and(lockfile: lockfile))
        }
        guard let sides else { throw ValidationError("Two things are compared: name both, or --base REVISION.") }
        try checkStandardInput([sides.old.locator, sides.new.locator])
        try report.check(
            spares: SparedInputs([sides.new.locator, ledger]).and(lockfile: sides.old.locator)
                .and(lockfile: sides.new.locator))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            if let base {
                return try await compare(try .revision(base, of: lockfile), try LockfileSide(file: lockfile))
            }
            guard let sides else { return .usage }
            var diff = Engine.Diff(
                Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts)
            diff.layerRule = pins.layerRule
            if try diff.areLockfiles(sides.old.locator, sides.new.locator) {
                return try await compare(
                    try LockfileSide(file: sides.old.locator), try LockfileSide(file: sides.new.locator))
            }
            guard ledger == nil else {
                throw Failure(.inputOption, "--ledger goes with two lockfiles", file: sides.new.locator)
            }
            let difference = await diff.run(sides.old, sides.new, asOf: common.time)
            var answer = Report(
                toolVersion: toolVersion, asOf: common.time, lockfile: difference.lockfile,
                artifacts: [difference.report])
            reading.tellUnused(in: &answer, beside: difference.old, report.format, common)
            try report.write(Answer(answer, .difference(since: difference.old)), common)
            return answer.exitStatus
        }
    }

    private func compare(_ old: LockfileSide, _ new: LockfileSide) async throws(Failure) -> ExitStatus {
        let environment = Terminal.environment(reading, verbosity: common.verbosity)
        let outcome = try await DiffLockfiles(environment, reading.artifacts, ledger: ledger)
            .run(old, new, asOf: common.time)
        let answer = Report(
            toolVersion: toolVersion, asOf: common.time, lockfile: new.label, artifacts: outcome.reports)
        try report.write(Answer(answer, .lockfiles(outcome.difference)), common)
        // That nothing differs is decided, though no artifact is told of.
        if outcome.reports.isEmpty { return .allowed }
        return answer.exitStatus == .allowed ? .drift : answer.exitStatus
    }
}
