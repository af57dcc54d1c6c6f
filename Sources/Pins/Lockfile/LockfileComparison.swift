import Core

/// Two lockfiles side by side: which pin stands for which.
package struct LockfileComparison: Sendable {
    /// A pin of either side, or of both.
    package struct Pair: Sendable {
        /// The old side's; nil for one that is new.
        package var old: Pin?
        /// The new side's; nil for one that is gone.
        package var new: Pin?

        /// The lockfile's members that say something else, in their order, the source and what people wrote among them.
        package var members: [LockfileDifference.Member] {
            guard let old, let new else { return [] }
            return PinCoding.differences(from: old, to: new)
        }
    }

    /// The pairs that differ, by name.
    package var pairs: [Pair] = []
    /// How many pins are as they were.
    package var unchanged = 0

    /// Compares. A pin that went and one that came with the same content are one that was renamed, where no other came or
    /// went with it.
    package init(_ old: Lockfile, _ new: Lockfile) {
        let before = Dictionary(uniqueKeysWithValues: old.artifacts.map { (TextKey($0.name), $0) })
        let after = Set<TextKey>(new.artifacts.map(\.name))
        var gone = old.artifacts.filter { !after.contains(TextKey($0.name)) }
        let came = new.artifacts.filter { before[TextKey($0.name)] == nil }
        for pin in new.artifacts {
            if let former = before[TextKey(pin.name)] {
                if former == pin { unchanged += 1 } else { pairs.append(Pair(old: former, new: pin)) }
                continue
            }
            let twins = gone.indices.filter { gone[$0].pinsSame(as: pin) }
            guard twins.count == 1, came.count(where: { $0.pinsSame(as: pin) }) == 1 else {
                pairs.append(Pair(old: nil, new: pin))
                continue
            }
            pairs.append(Pair(old: gone.remove(at: twins[0]), new: pin))
        }
        pairs += gone.map { Pair(old: $0, new: nil) }
        pairs.sort { Self.name(of: $0).utf8.lexicographicallyPrecedes(Self.name(of: $1).utf8) }
    }

    private static func name(of pair: Pair) -> String { (pair.new ?? pair.old)?.name ?? "" }
}

extension PinCoding {
    /// The members whose values differ, but for the name, with what they say where that is a line.
    static func differences(from former: Pin, to pin: Pin) -> [LockfileDifference.Member] {
        guard case .object(let old) = value(of: former), case .object(let new) = value(of: pin) else { return [] }
        var names = new.keys
        for name in old.keys where new[name] == nil { names.append(name) }
        func text(_ value: JSONValue?) -> [UInt8]? { value.map { JSONWriter.text($0, style: .compact) } }
        func shown(_ value: JSONValue?) -> String? {
            switch value {
            case .string(let text): text
            case .integer(let number): "\(number)"
            default: nil
            }
        }
        return names.filter { $0 != "name" && text(old[$0]) != text(new[$0]) }.map {
            LockfileDifference.Member(name: $0, from: shown(old[$0]), to: shown(new[$0]))
        }
    }
}
