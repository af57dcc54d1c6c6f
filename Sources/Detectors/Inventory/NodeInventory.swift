import Core

/// Node's installed packages (`package.json` in a folder that `require` finds).
enum NodeInventory {
    /// Reads the `package.json` of the package in `folder`.
    static func read(_ content: [UInt8], at path: EntryPath, folder: EntryPath, into builder: inout InventoryBuilder) {
        guard let (modules, folderName) = NodeFolder.location(of: folder.bytes[...]) else { return }
        let location = InstalledFileList.resolve(Array(modules), from: [])
        var description = Package.Description()
        func add(_ name: String, _ version: String?, to builder: inout InventoryBuilder) {
            let (scope, rest) = split(name)
            var package = Package(
                .npm, namespace: scope, name: rest, version: version, location: location, evidence: .init(path))
            package.description = description
            builder.add(package)
        }
        do throws(MetadataFault) {
            // Node reads other bytes than UTF-8, such as an author's name in Latin-1, as U+FFFD.
            let text =
                String(validating: content, as: UTF8.self) == nil
                ? Array(String(decoding: content, as: UTF8.self).utf8) : content
            let (value, repeated) = try MetadataJSON.readLast(text, unique: ["name", "version"])
            guard let document = value.object else { throw MetadataFault("is no JSON object") }
            description = NodeDescription.read(document)
            if let key = repeated.first { builder.remark(.init(path), "the key \(JSONWriter.shown(key)) stands twice") }
            let name = try PackageText.value(document["name"], "name")
            // A package may have no version, which says as much as an unknown one.
            var version: String?
            if let stated = document["version"] { version = try PackageText.value(stated, "version") }
            add(name, version, to: &builder)
            // One command called as the package, or several by name (npm's package.json, "bin").
            if let commands = document["bin"]?.object {
                for name in commands.keys { builder.commands.addNode(name.utf8) }
            } else if document["bin"]?.string != nil {
                builder.commands.addNode(split(name).name.utf8)
            }
        } catch {
            builder.miss(.init(path), error.reason)
            if let name = PackageText.shown(folderName) { add(name, nil, to: &builder) }
        }
    }

    /// `@scope/name` in its parts; the scope keeps its `@`.
    private static func split(_ name: String) -> (scope: String?, name: String) {
        guard name.hasPrefix("@"), let slash = name.firstIndex(of: "/") else { return (nil, name) }
        let rest = name[name.index(after: slash)...]
        return rest.isEmpty ? (nil, name) : (String(name[..<slash]), String(rest))
    }
}
