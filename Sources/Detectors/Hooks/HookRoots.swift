import Core

/// The folders whose files run without being called, as they lie in an artifact.
struct HookRoots {
    /// What a folder is for.
    enum Root {
        /// Stands on Python's path before the standard library, and its `.pth` files are read: `python` of a layer, the
        /// function's own folder.
        case pythonTop
        /// Site-packages: its `.pth` files are read, its modules come after the standard library.
        case pythonSite
        /// Named by PYTHONPATH: stands before the standard library too, and its `.pth` files are not read.
        case pythonPath
        /// An interpreter's own library in an image: what it always imports is taken from there too.
        case pythonLibrary
        case extensions
        case bootstrap
        /// Named by RUBYLIB: stands before Ruby's own: `ruby/lib` of a layer.
        case rubyLib
    }

    private var roots: [[UInt8]: [Root]] = [:]
    /// Whether the folders are those of an image.
    let isImage: Bool

    /// - Parameters:
    ///   - links: A folder may be a link to another one, in which the files lie then.
    ///   - pythonPath: The folders that PYTHONPATH names, below the root.
    init(isImage: Bool, pythonPath: [[UInt8]] = [], links: inout FolderLinks) {
        self.isImage = isImage
        let layer = isImage ? "opt/" : ""
        add("\(layer)python", .pythonTop, &links)
        for minor in 6...30 { add("\(layer)python/lib/python3.\(minor)/site-packages", .pythonSite, &links) }
        add("\(layer)extensions", .extensions, &links)
        add("\(layer)ruby/lib", .rubyLib, &links)
        for folder in pythonPath { add(folder, .pythonPath, &links) }
        if isImage {
            add("var/task", .pythonTop, &links)
            add("var/runtime", .bootstrap, &links)
        } else {
            roots[[], default: []] += [.pythonTop, .bootstrap]
        }
    }

    private mutating func add(_ folder: String, _ root: Root, _ links: inout FolderLinks) {
        add(Array(folder.utf8), root, &links)
    }

    private mutating func add(_ folder: [UInt8], _ root: Root, _ links: inout FolderLinks) {
        let inside = InstalledFileList.resolve(folder + Array("/x".utf8), from: [])
        guard let inside, let real = links.resolved(inside) else { return }
        let bytes = real.parent?.bytes ?? []
        roots[bytes, default: []].append(root)
    }

    /// What the folder that a path lies in is for.
    func of(_ path: EntryPath) -> [Root] {
        let folder = path.parent
        let known = roots[folder?.bytes ?? []] ?? []
        guard isImage, known.isEmpty, let folder else { return known }
        if Self.isInterpreters(folder) { return [.pythonSite, .pythonLibrary] }
        return Self.isLibrary(folder) ? [.pythonLibrary] : []
    }

    /// Whether a path's folder is for this.
    func has(_ root: Root, _ path: EntryPath) -> Bool { of(path).contains(root) }

    /// `lib/python3.X/site-packages`, or Debian's `lib/python3/dist-packages`, of an interpreter in an image.
    private static func isInterpreters(_ folder: EntryPath) -> Bool {
        let name = folder.name
        guard name.elementsEqual("site-packages".utf8) || name.elementsEqual("dist-packages".utf8),
            let version = folder.parent, version.name.starts(with: "python3".utf8)
        else { return false }
        return isBelowLib(version)
    }

    /// `lib/python3.X` of an interpreter in an image, or `lib-dynload` in it.
    private static func isLibrary(_ folder: EntryPath) -> Bool {
        let version = folder.name.elementsEqual("lib-dynload".utf8) ? folder.parent : folder
        guard let version, version.name.starts(with: "python3.".utf8) else { return false }
        return version.name.dropFirst("python3.".utf8.count).allSatisfy { (0x30...0x39).contains($0) }
            && isBelowLib(version)
    }

    /// The archive that stands before the library on an interpreter's path: `lib/python312.zip`. No distribution has it.
    static func isLibraryArchive(_ path: EntryPath) -> Bool {
        let name = path.name
        guard name.starts(with: "python3".utf8), name.hasSuffix(".zip") else { return false }
        let version = name.dropFirst("python3".utf8.count).dropLast(".zip".utf8.count)
        return !version.isEmpty && version.allSatisfy { (0x30...0x39).contains($0) } && isBelowLib(path)
    }

    private static func isBelowLib(_ path: EntryPath) -> Bool {
        path.parent.map { $0.name.starts(with: "lib".utf8) } ?? false
    }
}
