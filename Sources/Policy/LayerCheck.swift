import Core

/// Compares an image's layers with the pinned ones where the root that they make together is the pinned one.
enum LayerCheck {
    /// `lock.layers`.
    ///
    /// A layer is told by its diffID: compressed anew or in another packaging it is the same layer. Other layers are
    /// another build, and what lies hidden in them (files that a higher layer covers or removes) is in no tree.
    static func finding(
        _ comparison: LayerComparison, found: ArtifactKind, pinned: ArtifactKind, rule: LayerRule, remedy: Prose
    ) -> Finding {
        guard let change = comparison.change else { return Finding(.lockLayers, .pass, "layers as pinned") }
        let kind = found == pinned ? "" : " from \(pinned.rawValue) to \(found.rawValue)"
        let message = "\(change.words)\(kind): other layers with the pinned root (\(comparison.summary ?? ""))"
        switch rule {
        case .exact:
            return Finding(
                .lockLayers, .fail, message,
                remedy: "where a rebuild with the pinned root is enough: \(setting: .layers, "merged"); \(remedy)")
        case .merged: return Finding(.lockLayers, .warn, message, remedy: remedy)
        }
    }
}

extension LayerComparison {
    /// How other layers came to make one root.
    package enum Change: Sendable, Equatable {
        /// Several pinned layers are one now.
        case squashed
        /// Pinned layers are several now.
        case split
        /// The lower layers are others, those upon them the pinned ones.
        case rebased
        /// Layers came that change nothing in the root.
        case extended
        /// Layers that change nothing in the root are gone.
        case reduced
        /// The same layers in another order.
        case reordered
        /// Anything else: a build of the same content.
        case rebuilt

        /// The change in words.
        package var words: String {
            switch self {
            case .squashed: "squashed"
            case .split: "split"
            case .rebased: "rebased"
            case .extended: "layers added"
            case .reduced: "layers left out"
            case .reordered: "reordered"
            case .rebuilt: "rebuilt"
            }
        }
    }

    /// What differs in what the layers hold; nil where they are the same, compressed anew or not.
    package var change: Change? {
        if added.isEmpty, removed.isEmpty { return isReordered ? .reordered : nil }
        if removed.isEmpty { return .extended }
        if added.isEmpty { return .reduced }
        if added.count == 1, removed.count > 1 { return .squashed }
        if removed.count == 1, added.count > 1 { return .split }
        return sameBelow == 0 && sameAbove > 0 ? .rebased : .rebuilt
    }
}
