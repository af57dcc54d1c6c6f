import Core

/// Where the links of a merged stack lead: a link that stays inside its own layer may leave it through another layer's.
enum StackLinks {
    /// Throws `archive.zip-symlink-escape` for the first link that leads out of `/opt` and `/var/task` and is not allowed to;
    /// returns those that are.
    static func check(
        _ entries: [MergedStack.MergedEntry], layers: [StackPart], function: StackPart?, allowances: Set<Allowance>
    ) throws(Failure) -> [AllowedThing] {
        var links: [LinkWalk.Place: [[UInt8]: [UInt8]]] = [.layers: [:]]
        for merged in entries where merged.entry.type == .link {
            links[.layers]?[merged.entry.path.bytes] = merged.entry.link
        }
        if let function {
            links[.function] = [:]
            for entry in function.entries where entry.type == .link {
                links[.function]?[entry.path.bytes] = entry.link
            }
        }
        var walk = LinkWalk(links)
        var allowed: [AllowedThing] = []
        func check(_ entry: Entry, in place: LinkWalk.Place, of name: String) throws(Failure) {
            guard entry.type == .link, walk.end(of: entry.path, in: place) != .inside else { return }
            let refusal = escape(entry, of: name)
            guard let thing = allowances.allows(refusal) else { throw refusal }
            allowed.append(thing)
        }
        for merged in entries { try check(merged.entry, in: .layers, of: layers[merged.layer].name) }
        for entry in function?.entries ?? [] { try check(entry, in: .function, of: function?.name ?? "") }
        return allowed
    }

    private static func escape(_ entry: Entry, of name: String) -> Failure {
        Failure(
            .archiveZipSymlinkEscape,
            "the link of \(name) leads out once the layers lie together: \(entry.linkText ?? "")",
            entry: entry.path.displayed, remedy: "do not deploy these layers together")
    }
}
