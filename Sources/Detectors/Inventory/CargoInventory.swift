import Archive
import Core

/// Rust's crates, as cargo-auditable writes them into a program: JSON, compressed with zlib, in the section `.dep-v0`.
enum CargoInventory {
    /// Bytes of the longest list that is read.
    private static let limit = 8 << 20

    /// Reads the section of the program at `path`. Crates that only the build used are not in the program.
    static func read(_ section: [UInt8], at path: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            guard let text = ZlibDecoder.decode(section, limit: limit) else {
                throw MetadataFault("has a list of crates that is no zlib stream of at most \(limit) bytes")
            }
            guard let list = try MetadataJSON.read(text).object?["packages"]?.array else {
                throw MetadataFault("has a list of crates without packages")
            }
            for crate in list {
                let fields = crate.object
                if fields?["kind"]?.string == "build" { continue }
                var package = Package(
                    .cargo, name: try PackageText.value(fields?["name"], "crate"),
                    version: try PackageText.value(fields?["version"], "crate version"), location: path.parent,
                    evidence: evidence)
                // Places in the list.
                for number in (fields?["dependencies"]?.array ?? []).prefix(Package.Description.needLimit) {
                    guard let place = number.integer, place >= 0, place < list.count,
                        let name = list[Int(place)].object?["name"]?.string.flatMap({
                            PackageText.shown(Array($0.utf8))
                        })
                    else { continue }
                    package.description.needs.append([TextKey(name)])
                }
                builder.add(package)
            }
        }
    }
}
