import Core

/// A file by which packages of some ecosystem tell what they are, told from its path alone.
enum MetadataFile {
    /// Of an installed Python distribution (PEP 376, PEP 427): `folder` is the `.dist-info`.
    case distInfo(folder: EntryPath, name: PythonFile)
    /// Of a distribution installed by setuptools: `folder` is the `.egg-info`.
    case eggInfo(folder: EntryPath, name: PythonFile)
    /// A `.egg-info` that is itself the metadata file (distutils).
    case eggInfoFile
    /// The `package.json` of the Node package installed at `folder`.
    case packageJSON(folder: EntryPath)
    /// `specifications/NAME-VERSION.gemspec` below the gem home.
    case gemspec(home: EntryPath)

    /// The files of interest in a `.dist-info` or `.egg-info`.
    enum PythonFile {
        case record
        case header
        case installedFiles
        case sources
        case other
    }

    /// Tells what a path is; nil for most.
    init?(_ path: EntryPath) {
        let (folderBytes, name) = Self.split(path.bytes[...])
        if name == Self.packageJSONName {
            guard let folder = path.parent, NodeFolder.isPackage(folder.bytes[...]) else { return nil }
            self = .packageJSON(folder: folder)
            return
        }
        if name.hasSuffixInAnyCase(".egg-info") {
            self = .eggInfoFile
            return
        }
        let (outer, folderName) = Self.split(folderBytes)
        if folderName.hasSuffixInAnyCase(".dist-info"), let folder = path.parent {
            self = .distInfo(folder: folder, name: Self.pythonFile(name))
        } else if folderName.hasSuffixInAnyCase(".egg-info"), let folder = path.parent {
            self = .eggInfo(folder: folder, name: Self.pythonFile(name))
        } else if name.hasSuffix(".gemspec"), let folder = path.parent {
            // Gems that come with Ruby itself lie in `specifications/default`.
            let isDefault = folderName.elementsEqual("default".utf8) && Self.split(outer).name == Self.gemspecFolder
            guard folderName == Self.gemspecFolder || isDefault else { return nil }
            guard let home = isDefault ? folder.parent?.parent : folder.parent else { return nil }
            self = .gemspec(home: home)
        } else {
            return nil
        }
    }

    private static let packageJSONName = Array("package.json".utf8)[...]
    private static let gemspecFolder = Array("specifications".utf8)[...]

    private static func pythonFile(_ name: ArraySlice<UInt8>) -> PythonFile {
        switch String(decoding: name, as: UTF8.self) {
        case "RECORD": .record
        case "METADATA", "PKG-INFO": .header
        case "installed-files.txt": .installedFiles
        case "SOURCES.txt": .sources
        default: .other
        }
    }

    /// Everything before the last slash, and what follows it.
    static func split(_ path: ArraySlice<UInt8>) -> (folder: ArraySlice<UInt8>, name: ArraySlice<UInt8>) {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return ([], path) }
        return (path[..<slash], path[(slash + 1)...])
    }
}

extension MetadataFile {
    /// How many leading bytes of a file of `size` bytes it takes to read it; 0 where it is no use or too large.
    func wantedBytes(size: UInt64) -> Int {
        switch self {
        case .distInfo(_, .record): Self.whole(size, atMost: 8 << 20)
        case .distInfo(_, .header), .eggInfo(_, .header), .eggInfoFile: Int(min(size, 4 << 10))
        case .eggInfo(_, .installedFiles), .eggInfo(_, .sources), .packageJSON: Self.whole(size, atMost: 1 << 20)
        default: 0
        }
    }

    /// Lists and JSON are only read in full: half a list would disown the other half.
    private static func whole(_ size: UInt64, atMost limit: UInt64) -> Int { size <= limit ? Int(size) : 0 }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes end in `suffix` with something before it.
    func hasSuffix(_ suffix: StaticString) -> Bool {
        count > suffix.utf8CodeUnitCount
            && suffix.withUTF8Buffer { self[(endIndex - $0.count)...].elementsEqual($0) }
    }

    /// The same, whatever the case of ASCII letters: Python finds metadata in `X.DIST-INFO` too (importlib.metadata).
    func hasSuffixInAnyCase(_ suffix: StaticString) -> Bool {
        count > suffix.utf8CodeUnitCount && self[(endIndex - suffix.utf8CodeUnitCount)...].equals(suffix)
    }
}
