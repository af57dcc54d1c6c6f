import ArgumentParser
import LayerLock
import LayerModel

struct ManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest", abstract: "Print the canonical mtree manifest of an artifact or a stack of layers.",
        usage: "layerlock manifest ARTIFACT [--output FILE]\n       layerlock manifest --stack LAYER.zip...")

    @Argument(
        help: "A layer or function zip; - for standard input. With --stack, the layers in order.", completion: .file())
    var artifacts: [String]
    @Flag(help: "Print the merged /opt of several layers; the later one wins.")
    var stack = false
    @Option(
        name: .shortAndLong, help: "Write the manifest to this file instead of standard output.", completion: .file())
    var output: String?
    @OptionGroup var limits: LimitOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try checkStandardInput(artifacts)
        if artifacts.count > 1, !stack {
            throw ValidationError("Give one artifact, or --stack and the layers in order.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let workplace = Terminal.workplace(limits: limits.limits, verbosity: common.verbosity)
            let text =
                stack
                ? try await workplace.stackManifest(artifacts)
                : try await workplace.read(artifacts[0], wanting: .manifest).manifestText
            try Output.write(text, to: output)
            return .allowed
        }
    }
}
