import Core

/// Merges layers as Lambda does: unpacked into `/opt` one after the other, the later one wins.
///
/// How Lambda writes over what an earlier layer left is not documented beyond that. Where the outcome depends on it,
/// the stack is refused: a file where another layer has a folder or a link (replaced, written through, or an error?),
/// and an entry below another layer's link (it lands wherever the link points). File over file, link over link and
/// folder into folder have one outcome.
package enum StackMerge {
    /// Layers that one function can have (AWS Lambda quotas).
    package static let layerLimit = 5

    /// The merged view.
    ///
    /// - Parameters:
    ///   - layers: In the order of the function's configuration; the later one wins.
    ///   - function: The function's own package; it is unpacked into `/var/task`, so it only adds to the size.
    ///   - unpackedLimit: Bytes that all of it may unpack to.
    ///   - allowances: The links that may lead out.
    /// - Throws: `archive.lambda-layer-count`, `archive.lambda-size-limit`, `archive.lambda-symlink-through`,
    ///   `archive.lambda-type-conflict`, or `archive.zip-symlink-escape` where layers lead each other's links out.
    package static func merge(
        _ layers: [StackPart], function: StackPart? = nil, unpackedLimit: UInt64 = Limits.lambdaUnpackedBytes,
        allowances: Set<Allowance> = []
    ) throws(Failure) -> MergedStack {
        try checkCount(layers.count)
        let layerSizes = layers.map { size(of: $0.entries) }
        let functionSize = size(of: function?.entries ?? [])
        let unpacked = sum(layerSizes + [functionSize])
        guard unpacked <= unpackedLimit else {
            throw Failure(
                .archiveLambdaSizeLimit,
                "layers and function unpack to \(unpacked) bytes, the limit is \(unpackedLimit)",
                remedy: "drop what the function does not need")
        }
        try LayerConflicts(layers: layers).check()
        let (entries, shadows) = overlay(layers)
        let allowed = try StackLinks.check(entries, layers: layers, function: function, allowances: allowances)
        var stack = MergedStack(
            entries: entries, functionEntries: (function?.entries ?? []).sorted { $0.path < $1.path },
            shadows: shadows,
            totals: MergedStack.Totals(
                layers: layerSizes, function: functionSize, unpacked: unpacked,
                merged: size(of: entries.map(\.entry)), limit: unpackedLimit))
        stack.allowed = allowed.map(\.allowance)
        return stack
    }

    /// Throws `archive.lambda-layer-count` for more layers than a function can have; so many are not worth reading.
    package static func checkCount(_ count: Int) throws(Failure) {
        guard count <= layerLimit else {
            throw Failure(
                .archiveLambdaLayerCount, "\(count) layers, Lambda takes \(layerLimit)",
                remedy: "merge layers, or drop some")
        }
    }

    /// Lays the layers over each other; what is at one path is of one type by now.
    private static func overlay(
        _ layers: [StackPart]
    ) -> (entries: [MergedStack.MergedEntry], shadows: [MergedStack.Shadow]) {
        var claims: [MergedStack.MergedEntry] = []
        claims.reserveCapacity(layers.reduce(0) { $0 + $1.entries.count })
        for (index, layer) in layers.enumerated() {
            for entry in layer.entries { claims.append(MergedStack.MergedEntry(entry: entry, layer: index)) }
        }
        claims.sort {
            let order = $0.entry.path.order(to: $1.entry.path)
            return order == 0 ? $0.layer < $1.layer : order < 0
        }
        var entries: [MergedStack.MergedEntry] = []
        entries.reserveCapacity(claims.count)
        var shadows: [MergedStack.Shadow] = []
        var rest = claims[...]
        while let first = rest.first {
            let same = rest.prefix { $0.entry.path == first.entry.path }
            rest = rest.dropFirst(same.count)
            guard let winner = same.last else { continue }
            entries.append(winner)
            if same.count > 1, winner.entry.type != .dir {
                let losers = same.dropLast()
                shadows.append(
                    MergedStack.Shadow(
                        path: winner.entry.path, winner: winner.layer, losers: losers.map(\.layer),
                        differing: losers.filter { $0.entry != winner.entry }.map(\.layer)))
            }
        }
        return (entries, shadows)
    }

    private static func size(of entries: [Entry]) -> UInt64 { sum(entries.map(\.size)) }

    /// The sum, or the largest number where that overflows: over any limit either way.
    private static func sum(_ sizes: [UInt64]) -> UInt64 {
        sizes.reduce(0) { total, size in
            let (sum, overflow) = total.addingReportingOverflow(size)
            return overflow ? .max : sum
        }
    }
}
