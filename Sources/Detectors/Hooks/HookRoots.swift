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
        /// A folder such as `lib/python312.zip`, which stands before that library.
        case pythonArchive
        case extensions
        case bootstrap
        /// Named by RUBYLIB: stands before Ruby's own: `ruby/lib` of a layer.
        case rubyLib
    }

    private var roots: [[UInt8]: [Root]] = [:]
    /// Whether a folder of `roots` has so many bytes.
    private var isLength: [Bool] = []
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
            addLinked(&links)
            add("var/task", .pythonTop, &links)
            add("var/runtime", .bootstrap, &links)
        } else {
            roots[[], default: []] += [.pythonTop, .bootstrap]
        }
        isLength = Array(repeating: false, count: 1 + (roots.keys.map(\.count).max() ?? 0))
        for folder in roots.keys { isLength[folder.count] = true }
    }

    /// What links named as an interpreter's folders lead to: there its files lie.
    private mutating func addLinked(_ links: inout FolderLinks) {
        for link in links.paths {
            let folder = Folder(link)
            let inside: [(end: String, roots: [Root])] =
                if folder.isInterpreters { [("", [.pythonSite, .pythonLibrary])] } else if folder.isLibraryArchive {
                    [("", [.pythonArchive])]
                } else if folder.isLibrary {
                    [
                        ("", [.pythonLibrary]), ("/lib-dynload", [.pythonLibrary]),
                        ("/site-packages", [.pythonSite, .pythonLibrary]),
                        ("/dist-packages", [.pythonSite, .pythonLibrary]),
                    ]
                } else { [] }
            for (end, kinds) in inside {
                for kind in kinds { add(link + Array(end.utf8), kind, &links) }
            }
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
        let folder = Folder(of: path)
        // Most folders are told by their length, without making them.
        let isKnown = folder.bytes.count < isLength.count && isLength[folder.bytes.count]
        let known = isKnown ? roots[Array(folder.bytes)] ?? [] : []
        // A layer's site-packages look like an interpreter's.
        guard isImage, !known.contains(.pythonSite) else { return known }
        if folder.isInterpreters { return known + [.pythonSite, .pythonLibrary] }
        if folder.isLibraryArchive { return known + [.pythonArchive] }
        return folder.isLibrary ? known + [.pythonLibrary] : known
    }

    /// Whether a path's folder is for this.
    func has(_ root: Root, _ path: EntryPath) -> Bool { of(path).contains(root) }

    /// The archive that stands before the library on an interpreter's path: `lib/python312.zip`. No distribution has it.
    static func isLibraryArchive(_ path: EntryPath) -> Bool {
        Folder(path.bytes).isLibraryArchive
    }

    /// A folder as the beginning of a path.
    private struct Folder {
        /// Its path; empty for the top.
        let bytes: ArraySlice<UInt8>

        init(of path: EntryPath) { bytes = Self.parent(path.bytes[...]) }
        init(_ path: [UInt8]) { bytes = path[...] }
        private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

        private var name: ArraySlice<UInt8> {
            bytes[(bytes.lastIndex(of: Self.slash).map { $0 + 1 } ?? bytes.startIndex)...]
        }
        private var parent: Folder { Folder(Self.parent(bytes)) }

        /// `lib`, `lib64`.
        var isLib: Bool { name.starts(with: "lib".utf8) }

        /// `lib/python3.X/site-packages`, or Debian's `lib/python3/dist-packages`, of an interpreter in an image.
        var isInterpreters: Bool {
            bytes.hasSuffix("-packages")
                && (name.elementsEqual("site-packages".utf8) || name.elementsEqual("dist-packages".utf8))
                && parent.name.starts(with: "python3".utf8) && parent.parent.isLib
        }

        /// `lib/python3.X` of an interpreter in an image, or `lib-dynload` in it.
        var isLibrary: Bool {
            let version = name.elementsEqual("lib-dynload".utf8) ? parent : self
            return version.name.starts(with: "python3.".utf8)
                && version.name.dropFirst("python3.".utf8.count).allSatisfy(Self.isDigit) && version.parent.isLib
        }

        /// `lib/python312.zip`: a folder of that name works as the archive does.
        var isLibraryArchive: Bool {
            guard bytes.hasSuffix(".zip"), name.starts(with: "python3".utf8) else { return false }
            let version = name.dropFirst("python3".utf8.count).dropLast(".zip".utf8.count)
            return !version.isEmpty && version.allSatisfy(Self.isDigit) && parent.isLib
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

        private static let slash = UInt8(ascii: "/")

        private static func parent(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            bytes[..<(bytes.lastIndex(of: slash) ?? bytes.startIndex)]
        }
    }
}
