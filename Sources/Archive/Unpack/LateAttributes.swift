import CSystem
import Core
import Glibc

/// Access lists and the like: set when everything is written, since what is made in a folder inherits its list.
enum LateAttributes {
    /// Sets what the entries say beside capabilities, which are the writer's; returns the names of those that could not be
    /// set somewhere, sorted: they depend on kernel, file system and mount.
    static func set(_ plan: UnpackPlan, below root: OpenFolder) -> [String] {
        var leftOut: Set<TextKey> = []
        func set(_ entry: Entry) {
            let wanted = entry.xattrs.filter { $0.key.string != PinnedXattr.capability }
            guard !wanted.isEmpty else { return }
            let file = open(entry, below: root)
            defer { if file >= 0 { close(file) } }
            for (key, value) in wanted {
                let name = key.string
                let status = value.withUnsafeBytes {
                    layerlock_set_attribute(file, name, $0.baseAddress, UInt($0.count))
                }
                if status != 0 { leftOut.insert(name) }
            }
        }
        for layer in plan.files {
            for entries in layer.values { entries.forEach(set) }
        }
        // Those of a link are left out: it cannot be opened, and the kernel acts on none.
        plan.links.forEach(set)
        // A list that forbids to pass must not keep those below from being set.
        plan.folders.reversed().forEach(set)
        return leftOut.sorted()
    }

    private static func open(_ entry: Entry, below root: OpenFolder) -> CInt {
        let bytes = entry.path.bytes
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        guard entry.type != .link, let folder = slash.map({ root.folder(below: bytes[..<$0]) }) ?? root else {
            return -1
        }
        let name = FileName(bytes[(slash.map { $0 + 1 } ?? 0)...])
        return name.withCString { openat(folder.descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    }
}
