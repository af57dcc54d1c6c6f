import Core

/// apk's packages (its database `lib/apk/db/installed`: one letter, a colon, a value; packages divided by empty lines).
enum AlpineInventory {
    /// Reads the database of the system at `root`.
    static func read(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, release: OSRelease?,
        into builder: inout InventoryBuilder
    ) {
        let evidence = Package.Evidence(path)
        var start = content.startIndex
        while start < content.endIndex {
            var stanza: [ArraySlice<UInt8>] = []
            while start < content.endIndex {
                let end = content[start...].firstIndex(of: UInt8(ascii: "\n")) ?? content.endIndex
                let line = content[start..<end]
                start = min(end + 1, content.endIndex)
                if line.isEmpty { break }
                stanza.append(line)
            }
            guard !stanza.isEmpty else { continue }
            var known: String?
            builder.reading(evidence) { builder throws(MetadataFault) in
                let name = try value("P", of: stanza, "name")
                known = name
                guard let name else { throw MetadataFault("has a package without a name") }
                guard let version = try value("V", of: stanza, "version") else {
                    throw MetadataFault("\(name): says no version")
                }
                let origin = try value("o", of: stanza, "origin")
                var package = Package(
                    .apk, namespace: release?.id ?? "alpine", name: name, version: version,
                    architecture: try value("A", of: stanza, "architecture"), distribution: release?.distribution,
                    source: origin.flatMap { $0 == name ? nil : .init(name: $0, version: nil) }, location: root,
                    evidence: evidence)
                package.description = AlpineDescription.read(stanza)
                builder.add(package)
            }
            builder.reading(evidence) { builder throws(MetadataFault) in
                let owner = known.map { RecordOwner(.apk, root: root, name: $0) }
                try own(stanza, owner: owner, root: root, into: &builder)
            }
        }
    }

    /// The value of a line; apk takes the last of several, so that several are refused.
    private static func value(
        _ letter: Character, of stanza: [ArraySlice<UInt8>], _ what: String
    ) throws(MetadataFault) -> String? {
        guard let key = letter.asciiValue else { return nil }
        var found: ArraySlice<UInt8>?
        for line in stanza where line.first == key && line.dropFirst().first == UInt8(ascii: ":") {
            if found != nil { throw MetadataFault("says a package's \(what) twice") }
            found = line.dropFirst(2)
        }
        guard let found, !found.isEmpty else { return nil }
        return try PackageText.value(found, what)
    }

    /// `F:` names a folder, each `R:` after it a file there; behind a file `a:` says owner and mode, `Z:` its digest.
    private static func own(
        _ stanza: [ArraySlice<UInt8>], owner: RecordOwner?, root: EntryPath?, into builder: inout InventoryBuilder
    ) throws(MetadataFault) {
        var folder = root?.bytes ?? []
        var file: EntryPath?
        for line in stanza where line.count >= 2 && line.dropFirst().first == UInt8(ascii: ":") {
            let value = Array(line.dropFirst(2))
            switch line.first {
            case UInt8(ascii: "F"):
                folder = InstalledFileList.resolve(value, from: root?.bytes ?? [])?.bytes ?? root?.bytes ?? []
                file = nil
            case UInt8(ascii: "R"):
                file = InstalledFileList.resolve(value, from: folder)
                if let file { try builder.own(file, by: owner) }
            case UInt8(ascii: "a"):
                // Of a symbolic link the digest is that of its target.
                if value[...].hasSuffix(":777") { file = nil }
            case UInt8(ascii: "Z"):
                if let file, let owner, !SystemFolders.isConfiguration(file, below: root) {
                    try builder.record(file, try content(value), of: owner)
                }
                file = nil
            default: break
            }
        }
        if let owner { builder.list(owner) }
    }

    /// `Q1` and the base64 of a SHA-1 (apk-tools, package format).
    private static func content(_ value: [UInt8]) throws(MetadataFault) -> RecordedFile.Content {
        let isSHA1 = value.starts(with: "Q1".utf8) && value.last == UInt8(ascii: "=")
        let text = value.dropFirst(2).dropLast().map { character -> UInt8 in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: character
            }
        }
        let bytes = isSHA1 ? Base64URL.decode(text[...]) : nil
        guard let bytes, bytes.count == 20, let sha1 = InstallerDigests.Value(bytes: bytes) else {
            throw MetadataFault("says a file's digest in a form that is not read")
        }
        return .sha1(sha1)
    }
}
