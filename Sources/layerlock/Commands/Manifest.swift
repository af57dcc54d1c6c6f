import ArgumentParser
import Core
import Engine

struct ManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest", abstract: "Print the canonical mtree manifest of an artifact or a stack of layers.",
        usage:
            "layerlock manifest ARTIFACT [--layer N] [--output FILE]\n       layerlock manifest --stack LAYER.zip...",
        discussion: "Example: layerlock manifest layer.zip --output layer.mtree"
    )

    @Argument(
        help: "A zip or an image; - for standard input. With --stack, the layers in order.", completion: .file())
    var artifacts: [String]
    @Flag(help: "Print the merged /opt of several layers; the later one wins.")
    var stack = false
    @Option(help: ArgumentHelp("Of an image, this layer's entries, counted from 0.", valueName: "n"))
    var layer: Int?
    @Option(
        name: .shortAndLong, help: "Write the manifest to this file instead of standard output.", completion: .file())
    var output: String?
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    /// A manifest holds no name: one that is given tells scripts which artifact is meant, and nothing here.
    private var locators: [String] { artifacts.asked().map(\.locator) }

    func validate() throws {
        try checkStandardInput(locators)
        try checkOutput(output, spares: locators)
        if artifacts.count > 1, !stack {
            throw ValidationError("Give one artifact, or --stack and the layers in order.")
        }
        if layer != nil, stack { throw ValidationError("--layer and --stack exclude each other.") }
        if let layer, layer < 0 { throw ValidationError("--layer takes a number of 0 or more.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let content: MakeManifest.Content = stack ? .stack : layer.map { .layer($0) } ?? .whole
            let manifest = try await MakeManifest(
                Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts, of: content
            ).run(locators)
            if let inventory = manifest.inventory { reading.tellUnused(in: [inventory], common) }
            try Output.write(to: output) { append throws(Failure) in try manifest.write(append) }
            return .allowed
        }
    }
}
