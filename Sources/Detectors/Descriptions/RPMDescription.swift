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
    private static func names(_ header: RPMHeader, _ tag: RPMHeader.Tag) -> [TextKey] {
        let texts: [ArraySlice<UInt8>]?
        do throws(MetadataFault) { texts = try header.texts(tag) } catch { return [] }
        return (texts ?? []).prefix(Package.Description.needLimit).compactMap { text in
            guard text.first != UInt8(ascii: "("), !text.starts(with: "rpmlib(".utf8),
                !text.starts(with: "config(".utf8)
            else { return nil }
            return PackageText.shown(text).map { TextKey($0) }
        }
    }

    /// Adds to what packages provide those of their files that others name as what they need.
    /// - Parameter headers: Of the packages, in their order.
    static func addFiles(to packages: inout [RPMInventory.ReadPackage], _ headers: [RPMHeader]) {
        var wanted: [TextKey: TextKey] = [:]
        for (package, _, _) in packages {
            for need in package.description.needs.joined() where need.string.utf8.first == UInt8(ascii: "/") {
                wanted[need] = TextKey(String(need.string.split(separator: "/").last ?? ""))
            }
        }
        let last = Set(wanted.values)
        guard !last.isEmpty else { return }
        for (index, header) in headers.enumerated() {
            let files: [TextKey]
            do throws(MetadataFault) { files = try named(last, in: header) } catch { continue }
            packages[index].package.description.provides += files.filter { wanted[$0] != nil }
        }
    }

    /// The files of a package whose last parts are among some names.
    private static func named(_ names: Set<TextKey>, in header: RPMHeader) throws(MetadataFault) -> [TextKey] {
        let folders = try header.texts(.folderNames) ?? []
        let numbers = try header.numbers(.folderNumbers) ?? []
        var files: [TextKey] = []
        for (name, number) in zip(try header.texts(.baseNames) ?? [], numbers) {
            guard name.count <= 64, names.contains(TextKey(PathEscaping.displayed(name))),
                folders.indices.contains(Int(number)), let path = PackageText.shown(folders[Int(number)] + name)
            else { continue }
            files.append(TextKey(path))
        }
        return files
    }
}
