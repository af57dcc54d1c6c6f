import LayerModel

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
        func add(_ name: String, _ version: String?, to builder: inout InventoryBuilder) {
            builder.add(Package(.pypi, name: name, version: version, location: location, evidence: evidence))
        }
        do throws(MetadataFault) {
            let stanza = FieldStanza.first(content)
            let name = try stanza.required("Name")
            let version = try stanza.required("Version")
            add(name, version, to: &builder)
            let isSame = PackageText.normalized(name.utf8) == PackageText.normalized(spelled.name)
            let isSameVersion = spelled.version.map { parts($0) == parts(version.utf8) } ?? true
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
    private static func spelled(_ home: EntryPath) -> (name: ArraySlice<UInt8>, version: ArraySlice<UInt8>?) {
        var stem = home.name
        if stem.elementsEqual("EGG-INFO".utf8), let egg = home.parent { stem = egg.name }
        for suffix in [".dist-info", ".egg-info", ".egg"] where stem.reversed().starts(with: suffix.utf8.reversed()) {
            stem = stem.dropLast(suffix.utf8.count)
            break
        }
        let pieces = stem.split(separator: UInt8(ascii: "-"), maxSplits: 2)
        return (pieces.first ?? stem, pieces.count > 1 ? pieces[1] : nil)
    }

    /// Runs of digits and of letters, which `1.0-rc1`, `1.0rc1` and `1.0_RC1` have in common.
    private static func parts(_ version: some Sequence<UInt8>) -> [[UInt8]] {
        var parts: [[UInt8]] = []
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
        return parts
    }
}
