import LayerModel

/// Where the symbolic links of a zip lead: inside the layer, or the archive is refused.
enum SymlinkTargets {
    /// Where Lambda unpacks layers and functions: an absolute link below one of them stays inside.
    private static let roots: [[ArraySlice<UInt8>]] = [["opt"], ["var", "task"]].map { $0.map { Array($0.utf8)[...] } }
    /// Links followed for one target, as Linux does (path_resolution(7)).
    private static let followLimit = 40

    /// Throws for the first link whose target is malformed or leads out; dangling links are fine.
    static func check(_ entries: [Entry], offsets: [UInt64]) throws(Failure) {
        var links: [[UInt8]: [UInt8]] = [:]
        for entry in entries where entry.type == .link { links[entry.path.bytes] = entry.link }
        guard !links.isEmpty else { return }
        for (entry, offset) in zip(entries, offsets) where entry.type == .link {
            let target = entry.link ?? []
            guard isWellFormed(target) else {
                throw ZipFault.symlinkTarget.failure(
                    "the link's target is empty, too long, not UTF-8 or holds control characters: "
                        + PathEscaping.displayed(target), entry: entry.path.displayed, at: offset)
            }
            guard staysInside(entry.path, links: links) else {
                throw ZipFault.symlinkEscape.failure(
                    "the link leads out of the layer: \(PathEscaping.displayed(target))", entry: entry.path.displayed,
                    at: offset)
            }
        }
    }

    private static func isWellFormed(_ target: [UInt8]) -> Bool {
        guard !target.isEmpty, target.count < EntryPath.lengthLimit,
            let text = String(validating: target, as: UTF8.self)
        else { return false }
        return !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
    }

    /// Follows a link component by component, through other links too: `a/b/../..` leads elsewhere when `b` is one.
    private static func staysInside(_ path: EntryPath, links: [[UInt8]: [UInt8]]) -> Bool {
        var place: [ArraySlice<UInt8>] = []
        var pending = path.components[...]
        var followed = 0
        while let component = pending.popFirst() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                guard place.popLast() != nil else { return false }
                continue
            }
            place.append(component)
            guard let target = links[Array(place.joined(separator: CollectionOfOne(UInt8(ascii: "/"))))] else {
                continue
            }
            followed += 1
            // A loop ends in an error for whoever opens it, not outside.
            if followed > followLimit { return true }
            var steps = target.split(separator: UInt8(ascii: "/"))[...]
            if target.first == UInt8(ascii: "/") {
                guard let root = roots.first(where: { steps.starts(with: $0, by: { $0.elementsEqual($1) }) }) else {
                    return false
                }
                steps = steps.dropFirst(root.count)
                place = []
            } else {
                place.removeLast()
            }
            pending = steps + pending
        }
        return true
    }
}
