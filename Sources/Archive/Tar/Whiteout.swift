import Core

/// What a whiteout removes from the layers below (OCI image-spec, layer.md, "Whiteouts").
package enum Whiteout: Sendable, Equatable {
    /// The path, and everything below it.
    case path(EntryPath)
    /// Everything in a folder; nil for the root.
    case contents(of: EntryPath?)

    static let prefix = Array(".wh.".utf8)
    private static let opaque = Array(".wh..wh..opq".utf8)
    /// What AUFS kept at the top of each layer: the file that its whiteouts were, folders of hard links and of orphans.
    static let bookkeeping = [".wh..wh.aufs", ".wh..wh.plnk", ".wh..wh.orph"].map { Array($0.utf8) }

    /// Whether `.wh.` stands anywhere in a path.
    static func occurs(in path: [UInt8]) -> Bool {
        let bytes = path.span.bytes
        var index = 0
        while index + 4 <= bytes.byteCount {
            if bytes.u32(index) == 0x2E68_772E { return true }
            index += 1
        }
        return false
    }

    /// Reads a whiteout's path; nil where its last component is none, or one of a reserved or impossible name.
    package init?(_ path: EntryPath) {
        let name = path.name
        if name.elementsEqual(Self.opaque) {
            self = .contents(of: path.parent)
            return
        }
        guard name.starts(with: Self.prefix) else { return nil }
        let removed = name.dropFirst(Self.prefix.count)
        guard !removed.starts(with: Self.prefix) else { return nil }
        let folder = path.parent.map { $0.bytes + [UInt8(ascii: "/")] } ?? []
        do throws(PathFault) {
            self = .path(try EntryPath(validating: folder + removed, rules: .layer))
        } catch {
            return nil
        }
    }
}
