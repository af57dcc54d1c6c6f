import Core

/// Maintainer and dependencies in dpkg's status, licences in machine-readable copyright files.
enum DebianDescription {
    static func read(_ stanza: FieldStanza) -> Package.Description {
        var description = Package.Description()
        if let (line, isFolded) = stanza.head("Maintainer"), !isFolded {
            description.supplier = PackageText.line(line).flatMap { Package.Supplier($0) }
        }
        for field: StaticString in ["Pre-Depends", "Depends"] {
            guard let (line, isFolded) = stanza.head(field), !isFolded else { continue }
            for need in line.split(separator: UInt8(ascii: ",")) {
                guard description.needs.count < Package.Description.needLimit else { break }
                let names = need.split(separator: UInt8(ascii: "|")).prefix(16).compactMap(name)
                if !names.isEmpty { description.needs.append(names) }
            }
        }
        if let (line, isFolded) = stanza.head("Provides"), !isFolded {
            let names = line.split(separator: UInt8(ascii: ",")).prefix(Package.Description.needLimit)
            description.provides = names.compactMap(name)
        }
        return description
    }

    /// `libc6:amd64 (>= 2.36)`: the name alone.
    private static func name(_ relation: ArraySlice<UInt8>) -> TextKey? {
        PackageText.shown(relation.trimmed.prefix { $0 > 0x20 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "(") })
            .map { TextKey($0) }
    }
}

/// What dpkg's copyright files say of the packages that they stand for.
struct DebianLicenses: Sendable {
    private var found: [EntryPath?: [TextKey: [Package.License]]] = [:]

    init(_ entries: [Entry], _ contents: [EntryPath: [UInt8]]) {
        for entry in entries where entry.type == .file {
            guard let copyright = DebianCopyright(entry.path), let content = contents[entry.path] else { continue }
            let name = TextKey(PathEscaping.displayed(copyright.package))
            found[copyright.root, default: [:]][name] = DebianCopyright.licenses(content)
        }
    }

    /// The licences of one of dpkg's packages.
    subscript(_ package: Package) -> [Package.License] { found[package.location]?[TextKey(package.name)] ?? [] }
}

/// `usr/share/doc/NAME/copyright` in the form of DEP-5 (copyright-format 1.0).
struct DebianCopyright {
    /// The folder that `usr` lies in; nil for the artifact's top.
    let root: EntryPath?
    /// The package, as the folder is named.
    let package: [UInt8]

    /// Bytes of the largest such file that is read.
    private static let limit: UInt64 = 1 << 20

    /// Tells whether a path is one; nil for most.
    init?(_ path: EntryPath) {
        guard path.name.elementsEqual("copyright".utf8), let folder = path.parent, let docs = folder.parent,
            docs.name.elementsEqual("doc".utf8), let share = docs.parent, share.name.elementsEqual("share".utf8),
            let usr = share.parent, usr.name.elementsEqual("usr".utf8)
        else { return nil }
        root = usr.parent
        package = Array(folder.name)
    }

    static func wantedBytes(_ path: EntryPath, size: UInt64) -> Int {
        size <= limit && DebianCopyright(path) != nil ? Int(size) : 0
    }

    /// The licences of a package's files; none where the file is in another form.
    static func licenses(_ content: [UInt8]) -> [Package.License] {
        var index = content.startIndex
        guard let header = FieldStanza.next(content, from: &index), let (format, _) = header.head("Format"),
            format.hasSuffix("copyright-format/1.0/") || format.hasSuffix("copyright-format/1.0")
        else { return [] }
        var description = Package.Description()
        func add(_ stanza: FieldStanza) {
            guard let (line, _) = stanza.head("License"), let text = PackageText.line(line) else { return }
            description.add(Package.License(expression(text) ?? text))
        }
        add(header)
        while let stanza = FieldStanza.next(content, from: &index) {
            if stanza.head("Files") != nil { add(stanza) }
        }
        return description.licenses
    }

    /// DEP-5's short names and words as SPDX has them; nil where they cannot be put so.
    private static func expression(_ text: String) -> String? {
        // A comma changes what goes with what.
        guard !text.utf8.contains(UInt8(ascii: ",")) else { return nil }
        var words: [String] = []
        for word in text.split(separator: " ") {
            if word.utf8.elementsEqual("and".utf8) {
                words.append("AND")
            } else if word.utf8.elementsEqual("or".utf8) {
                words.append("OR")
            } else {
                guard let id = identifier(String(word)) else { return nil }
                words.append(id)
            }
        }
        return SPDXExpression.canonical(words.joined(separator: " "))
    }

    private static func identifier(_ name: String) -> String? {
        if let id = names[TextKey(name)] { return id }
        for (family, spdx) in [("AGPL-", "AGPL-"), ("LGPL-", "LGPL-"), ("GPL-", "GPL-"), ("GFDL-", "GFDL-")]
        where name.utf8.starts(with: family.utf8) {
            var version = String(name.dropFirst(family.count))
            let isLater = version.utf8.last == UInt8(ascii: "+")
            if isLater { version.removeLast() }
            if version.utf8.count == 1 { version += ".0" }
            if let id = SPDXExpression.license("\(spdx)\(version)-\(isLater ? "or-later" : "only")") { return id }
        }
        return SPDXExpression.license(name)
    }

    private static let names: [TextKey: String] = [
        "Expat": "MIT", "Artistic": "Artistic-1.0", "Zlib": "Zlib", "CC0": "CC0-1.0", "BSD-2-clause": "BSD-2-Clause",
        "BSD-3-clause": "BSD-3-Clause", "Boost-1.0": "BSL-1.0",
    ]
}
