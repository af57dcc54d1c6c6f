import LayerModel

/// What a stack's report says beside its merged entries.
public struct StackFacts: Sendable {
    /// One layer, or the function.
    public struct Layer: Sendable {
        /// The layer's name.
        public var name: String
        /// The path as the user gave it.
        public var source: String
        /// Digest of the layer's manifest.
        public var tree: Digest
        /// Number of regular files.
        public var files: Int
        /// Bytes of those files.
        public var unpackedSize: UInt64

        /// Describes a layer.
        public init(name: String, source: String, tree: Digest, files: Int, unpackedSize: UInt64) {
            self.name = name
            self.source = source
            self.tree = tree
            self.files = files
            self.unpackedSize = unpackedSize
        }
    }

    /// A path that several layers bring.
    public struct Shadow: Sendable {
        /// The path under `/opt`.
        public var path: EntryPath
        /// The name of the layer whose entry counts.
        public var winner: String
        /// The names of the layers whose entries are hidden, in their order.
        public var shadowed: [String]
        /// Whether all of them are the same entry, so that nothing is lost.
        public var isIdentical: Bool

        /// Describes a shadow.
        public init(path: EntryPath, winner: String, shadowed: [String], isIdentical: Bool = false) {
            self.path = path
            self.winner = winner
            self.shadowed = shadowed
            self.isIdentical = isIdentical
        }
    }

    /// The layers in their order; the last one wins.
    public var layers: [Layer]
    /// The function that the layers are attached to.
    public var function: Layer?
    /// For each entry of the stack's inventory the index of its layer; empty where not told.
    public var origins: [Int]
    /// What is hidden, sorted by path.
    public var shadows: [Shadow]
    /// Bytes unpacked, all layers and the function together.
    public var totalSize: UInt64
    /// The bytes allowed.
    public var sizeLimit: UInt64

    /// Describes a stack.
    public init(
        layers: [Layer], function: Layer? = nil, origins: [Int] = [], shadows: [Shadow] = [], totalSize: UInt64,
        sizeLimit: UInt64 = Limits.lambdaUnpackedBytes
    ) {
        self.layers = layers
        self.function = function
        self.origins = origins
        self.shadows = shadows
        self.totalSize = totalSize
        self.sizeLimit = sizeLimit
    }
}
