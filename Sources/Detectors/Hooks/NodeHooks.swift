import Core

/// Packages that npm runs scripts of, and those that a runtime brings too.
enum NodeHooks {
    /// What npm runs of a package that it installs.
    private static let scripts = ["preinstall", "install", "postinstall"]

    static func add(_ entry: Entry, content: [UInt8]?, to hooks: inout [Hook]) {
        let isPackage = entry.path.name.elementsEqual("package.json".utf8)
        guard entry.type == .file, isPackage || entry.path.name.elementsEqual("__init__.py".utf8) else { return }
        if let name = sdk(entry.path) {
            hooks.append(
                Hook(.sdkShadow, entry.path, sha256: entry.sha256, remark: "the runtime brings \(name) too"))
        }
        guard isPackage, case .node? = InventoryFile(entry.path), let content else { return }
        let found = installScripts(content)
        guard !found.isEmpty else { return }
        hooks.append(
            Hook(
                .install, entry.path, sha256: entry.sha256,
                remark: "npm ran \(found.joined(separator: ", ")) where it was installed"))
    }

    /// Broken metadata is told by the detector of packages.
    private static func installScripts(_ content: [UInt8]) -> [String] {
        do throws(MetadataFault) {
            let document = try MetadataJSON.readLast(content, unique: ["name", "version"]).document
            guard let named = document.object?["scripts"]?.object else { return [] }
            return scripts.filter { named[$0] != nil }
        } catch {
            return []
        }
    }

    private static func sdk(_ path: EntryPath) -> String? {
        let places: [(StaticString, String)] = [
            ("python/boto3/__init__.py", "boto3"), ("python/botocore/__init__.py", "botocore"),
        ]
        let bytes = path.bytes[...]
        let inside = bytes.starts(with: "opt/".utf8) ? bytes.dropFirst(4) : bytes
        for (place, name) in places {
            let isThere = place.withUTF8Buffer { inside.elementsEqual($0) }
            if isThere { return name }
        }
        // Lambda looks into nodejs/node18/node_modules to node24 first.
        var parts = inside.split(separator: UInt8(ascii: "/"))[...]
        guard parts.popFirst()?.elementsEqual("nodejs".utf8) ?? false,
            parts.last?.elementsEqual("package.json".utf8) ?? false
        else { return nil }
        if parts.first?.starts(with: "node".utf8) ?? false, parts.first?.last.map(SecretByte.isDigit) ?? false {
            parts.removeFirst()
        }
        guard parts.popFirst()?.elementsEqual("node_modules".utf8) ?? false, let first = parts.first else { return nil }
        if parts.count == 2, first.elementsEqual("aws-sdk".utf8) { return "aws-sdk" }
        guard parts.count == 3, first.elementsEqual("@aws-sdk".utf8) else { return nil }
        return "@aws-sdk/\(PathEscaping.displayed(parts[parts.startIndex + 1]))"
    }
}
