import ArgumentParser
import Core
import Engine
import Report

struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what changed between two artifacts, or a lockfile's pin and an artifact.",
        discussion: """
            Exits 0 where the trees are the same and 12 where they differ, also where other of Python's .pyc are valid. Of two \
            images with the same merged root other layers are a warning; with a lockfile they fail, as in verify.
            """)

    @Argument(help: "A layer or function zip, an image, or a lockfile.", completion: .file())
    var old: String
    @Argument(help: "A layer or function zip, or an image.", completion: .file())
    var new: String
    @Option(help: "With a lockfile: the pin to compare with.")
    var name: String?
    @OptionGroup var pins: PinOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try checkStandardInput([old, new])
        try report.check(spares: SparedInputs([new]).and(lockfile: old))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            var diff = Engine.Diff(environment, reading.artifacts, name: name)
            diff.layerRule = pins.layerRule
            let difference = await diff.run(old, new, asOf: common.time)
            let answer = Report(
                toolVersion: toolVersion, asOf: common.time, lockfile: difference.lockfile,
                artifacts: [difference.report])
            try report.write(Answer(answer, .difference(since: difference.old)), common)
            return answer.exitStatus
        }
    }
}
