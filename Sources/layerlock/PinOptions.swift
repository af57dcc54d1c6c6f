import ArgumentParser
import Core
import Engine

extension LayerRule: ExpressibleByArgument {}

/// How closely an artifact has to be the pinned one where its content is.
struct PinOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            What an image's layers have to be where its merged root is the pinned one: exact, the pinned layers (however \
            compressed or packaged); merged, any that make this root, as a rebuild may.
            """,
            valueName: "rule"))
    var layers: LayerRule?

    /// What is asked for.
    var layerRule: LayerRule { layers ?? .exact }
}
