import Core

/// rpm's packages, out of its SQLite database (since rpm 4.16); older kinds of database are not read.
enum RPMInventory {
    static func read(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, release: OSRelease?,
        into builder: inout InventoryBuilder
    ) {
        let evidence = Package.Evidence(path)
        guard path.name.hasSuffix(".sqlite") else {
            builder.miss(evidence, "is rpm's database in an older form, which is not read")
            return
        }
        builder.reading(evidence) { builder throws(MetadataFault) in
            guard let rows = try SQLiteFile(content).rows(of: "Packages") else {
                throw MetadataFault("holds no table Packages")
            }
            for row in rows {
                guard row.count == 2, case .blob(let header) = row[1] else {
                    throw MetadataFault("holds a package that is no header")
                }
                builder.reading(evidence) { builder throws(MetadataFault) in
                    let header = try RPMHeader(header)
                    guard let package = try package(header, root: root, release: release, evidence) else { return }
                    builder.add(package)
                    let owner = RecordOwner(
                        .rpm, root: root, name: package.name, architecture: package.architecture)
                    try RPMFiles.read(header, of: owner, into: &builder)
                }
            }
        }
    }

    /// nil for a key that rpm keeps among the packages.
    private static func package(
        _ header: RPMHeader, root: EntryPath?, release: OSRelease?, _ evidence: Package.Evidence
    ) throws(MetadataFault) -> Package? {
        guard let name = try header.text(.name, "name") else { throw MetadataFault("holds a package without a name") }
        if name == "gpg-pubkey" { return nil }
        guard let version = try header.text(.version, "version"), let build = try header.text(.release, "release")
        else { throw MetadataFault("\(name): says no version and release") }
        let epoch = header.number(.epoch).map { $0 > 0 ? "\($0):" : "" } ?? ""
        return Package(
            .rpm, namespace: release?.id, name: name, version: "\(epoch)\(version)-\(build)",
            architecture: try header.text(.architecture, "architecture"), distribution: release?.distribution,
            source: source(try header.text(.sourceRPM, "source"), of: name), location: root, evidence: evidence)
    }

    /// `glibc-2.34-52.src.rpm`: the name is what stands before the last two hyphens.
    private static func source(_ file: String?, of name: String) -> Package.Source? {
        guard let file, file.hasSuffix(".src.rpm") else { return nil }
        let parts = file.dropLast(".src.rpm".count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return nil }
        let source = parts.dropLast(2).joined(separator: "-")
        return source == name ? nil : Package.Source(name: source, version: parts.suffix(2).joined(separator: "-"))
    }
}
