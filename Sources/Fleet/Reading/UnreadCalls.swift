import Core

/// What an inventory says that it could not read: what would have stood there is not known, so nothing is decided.
enum UnreadCalls {
    private static let keys = JSONKeys(["Call", "Resource", "As", "Region", "Message"])

    /// Calls of one kind in one place, which are told of together.
    private struct Kind: Hashable {
        var call: TextKey
        var who: TextKey
        var region: TextKey
    }

    static func read(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        var order: [Kind] = []
        var found: [Kind: (resource: String, message: String, count: Int)] = [:]
        try pull.array { pull, _ throws(Failure) in
            var texts = [String](repeating: "", count: 5)
            try pull.object(keys) { pull, index throws(Failure) in texts[index] = try pull.textOrSkip() ?? "" }
            let kind = Kind(call: TextKey(texts[0]), who: TextKey(texts[2]), region: TextKey(texts[3]))
            if let known = found[kind] {
                found[kind] = (known.resource, known.message, known.count + 1)
            } else {
                order.append(kind)
                found[kind] = (texts[1], texts[4], 1)
            }
        }
        for kind in order {
            guard let (resource, message, count) = found[kind] else { continue }
            func shown(_ text: String) -> String { PathEscaping.displayed(text.utf8.prefix(400)) }
            let what = resource.isEmpty ? "" : " of \(shown(resource))"
            let place = kind.region.string.isEmpty ? "" : " in \(shown(kind.region.string))"
            let more = count > 1 ? " (and \(count - 1) more such)" : ""
            inventory.note(
                Finding(
                    .fleetIncomplete, .unknown,
                    "\(shown(inventory.fileName)): \(shown(kind.call.string))\(what)\(place), as \(shown(kind.who.string)), was not read\(more): \(shown(message))",
                    remedy: "allow what docs/fleet.md lists, and read it again"))
        }
    }
}
