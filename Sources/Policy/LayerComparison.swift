import Core

/// Which of an image's layers are the pinned ones.
package struct LayerComparison: Sendable, Equatable {
    /// How many layers from the lowest on are as pinned, by what they hold uncompressed.
    package var sameBelow: Int
    /// How many layers from the highest on are as pinned; none where all are counted from below.
    package var sameAbove: Int
    /// The found layers, counted from 0, that are not among the pinned ones.
    package var added: [Int]
    /// The pinned layers, counted from 0, that are not among the found ones.
    package var removed: [Int]
    /// The found layers that hold the pinned bytes in another compression.
    package var recompressed: [Int]
    /// Whether the layers that both have come in another order.
    package var isReordered: Bool

    /// Compares two lists of layers, the lowest first.
    package init(pinned: [LayerFacts], found: [LayerFacts]) {
        let below = zip(pinned, found).prefix { $0.diffID == $1.diffID }.count
        sameBelow = below
        sameAbove =
            zip(pinned.dropFirst(below).reversed(), found.dropFirst(below).reversed())
            .prefix { $0.diffID == $1.diffID }.count
        var waiting: [Digest: [Int]] = [:]
        for (index, layer) in pinned.enumerated().reversed() { waiting[layer.diffID, default: []].append(index) }
        added = []
        recompressed = []
        var matches: [Int] = []
        for (index, layer) in found.enumerated() {
            guard let match = waiting[layer.diffID]?.popLast() else {
                added.append(index)
                continue
            }
            matches.append(match)
            if pinned[match].digest != layer.digest { recompressed.append(index) }
        }
        removed = waiting.values.joined().sorted()
        isReordered = zip(matches, matches.dropFirst()).contains { $0 > $1 }
    }

    /// What differs, such as `layer 3 new, pinned layer 3 gone`; nil where nothing does.
    package var summary: String? {
        var parts: [String] = []
        if !added.isEmpty { parts.append("\(Self.named(added)) new") }
        if !removed.isEmpty { parts.append("pinned \(Self.named(removed)) gone") }
        if isReordered { parts.append("another order") }
        if !recompressed.isEmpty { parts.append("\(Self.named(recompressed)) compressed anew") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func named(_ layers: [Int]) -> String {
        let few = layers.prefix(8).map(String.init).joined(separator: ", ")
        return (layers.count == 1 ? "layer " : "layers ") + few + (layers.count > 8 ? ", …" : "")
    }
}
