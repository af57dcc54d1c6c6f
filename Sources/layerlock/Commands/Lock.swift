import ArgumentParser
import LayerLock
import LayerModel
import LayerReport

struct Lock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pin artifacts into a lockfile, to be reviewed and committed.",
        discussion: """
            Adds each artifact, or replaces the one of its name. All are pinned or none. The manifests beside the \
            lockfile (layers.lock.d) explain later drift; commit them too.
            """)

    @Argument(
        help: ArgumentHelp("Layer or function zips; - for standard input.", valueName: "artifact"), completion: .file())
    var artifacts: [String]
    @Option(help: "The name to pin under; by default the file's name without its extension.")
    var name: String?
    @Option(name: .shortAndLong, help: "The lockfile.", completion: .file())
    var output = "layers.lock"
    @Flag(help: "Write nothing; fail where the lockfile would change.")
    var check = false
    @Option(help: "How to print the outcome.")
    var format: ReportFormat = .text
    @OptionGroup var limits: LimitOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try checkStandardInput(artifacts)
        let names = artifacts.map { name ?? Workplace.defaultName(of: $0) }
        if let repeated = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValidationError("Several artifacts would be pinned as \(repeated): lock them one by one with --name.")
        }
        if artifacts == ["-"], name == nil { throw ValidationError("Standard input has no name: give --name.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let workplace = Terminal.workplace(limits: limits.limits, verbosity: common.verbosity)
            let outcome = try await workplace.lock(artifacts, name: name, lockfile: output, checksOnly: check)
            let answer = Report(
                toolVersion: toolVersion, asOf: common.time, lockfile: output, artifacts: outcome.reports)
            let bytes = try answer.bytes(format) {
                let style = Terminal.style(1, verbosity: common.verbosity)
                return outcome.pins.isEmpty
                    ? TextReport.text(answer, style: style)
                    : TextReport.lock(outcome.pins, lockfile: output, isCheck: check, style: style)
            }
            try Output.write(bytes, to: nil)
            return answer.exitStatus
        }
    }
}
