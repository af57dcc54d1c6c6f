import Core

/// Python's installed distributions (core metadata specifications; PEP 376, PEP 427, setuptools' eggs).
enum PythonInventory {
    /// Reads METADATA or PKG-INFO. What it says names the package, as for pip; where the folder's name disagrees, that is
    /// said too.
    static func read(_ content: [UInt8], at path: EntryPath, home: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        let spelled = spelled(home)
        // An `EGG-INFO` lies inside the egg, which is on Python's path itself.
        let isEgg = home.name.elementsEqual("EGG-INFO".utf8)
        let location = isEgg ? home.parent?.parent : home.parent
        let stanza = FieldStanza.first(content)
        func add(_ name: String, _ version: String?, to builder: inout InventoryBuilder) {
            var package = Package(.pypi, name: name, version: version, location: location, evidence: evidence)
            package.description = PythonDescription.read(stanza)
            builder.add(package)
        }
        do throws(MetadataFault) {
            let name = try stanza.required("Name")
            let version = try stanza.required("Version")
            add(name, version, to: &builder)
            let isSame = PackageText.normalized(name.utf8) == PackageText.normalized(spelled.name)
            let isSameVersion = spelled.version.map { VersionSpelling($0) == VersionSpelling(version.utf8) } ?? true
            if !isSame || !isSameVersion {
                builder.miss(evidence, "says \(name) \(version), and its folder is named otherwise")
            }
        } catch {
            builder.miss(evidence, error.reason)
            // The folder's name is better than nothing: a stripped header must not hide a package.
            if let name = PackageText.shown(spelled.name) {
                add(name, spelled.version.flatMap { PackageText.shown($0) }, to: &builder)
            }
        }
    }

    /// Name and version of `requests-2.31.0.dist-info`, `six-1.16-py3.12.egg-info`, `six-1.16-py3.12.egg/EGG-INFO`.
    static func spelled(_ home: EntryPath) -> (name: ArraySlice<UInt8>, version: ArraySlice<UInt8>?) {
        var stem = home.name
        if stem.elementsEqual("EGG-INFO".utf8), let egg = home.parent { stem = egg.name }
        for suffix: StaticString in [".dist-info", ".egg-info", ".egg"] where stem.hasSuffixInAnyCase(suffix) {
            stem = stem.dropLast(suffix.utf8CodeUnitCount)
            break
        }
        let pieces = stem.split(separator: UInt8(ascii: "-"), maxSplits: 2)
        return (pieces.first ?? stem, pieces.count > 1 ? pieces[1] : nil)
    }

    /// Says of each folder of a distribution without METADATA or PKG-INFO that it is not there: whoever took it out, its name is
    /// all that is left of the package.
    static func findHeadless(_ entries: [Entry], into builder: inout InventoryBuilder) {
        var heads: Set<EntryPath> = []
        var others: [EntryPath: EntryPath] = [:]
        for entry in entries where entry.type != .dir {
            guard let home = home(of: entry.path) else { continue }
            if entry.type == .file, case .python = InventoryFile(entry.path) { heads.insert(home) }
            // The first by its path stands for all of them.
            others[home] = others[home].map { min($0, entry.path) } ?? entry.path
        }
        for (home, file) in others.sorted(by: { $0.key < $1.key }) where !heads.contains(home) {
            let isWheel = home.name.hasSuffixInAnyCase(".dist-info")
            let evidence = Package.Evidence(file)
            builder.miss(evidence, "its \(isWheel ? "METADATA" : "PKG-INFO") is not there")
            let spelled = spelled(home)
            guard let name = PackageText.shown(spelled.name) else { continue }
            builder.add(
                Package(
                    .pypi, name: name, version: spelled.version.flatMap { PackageText.shown($0) },
                    location: home.parent, evidence: evidence))
        }
    }

    /// Finds virtual environments by their `pyvenv.cfg`, whose `bin` has scripts that venv and virtualenv write.
    static func findEnvironments(_ entries: [Entry], into builder: inout InventoryBuilder) {
        for entry in entries where entry.type == .file && entry.path.name.elementsEqual("pyvenv.cfg".utf8) {
            let folder = entry.path.parent?.bytes ?? []
            guard let bin = InstalledFileList.resolve(Array("bin".utf8), from: folder) else { continue }
            for name in [
                "activate", "activate.csh", "activate.fish", "activate.nu", "activate.ps1", "Activate.ps1",
                "activate_this.py",
            ] {
                builder.commands.add(name.utf8, in: bin)
            }
        }
    }

    /// The `.dist-info` or `.egg-info` folder that a file lies in.
    private static func home(of path: EntryPath) -> EntryPath? {
        guard let folder = path.parent,
            folder.name.hasSuffixInAnyCase(".dist-info") || folder.name.hasSuffixInAnyCase(".egg-info")
        else { return nil }
        return folder
    }
}

/// A version as PEP 440 compares it, as far as spellings of one differ: `1.0-RC1`, `1.0rc1` and `1_0.c1` are one, and so are `1.0`
/// and `1.0.0`.
private struct VersionSpelling: Equatable {
    /// Runs of digits and of letters.
    private var parts: [[UInt8]] = []

    init(_ version: some Sequence<UInt8>) {
        var kind = 0
        for byte in version {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            let next = isDigit ? 1 : isLetter ? 2 : 0
            if next != 0 {
                if next != kind { parts.append([]) }
                parts[parts.count - 1].append(isLetter ? byte | 0x20 : byte)
            }
            kind = next
        }
        if parts.count > 1, parts[0].elementsEqual("v".utf8) { parts.removeFirst() }
        parts = parts.map(Self.normalized)
        // The release may end in as many zeros as one likes.
        var end = parts.firstIndex { !Self.isNumber($0) } ?? parts.endIndex
        while end > 1, parts[end - 1].elementsEqual("0".utf8) {
            parts.remove(at: end - 1)
            end -= 1
        }
    }

    private static func isNumber(_ part: [UInt8]) -> Bool { part[0] <= UInt8(ascii: "9") }

    private static func normalized(_ part: [UInt8]) -> [UInt8] {
        guard !isNumber(part) else { return Array(part.dropLast().drop { $0 == UInt8(ascii: "0") } + part.suffix(1)) }
        switch String(decoding: part, as: UTF8.self) {
        case "alpha": return Array("a".utf8)
        case "beta": return Array("b".utf8)
        case "c", "pre", "preview": return Array("rc".utf8)
        case "rev", "r": return Array("post".utf8)
        default: return part
        }
    }
}
