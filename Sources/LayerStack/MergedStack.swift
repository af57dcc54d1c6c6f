import LayerModel

/// One layer, or a function, on its way into a stack.
public struct StackPart: Sendable {
    /// The file as the user named it.
    public var name: String
    /// The entries as the part's canonical manifest holds them: no signature entry, each path once.
    public var entries: [Entry]

    /// Names a part.
    public init(name: String, entries: [Entry]) {
        self.name = name
        self.entries = entries
    }

    /// Where the part stands among `count` layers, for messages.
    func described(_ index: Int, of count: Int) -> String {
        "\(PathEscaping.displayed(name.utf8)) (layer \(index + 1) of \(count))"
    }
}

/// What a function sees once Lambda has merged its layers.
public struct MergedStack: Sendable, Equatable {
    /// An entry of the merged view and the layer that it came from.
    public struct MergedEntry: Sendable, Equatable {
        /// The entry, its path relative to `/opt`.
        public var entry: Entry
        /// Index of the layer, counted from 0 in the order given.
        public var layer: Int

        /// Pairs an entry with its layer.
        public init(entry: Entry, layer: Int) {
            self.entry = entry
            self.layer = layer
        }
    }

    /// A path that several layers bring; folders merge and are none.
    public struct Shadow: Sendable, Equatable {
        /// The path, relative to `/opt`.
        public var path: EntryPath
        /// Index of the layer whose entry the function sees.
        public var winner: Int
        /// Indices of the layers whose entries it hides, in order.
        public var losers: [Int]
        /// Those losers whose entry differs from the winner's in content, mode or target.
        public var differing: [Int]

        /// Whether all layers bring the very same entry.
        public var isIdentical: Bool { differing.isEmpty }

        /// Describes a shadow.
        public init(path: EntryPath, winner: Int, losers: [Int], differing: [Int]) {
            self.path = path
            self.winner = winner
            self.losers = losers
            self.differing = differing
        }
    }

    /// Unpacked sizes, in bytes.
    public struct Totals: Sendable, Equatable {
        /// Each layer's files, hidden ones included: Lambda counts what it unpacks.
        public var layers: [UInt64]
        /// The function's files; 0 without a function.
        public var function: UInt64
        /// Layers and function together: what Lambda's limit is about.
        public var unpacked: UInt64
        /// The files that the merged `/opt` shows.
        public var merged: UInt64
        /// The limit that `unpacked` was held against.
        public var limit: UInt64

        /// Collects the sizes.
        public init(layers: [UInt64], function: UInt64, unpacked: UInt64, merged: UInt64, limit: UInt64) {
            self.layers = layers
            self.function = function
            self.unpacked = unpacked
            self.merged = merged
            self.limit = limit
        }
    }

    /// The merged `/opt`, sorted by path bytes.
    public var entries: [MergedEntry]
    /// The function's own entries, which lie in `/var/task` and shadow nothing in `/opt`; sorted by path bytes.
    public var functionEntries: [Entry]
    /// The hidden entries, sorted by path bytes.
    public var shadows: [Shadow]
    /// The sizes.
    public var totals: Totals

    /// Describes a merged view.
    public init(entries: [MergedEntry], functionEntries: [Entry], shadows: [Shadow], totals: Totals) {
        self.entries = entries
        self.functionEntries = functionEntries
        self.shadows = shadows
        self.totals = totals
    }
}

extension Failure.Code {
    /// More layers than Lambda takes.
    public static let stackLayerCount = Self(rawValue: "archive.lambda-layer-count")
    /// Layers and function unpack to more than Lambda takes.
    public static let stackSizeLimit = Self(rawValue: "archive.lambda-size-limit")
    /// One path is a file in one layer and something else in another.
    public static let stackTypeConflict = Self(rawValue: "archive.lambda-type-conflict")
    /// An entry of one layer lies below a symbolic link of another.
    public static let stackSymlinkThrough = Self(rawValue: "archive.lambda-symlink-through")
}
