import Core

/// PHP's packages, as Composer lists what it installed (`vendor/composer/installed.json`; version 1 wrote a bare array).
enum ComposerInventory {
    static func read(_ content: [UInt8], at path: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            let document = try MetadataJSON.read(content)
            guard let list = document.array ?? document.object?["packages"]?.array else {
                throw MetadataFault("lists no packages")
            }
            for package in list {
                let name = try PackageText.value(package.object?["name"], "name")
                let parts = name.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                    throw MetadataFault("has a package that is no vendor and name")
                }
                builder.add(
                    Package(
                        .composer, namespace: String(parts[0]), name: String(parts[1]),
                        version: try PackageText.value(package.object?["version"], "version"),
                        location: path.parent?.parent, evidence: evidence))
            }
        }
    }
}
