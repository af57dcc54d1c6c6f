import Core

/// Licence, vendor and dependencies in the headers of rpm's database.
enum RPMDescription {
    static func read(_ header: RPMHeader) -> Package.Description {
        var description = Package.Description()
        if let license = header.line(.license) { description.add(Package.License(license)) }
        description.supplier = header.line(.vendor).flatMap { Package.Supplier($0, isOrganization: true) }
        var seen: Set<TextKey> = []
        for name in names(header, .requireNames) where seen.insert(name).inserted { description.needs.append([name]) }
        description.provides = names(header, .provideNames)
        return description
    }

    /// Names of capabilities, without those of rpm itself and expressions of several (`(a if b)`).
    fileprivate static func names(_ header: RPMHeader, _ tag: RPMHeader.Tag) -> [TextKey] {
        let texts: [ArraySlice<UInt8>]?
        do throws(MetadataFault) { texts = try header.texts(tag) } catch { return [] }
        return (texts ?? []).prefix(Package.Description.needLimit).compactMap { text in
            guard text.first != UInt8(ascii: "("), !text.starts(with: "rpmlib(".utf8),
                !text.starts(with: "config(".utf8)
            else { return nil }
            return PackageText.shown(text).map { TextKey($0) }
        }
    }
}

/// Files that packages name as what they need, such as `/bin/sh`: whichever package has one provides it.
struct NeededFiles {
    private var paths: Set<TextKey> = []
    /// The last parts of the paths.
    private var names: Set<TextKey> = []

    /// Notes what a header needs; one that cannot be read is told of elsewhere.
    mutating func add(_ bytes: [UInt8]) {
        do throws(MetadataFault) {
            for need in RPMDescription.names(try RPMHeader(bytes), .requireNames)
            where need.string.utf8.first == UInt8(ascii: "/") && paths.insert(need).inserted {
                names.insert(TextKey(String(need.string.split(separator: "/").last ?? "")))
            }
        } catch {}
    }

    /// Those of a package's files that are among them.
    func files(of header: RPMHeader) -> [TextKey] {
        if names.isEmpty { return [] }
        do throws(MetadataFault) { return try found(in: header) } catch { return [] }
    }

    private func found(in header: RPMHeader) throws(MetadataFault) -> [TextKey] {
        let folders = try header.texts(.folderNames) ?? []
        let numbers = try header.numbers(.folderNumbers) ?? []
        var files: [TextKey] = []
        for (name, number) in zip(try header.texts(.baseNames) ?? [], numbers) {
            guard name.count <= 64, names.contains(TextKey(PathEscaping.displayed(name))),
                folders.indices.contains(Int(number)), let path = PackageText.shown(folders[Int(number)] + name)
            else { continue }
            let file = TextKey(path)
            if paths.contains(file) { files.append(file) }
        }
        return files
    }
}
