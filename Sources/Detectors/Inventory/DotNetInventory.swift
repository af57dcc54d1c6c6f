import Core

/// .NET's packages, as the build lists them beside a program (`NAME.deps.json`).
enum DotNetInventory {
    /// What the runtime of a self-contained program is listed by, before the package's name.
    private static let runtimePrefix = Array("runtimepack.".utf8)

    /// Reads the list; the program itself is no package of NuGet. The runtime of a self-contained program is.
    static func read(_ content: [UInt8], at path: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            guard let document = try MetadataJSON.read(content).object, let libraries = document["libraries"]?.object
            else { throw MetadataFault("lists no libraries") }
            var names: Set<TextKey> = []
            let needs = needs(document)
            for (key, value) in libraries.members {
                var library = Array(key.utf8)[...]
                switch value.object?["type"]?.string ?? "" {
                case "package": break
                case "runtimepack" where library.starts(with: runtimePrefix): library.removeFirst(runtimePrefix.count)
                default: continue
                }
                let parts = library.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw MetadataFault("has a library that is no name and version") }
                names.insert(TextKey(key))
                var package = Package(
                    .nuget, name: try PackageText.value(parts[0], "name"),
                    version: try PackageText.value(parts[1], "version"), location: path.parent, evidence: evidence)
                package.description.needs = needs[TextKey(key)] ?? []
                builder.add(package)
            }
            for (_, target) in document["targets"]?.object?.members ?? [] {
                for (key, library) in target.object?.members ?? [] where names.contains(TextKey(key)) {
                    try own(library, beside: path, into: &builder)
                }
            }
        }
    }

    /// What each library needs, in the first target that says so.
    private static func needs(_ document: JSONObject) -> [TextKey: [[TextKey]]] {
        var needs: [TextKey: [[TextKey]]] = [:]
        for (_, target) in document["targets"]?.object?.members ?? [] {
            for (key, library) in target.object?.members ?? [] where needs[TextKey(key)] == nil {
                let names = library.object?["dependencies"]?.object?.keys.prefix(Package.Description.needLimit) ?? []
                needs[TextKey(key)] = names.compactMap { PackageText.shown(Array($0.utf8)).map { [TextKey($0)] } }
            }
        }
        return needs
    }

    /// The files of a package: publishing puts libraries beside the program, and those of one platform or language into the
    /// folders that they are listed in.
    private static func own(
        _ library: JSONValue, beside list: EntryPath, into builder: inout InventoryBuilder
    ) throws(MetadataFault) {
        let home = list.parent?.bytes ?? []
        for kind: StaticString in ["runtime", "native", "resources", "runtimeTargets"] {
            for (file, facts) in library.object?["\(kind)"]?.object?.members ?? [] {
                let bytes = Array(file.utf8)
                let name = Array(MetadataFile.split(bytes[...]).name)
                let locale = facts.object?["locale"]?.string.map { Array($0.utf8) + [UInt8(ascii: "/")] } ?? []
                for place in [locale + name, bytes] {
                    if let path = InstalledFileList.resolve(place, from: home) { try builder.own(path) }
                }
            }
        }
    }
}
