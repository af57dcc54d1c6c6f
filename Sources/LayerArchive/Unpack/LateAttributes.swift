import CLibArchive
import Glibc
import LayerModel

/// Access lists and the like: set when everything is written, since what is made in a folder inherits its list.
enum LateAttributes {
    /// Sets what the entries say beside capabilities, which are the writer's; returns the names of those that could not be
    /// set somewhere, sorted: they depend on kernel, file system and mount.
    static func set(_ plan: UnpackPlan, below folder: [UInt8]) -> [String] {
        var leftOut: Set<String> = []
        func set(_ entry: Entry) {
            for (name, value) in entry.xattrs where name != PinnedXattr.capability {
                let path = (folder + [UInt8(ascii: "/")] + entry.path.bytes).map { CChar(bitPattern: $0) } + [0]
                let status = value.withUnsafeBytes { lsetxattr(path, name, $0.baseAddress, $0.count, 0) }
                if status != 0 { leftOut.insert(name) }
            }
        }
        for layer in plan.files {
            for entries in layer.values { entries.forEach(set) }
        }
        plan.links.forEach(set)
        // A list that forbids to pass must not keep those below from being set.
        plan.folders.reversed().forEach(set)
        return leftOut.sorted()
    }
}
