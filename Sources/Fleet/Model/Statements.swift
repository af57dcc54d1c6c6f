import Core

/// What inventories say of one function version, or a template of a function that is to be.
struct FunctionStatement: Sendable {
    /// The code signing config that a function has.
    enum Config: Sendable, Equatable {
        /// Nobody says.
        case untold
        /// It has none.
        case none
        /// By its ARN.
        case arn(String)
    }

    /// The ARN with its version; of a template the file and the name there.
    var id: String
    /// `arn:PARTITION:lambda:REGION:ACCOUNT`; empty where nobody says.
    var owner: String
    var name: String
    /// `$LATEST` or a number; empty of what is planned.
    var version: String
    var isPlanned = false
    var isImage = false
    /// Of a zip its digest, of an image that of its manifest.
    var digest: Digest?
    /// By numbers of the inventory's layers, in order; nil where nobody says.
    var layers: [Int32]?
    /// Layers that are named in a way that tells no ARN, such as a reference within a template.
    var untoldLayers = 0
    /// The one layer that it names twice.
    var repeated: String?
    var runtime: String?
    var signer: String?
    var revision: String?
    var modified: Timestamp?
    /// As it was asked for, with a tag perhaps.
    var image: String?
    /// Names of variables that look like secrets.
    var secrets: [String] = []
    var config = Config.untold
    /// Whether a URL of its own asks for no authentication.
    var isPublic = false
    /// The number of the file that says so.
    var file = 0
    /// A statement that contradicts this one, in words.
    var conflict: String?
}

/// What inventories say of one layer version.
struct LayerStatement: Sendable {
    var arn: String
    /// Nil for what is no ARN of a layer version.
    var parts: LayerARN?
    var digest: Digest?
    var size: Int64?
    var signer: String?
    var conflict: String?
}

/// An image's manifest, by its digest.
struct ManifestStatement: Sendable {
    /// The digest of the image's config; nil for an index.
    var config: Digest?
    /// Of an index the manifests and the architectures that they are for.
    var children: [(digest: Digest, architecture: String)] = []
}

/// What an inventory says of a code signing config.
struct ConfigStatement: Sendable {
    /// Whether it only warns; nil where nobody says.
    var warns: Bool?
}
