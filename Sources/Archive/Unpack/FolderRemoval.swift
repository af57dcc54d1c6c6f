import Core
import Glibc

/// Removing all that a folder of ours holds, however deep: inner folders are moved up one by one, so that two descriptors
/// and no path are enough.
enum FolderRemoval {
    /// Empties a folder that nobody else may enter; what cannot be removed stays.
    static func empty(_ root: OpenFolder) {
        fchmod(root.descriptor, 0o700)
        var number: UInt64 = 0
        // Every round removes the folders that it finds and brings up those one level below. One that makes no headway
        // ends it.
        while let folders = removeFiles(in: root), !folders.isEmpty {
            var hasRemoved = false
            for name in folders {
                guard let folder = root.folder(name) ?? openable(name, in: root) else { continue }
                fchmod(folder.descriptor, 0o700)
                for inner in removeFiles(in: folder) ?? [] {
                    // Moving a folder changes its `..`, for which it has to be writable.
                    makeWritable(inner, in: folder)
                    var status: CInt = -1
                    for _ in 0..<16 where status != 0 {
                        number &+= 1
                        let above = FileName(".layerlock-\(number)")
                        guard root.status(of: above) == nil else { continue }
                        status = inner.withCString { old in
                            above.withCString { renameat(folder.descriptor, old, root.descriptor, $0) }
                        }
                    }
                }
                if name.withCString({ unlinkat(root.descriptor, $0, AT_REMOVEDIR) }) == 0 { hasRemoved = true }
            }
            if !hasRemoved { return }
        }
    }

    /// Removes everything that is no folder; the names of the folders, nil where they cannot be listed.
    private static func removeFiles(in folder: OpenFolder) -> [FileName]? {
        var names: [FileName] = []
        do throws(Failure) {
            try folder.eachName { name in
                names.append(name)
                return true
            }
        } catch {
            return nil
        }
        return names.filter { name in name.withCString { unlinkat(folder.descriptor, $0, 0) } != 0 }
    }

    /// A folder that its mode kept from being opened.
    private static func openable(_ name: FileName, in folder: OpenFolder) -> OpenFolder? {
        makeWritable(name, in: folder)
        return folder.folder(name)
    }

    private static func makeWritable(_ name: FileName, in folder: OpenFolder) {
        guard let status = folder.status(of: name), status.isFolder else { return }
        // The folder is for its owner alone: nobody puts a link there between the look and this.
        _ = name.withCString { fchmodat(folder.descriptor, $0, 0o700, 0) }
    }
}
