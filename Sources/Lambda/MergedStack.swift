import Core

/// One layer, or a function, on its way into a stack.
package struct StackPart: Sendable {
    /// The file as the user named it.
    package var name: String
    /// The entries as the part's canonical manifest holds them: no signature entry, each path once.
    package var entries: [Entry]

    /// Names a part.
    package init(name: String, entries: [Entry]) {
        self.name = name
        self.entries = entries
    }

    /// Where the part stands among `count` layers, for messages.
    func described(_ index: Int, of count: Int) -> String {
        "\(PathEscaping.displayed(name.utf8)) (layer \(index + 1) of \(count))"
    }
}

/// What a function sees once Lambda has merged its layers.
package struct MergedStack: Sendable, Equatable {
    /// An entry of the merged view and the layer that it came from.
    package struct MergedEntry: Sendable, Equatable {
        /// The entry, its path relative to `/opt`.
        package var entry: Entry
        /// Index of the layer, counted from 0 in the order given.
        package var layer: Int

        /// Pairs an entry with its layer.
        package init(entry: Entry, layer: Int) {
            self.entry = entry
            self.layer = layer
        }
    }

    /// A path that several layers bring; folders merge and are none.
    package struct Shadow: Sendable, Equatable {
        /// The path, relative to `/opt`.
        package var path: EntryPath
        /// Index of the layer whose entry the function sees.
        package var winner: Int
        /// Indices of the layers whose entries it hides, in order.
        package var losers: [Int]
        /// Those losers whose entry differs from the winner's in content, mode or target.
        package var differing: [Int]

        /// Whether all layers bring the very same entry.
        package var isIdentical: Bool { differing.isEmpty }

        /// Describes a shadow.
        package init(path: EntryPath, winner: Int, losers: [Int], differing: [Int]) {
            self.path = path
            self.winner = winner
            self.losers = losers
            self.differing = differing
        }
    }

    /// Unpacked sizes, in bytes.
    package struct Totals: Sendable, Equatable {
        /// Each layer's files, hidden ones included: Lambda counts what it unpacks.
        package var layers: [UInt64]
        /// The function's files; 0 without a function.
        package var function: UInt64
        /// Layers and function together: what Lambda's limit is about.
        package var unpacked: UInt64
        /// The files that the merged `/opt` shows.
        package var merged: UInt64
        /// The limit that `unpacked` was held against.
        package var limit: UInt64

        /// Collects the sizes.
        package init(layers: [UInt64], function: UInt64, unpacked: UInt64, merged: UInt64, limit: UInt64) {
            self.layers = layers
            self.function = function
            self.unpacked = unpacked
            self.merged = merged
            self.limit = limit
        }
    }

    /// The merged `/opt`, sorted by path bytes.
    package var entries: [MergedEntry]
    /// The function's own entries, which lie in `/var/task` and shadow nothing in `/opt`; sorted by path bytes.
    package var functionEntries: [Entry]
    /// The hidden entries, sorted by path bytes.
    package var shadows: [Shadow]
    /// The sizes.
    package var totals: Totals
    /// Links that lead out and are allowed to.
    package var allowed: [Allowance] = []

    /// Describes a merged view.
    package init(entries: [MergedEntry], functionEntries: [Entry], shadows: [Shadow], totals: Totals) {
        self.entries = entries
        self.functionEntries = functionEntries
        self.shadows = shadows
        self.totals = totals
    }
}
