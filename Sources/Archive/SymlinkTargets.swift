import Core

/// Where the symbolic links of a zip lead: inside the layer, or the archive is refused.
enum SymlinkTargets {
    /// Throws for the first link whose target is malformed, or leads out and is not allowed to; dangling links are fine.
    ///
    /// - Parameter offset: Where an entry's header stands.
    /// - Returns: The links that lead out and are allowed to.
    static func check(
        _ entries: [Entry], allowances: Set<Allowance> = [], offset: (Int) -> UInt64
    ) throws(Failure) -> [AllowedThing] {
        var links: [[UInt8]: [UInt8]] = [:]
        for entry in entries where entry.type == .link { links[entry.path.bytes] = entry.link }
        guard !links.isEmpty else { return [] }
        var allowed: [AllowedThing] = []
        // Nothing in the zip says where it will lie: as a layer or as a function, no link may lead out.
        var walks = LinkWalk.Place.allCases.map { LinkWalk([$0: links]) }
        for (index, entry) in entries.enumerated() where entry.type == .link {
            let target = entry.link ?? []
            guard isWellFormed(target) else {
                throw ZipFault.symlinkTarget.failure(
                    "the link's target is empty, too long, not UTF-8 or holds control characters: "
                        + PathEscaping.displayed(target), entry: entry.path.displayed, at: offset(index))
            }
            places: for (walk, place) in LinkWalk.Place.allCases.enumerated() {
                switch walks[walk].end(of: entry.path, in: place) {
                case .inside: break
                case .tooLong:
                    throw ZipFault.symlinkTarget.failure(
                        "the links lead through more folders than are followed", entry: entry.path.displayed,
                        at: offset(index))
                case .outside:
                    let refusal = ZipFault.symlinkEscape.failure(
                        "the link leads out of the layer: \(PathEscaping.displayed(target))",
                        entry: entry.path.displayed, at: offset(index))
                    guard let thing = allowances.allows(refusal) else { throw refusal }
                    allowed.append(thing)
                    break places
                }
            }
        }
        return allowed
    }

    private static func isWellFormed(_ target: [UInt8]) -> Bool {
        guard !target.isEmpty, target.count < EntryPath.lengthLimit,
            let text = String(validating: target, as: UTF8.self)
        else { return false }
        return !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
    }
}
