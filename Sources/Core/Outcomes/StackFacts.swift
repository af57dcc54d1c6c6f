/// What a stack's report says beside its merged entries.
package struct StackFacts: Sendable {
    /// One layer, or the function.
    package struct Layer: Sendable {
        /// The layer's name.
        package var name: String
        /// The path as the user gave it.
        package var source: String
        /// Digest of the layer's manifest.
        package var tree: Digest
        /// Number of regular files.
        package var files: Int
        /// Bytes of those files.
        package var unpackedSize: UInt64

        /// Describes a layer.
        package init(name: String, source: String, tree: Digest, files: Int, unpackedSize: UInt64) {
            self.name = name
            self.source = source
            self.tree = tree
            self.files = files
            self.unpackedSize = unpackedSize
        }
    }

    /// A path that several layers bring.
    package struct Shadow: Sendable {
        /// The path under `/opt`.
        package var path: EntryPath
        /// The name of the layer whose entry counts.
        package var winner: String
        /// The names of the layers whose entries are hidden, in their order.
        package var shadowed: [String]
        /// Whether all of them are the same entry, so that nothing is lost.
        package var isIdentical: Bool

        /// Describes a shadow.
        package init(path: EntryPath, winner: String, shadowed: [String], isIdentical: Bool = false) {
            self.path = path
            self.winner = winner
            self.shadowed = shadowed
            self.isIdentical = isIdentical
        }
    }

    /// The layers in their order; the last one wins.
    package var layers: [Layer]
    /// The function that the layers are attached to.
    package var function: Layer?
    /// For each entry of the stack's inventory the index of its layer; empty where not told.
    package var origins: [Int]
    /// What is hidden, sorted by path.
    package var shadows: [Shadow]
    /// Bytes unpacked, all layers and the function together.
    package var totalSize: UInt64
    /// The bytes allowed.
    package var sizeLimit: UInt64

    /// Describes a stack.
    package init(
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
