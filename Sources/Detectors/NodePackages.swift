import Core

/// Node's packages: each owns the folder that its `package.json` lies in.
enum NodePackages {
    /// Claims the package at `folder`; without its `package.json`'s content, or where that is broken, the version stays
    /// unknown.
    static func claim(_ folder: EntryPath, content: [UInt8]?, into builder: inout OwnershipBuilder) {
        guard let (modules, name) = NodeFolder.location(of: folder.bytes[...]) else { return }
        let document = content.flatMap { read($0) }
        let package = PackageRef(
            identity: .init(
                ecosystem: .npm, name: PathEscaping.displayed(name), location: Array(modules)),
            name: text("name", of: document) ?? PathEscaping.displayed(name), version: text("version", of: document))
        builder.claim(folder: folder, for: builder.add(package))
    }

    /// Nil for a broken `package.json`: nothing depends on it but the words of a report.
    private static func read(_ content: [UInt8]) -> JSONObject? {
        do throws(MetadataFault) {
            return try MetadataJSON.readLast(content, unique: ["name", "version"]).document.object
        } catch {
            return nil
        }
    }

    private static func text(_ key: String, of document: JSONObject?) -> String? {
        document?[key]?.string.flatMap { PackageText.shown(Array($0.utf8)) }
    }
}
