import Core

/// Where the links of a merged stack lead: a link that stays inside its own layer may leave it through another layer's.
enum StackLinks {
    /// Throws `archive.zip-symlink-escape` for the first link that leads out of `/opt` and `/var/task`.
    static func check(
        _ entries: [MergedStack.MergedEntry], layers: [StackPart], function: StackPart?
    ) throws(Failure) {
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
        for merged in entries
        where merged.entry.type == .link && walk.end(of: merged.entry.path, in: .layers) != .inside {
            throw escape(merged.entry, of: layers[merged.layer].name)
        }
        guard let function else { return }
        for entry in function.entries where entry.type == .link && walk.end(of: entry.path, in: .function) != .inside {
            throw escape(entry, of: function.name)
        }
    }

    private static func escape(_ entry: Entry, of name: String) -> Failure {
        Failure(
            .archiveZipSymlinkEscape,
            "the link of \(name) leads out once the layers lie together: \(entry.linkText ?? "")",
            entry: entry.path.displayed, remedy: "do not deploy these layers together")
    }
}
