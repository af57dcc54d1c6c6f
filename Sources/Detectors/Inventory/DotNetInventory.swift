import Core

/// .NET's packages, as the build lists them beside a program (`NAME.deps.json`).
enum DotNetInventory {
    /// Reads the list; the program itself and the runtime are no packages of NuGet.
    static func read(_ content: [UInt8], at path: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            guard let document = try MetadataJSON.read(content).object, let libraries = document["libraries"]?.object
            else { throw MetadataFault("lists no libraries") }
            for (key, value) in libraries.members where value.object?["type"]?.string == "package" {
                let parts = Array(key.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw MetadataFault("has a library that is no name and version") }
                builder.add(
                    Package(
                        .nuget, name: try PackageText.value(parts[0], "name"),
                        version: try PackageText.value(parts[1], "version"), location: path.parent,
                        evidence: evidence))
            }
        }
    }
}
