import Archive
import Core

/// A file system in the simplest terms, slow and plain: what merging has to come to.
struct NaiveRoot {
    struct File: Equatable {
        var type: EntryType
        var mode: UInt16
        var sha256: Digest?
        var link: [UInt8]?
        var layer: Int
    }

    /// Nil for a folder that no entry names.
    private(set) var files: [String: File?] = [:]

    /// Applies a layer; false where it is one to refuse.
    mutating func apply(_ contents: TarContents, layer: Int) -> Bool {
        var brought: Set<String> = []
        for entry in contents.entries {
            let path = entry.path.displayed
            guard makeParents(of: path) else { return false }
            switch entry.type {
            case .whiteout: guard whiteout(entry, layer, brought) else { return false }
            case .hardlink:
                remove(path)
                guard let target = files[String(decoding: entry.link ?? [], as: UTF8.self)], var file = target,
                    file.type != .dir, file.type == .link || file.mode == entry.mode
                else { return false }
                file.layer = layer
                files[path] = .some(file)
            default:
                let isFolder = files[path].map { $0 == nil || $0?.type == .dir } ?? false
                if !(isFolder && entry.type == .dir) { remove(path) }
                files[path] = File(
                    type: entry.type, mode: entry.mode, sha256: entry.sha256, link: entry.link, layer: layer)
            }
            if entry.type != .whiteout { brought.insert(path) }
        }
        return true
    }

    /// What is named, as the merged root lists it.
    var named: [String: File] { files.compactMapValues { $0 } }

    private mutating func whiteout(_ entry: Entry, _ layer: Int, _ brought: Set<String>) -> Bool {
        switch Whiteout(entry.path) {
        case .path(let target):
            remove(target.displayed)
            return true
        case .contents(let folder):
            let prefix = folder.map { $0.displayed + "/" } ?? ""
            for path in files.keys where path.hasPrefix(prefix) && !brought.contains(path) {
                // A folder that the layer does not name, holding what it brought.
                if brought.contains(where: { $0.hasPrefix(path + "/") }) { return false }
                // Overlay drivers ignore an opaque root.
                if folder == nil, let file = files[path] ?? nil, file.layer < layer { return false }
                files[path] = nil
            }
            return true
        case nil: return false
        }
    }

    private mutating func makeParents(of path: String) -> Bool {
        let components = path.split(separator: "/").dropLast()
        for count in 0..<components.count {
            let parent = components.prefix(count + 1).joined(separator: "/")
            switch files[parent] {
            case nil: files[parent] = .some(nil)
            case .some(nil): break
            case .some(let file?): if file.type != .dir { return false }
            }
        }
        return true
    }

    private mutating func remove(_ path: String) {
        for key in files.keys where key == path || key.hasPrefix(path + "/") { files[key] = nil }
    }
}
