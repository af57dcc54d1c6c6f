import LayerModel

/// Where the symbolic links of a zip lead: inside the layer, or the archive is refused.
enum SymlinkTargets {
    /// Throws for the first link whose target is malformed or leads out; dangling links are fine.
    static func check(_ entries: [Entry], offsets: [UInt64]) throws(Failure) {
        var links: [[UInt8]: [UInt8]] = [:]
        for entry in entries where entry.type == .link { links[entry.path.bytes] = entry.link }
        guard !links.isEmpty else { return }
        var walk = LinkWalk(links: links)
        for (entry, offset) in zip(entries, offsets) where entry.type == .link {
            let target = entry.link ?? []
            guard isWellFormed(target) else {
                throw ZipFault.symlinkTarget.failure(
                    "the link's target is empty, too long, not UTF-8 or holds control characters: "
                        + PathEscaping.displayed(target), entry: entry.path.displayed, at: offset)
            }
            switch walk.end(of: entry.path) {
            case .inside: break
            case .tooLong:
                throw ZipFault.symlinkTarget.failure(
                    "the links lead through more folders than are followed", entry: entry.path.displayed, at: offset)
            case .outside:
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

}

/// Follows links component by component, through other links too: `a/b/../..` leads elsewhere when `b` is one.
private struct LinkWalk {
    enum End { case inside, outside, tooLong }

    /// Where Lambda unpacks layers and functions: an absolute link below one of them stays inside.
    private static let roots: [[ArraySlice<UInt8>]] = [["opt"], ["var", "task"]].map { $0.map { Array($0.utf8)[...] } }
    /// Links followed for one target, as Linux does (path_resolution(7)).
    private static let followLimit = 40
    private static let separator = UInt8(ascii: "/")

    let links: [[UInt8]: [UInt8]]
    /// Bytes of path that may still be looked up, for all links together: deep targets cost the square of their depth.
    private var budget = 512 << 20

    init(links: [[UInt8]: [UInt8]]) { self.links = links }

    mutating func end(of path: EntryPath) -> End {
        var place: [UInt8] = []
        var pending = path.components[...]
        var followed = 0
        while let component = pending.popFirst() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                guard !place.isEmpty else { return .outside }
                Self.climb(&place)
                continue
            }
            if !place.isEmpty { place.append(Self.separator) }
            place += component
            budget -= place.count
            guard budget > 0 else { return .tooLong }
            guard let target = links[place] else { continue }
            followed += 1
            // A loop ends in an error for whoever opens it, not outside.
            if followed > Self.followLimit { return .inside }
            var steps = target.split(separator: Self.separator)[...]
            if target.first == Self.separator {
                guard let root = Self.roots.first(where: { steps.starts(with: $0, by: { $0.elementsEqual($1) }) })
                else { return .outside }
                steps = steps.dropFirst(root.count)
                place = []
            } else {
                Self.climb(&place)
            }
            pending = steps + pending
        }
        return .inside
    }

    private static func climb(_ place: inout [UInt8]) {
        place.removeLast(place.count - (place.lastIndex(of: separator) ?? 0))
    }
}
