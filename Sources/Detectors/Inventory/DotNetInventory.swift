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
                if let name = runtimeName(package.name) {
                    package.name = name
                    package.version = package.version.map(releasedVersion)
                    builder.add(package)
                }
            }
            for (_, target) in document["targets"]?.object?.members ?? [] {
                for (key, library) in target.object?.members ?? [] where names.contains(TextKey(key)) {
                    try own(library, beside: path, into: &builder)
                }
            }
        }
    }

    /// As advisories name the runtime that is listed as `runtime.linux-x64.Microsoft.NETCore.App`, as that of .NET Core 3.1 lists itself;
    /// nil for other packages.
    private static func runtimeName(_ name: String) -> String? {
        let (head, tail) = ("runtime.", ".Microsoft.NETCore.App")
        guard name.utf8.starts(with: head.utf8), name.utf8.reversed().starts(with: tail.utf8.reversed()),
            name.utf8.count > head.utf8.count + tail.utf8.count
        else { return nil }
        let platform = name.dropFirst(head.count).dropLast(tail.count)
        return "Microsoft.NETCore.App.Runtime.\(platform)"
    }

    /// `3.1.23-servicing.22122.4` is the release 3.1.23, and no preview of it.
    private static func releasedVersion(_ version: String) -> String {
        let parts = version.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.starts(with: "servicing.".utf8) else { return version }
        return String(parts[0])
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
