import Core

/// The function that an artifact is meant for, as far as somebody says.
package struct LambdaTarget: Sendable, Equatable {
    /// The function's architecture; nil where nobody says.
    package var architecture: Architecture?
    /// The function's runtime, such as `provided.al2023`; nil where nobody says.
    package var runtime: String?

    /// Describes a function.
    package init(architecture: Architecture? = nil, runtime: String? = nil) {
        self.architecture = architecture
        self.runtime = runtime
    }

    /// Whether the function brings the program that Lambda starts.
    var bringsBootstrap: Bool { runtime?.utf8.starts(with: "provided".utf8) ?? false }
}

/// What the Lambda checks look at in an image.
package struct LambdaImage: Sendable {
    /// A layer as it lies in the image.
    package struct Layer: Sendable {
        /// The blob's digest.
        package var digest: Digest
        /// The media type that the manifest gives it; nil where no manifest does.
        package var mediaType: String?
        /// Bytes of the uncompressed archive.
        package var size: UInt64
        /// Its entries, in the archive's order.
        package var entries: [Entry]

        /// Describes a layer.
        package init(digest: Digest, mediaType: String?, size: UInt64, entries: [Entry]) {
            self.digest = digest
            self.mediaType = mediaType
            self.size = size
            self.entries = entries
        }
    }

    /// Whether the image was chosen from an index.
    package var hasIndex: Bool
    /// How many attestations are about it.
    package var attestations: Int
    /// What it runs on.
    package var platform: ImagePlatform
    /// What its config says about running it.
    package var config: ImageConfig
    /// The layers, lowest first.
    package var layers: [Layer]
    /// The entries of the merged root.
    package var root: [Entry]

    /// Describes an image.
    package init(
        hasIndex: Bool = false, attestations: Int = 0, platform: ImagePlatform, config: ImageConfig,
        layers: [Layer] = [], root: [Entry] = []
    ) {
        self.hasIndex = hasIndex
        self.attestations = attestations
        self.platform = platform
        self.config = config
        self.layers = layers
        self.root = root
    }

    /// Whether its environment says that it is made for Lambda. `LAMBDA_TASK_ROOT` and `LAMBDA_RUNTIME_DIR` are set by AWS's
    /// own base images, and by images that imitate them; names that begin with `AWS_LAMBDA_` mean nothing anywhere else.
    package static func isForLambda(_ config: ImageConfig) -> Bool {
        config.environment.contains { variable in
            let name = PinnedConfig.parts(variable).name
            return ["LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"].contains { name.utf8.elementsEqual($0.utf8) }
                || name.utf8.starts(with: "AWS_LAMBDA_".utf8)
        }
    }
}
