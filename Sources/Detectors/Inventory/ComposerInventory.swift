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
            try ownGenerated(path, into: &builder)
            for package in list {
                let name = try PackageText.value(package.object?["name"], "name")
                let parts = name.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                    throw MetadataFault("has a package that is no vendor and name")
                }
                // Where it lies, from the list's folder; version 1 of Composer has packages at VENDOR/NAME alone.
                let place = package.object?["install-path"]?.string ?? "../\(name)"
                if let folder = path.parent.flatMap({ InstalledFileList.resolve(Array(place.utf8), from: $0.bytes) }),
                    // A package that owned the list's own folder would own its neighbours too.
                    !path.isBelow([folder])
                {
                    builder.own(folder: folder)
                }
                builder.add(
                    Package(
                        .composer, namespace: String(parts[0]), name: String(parts[1]),
                        version: try PackageText.value(package.object?["version"], "version"),
                        location: path.parent?.parent, evidence: evidence))
            }
        }
    }

    /// What Composer itself writes beside its list, by name: anything else there is nobody's.
    private static func ownGenerated(
        _ list: EntryPath, into builder: inout InventoryBuilder
    ) throws(MetadataFault) {
        let names = [
            "../autoload.php", "ClassLoader.php", "InstalledVersions.php", "autoload_classmap.php",
            "autoload_files.php",
            "autoload_namespaces.php", "autoload_psr4.php", "autoload_real.php", "autoload_static.php",
            "include_paths.php",
            "installed.php", "platform_check.php",
        ]
        guard let folder = list.parent else { return }
        for name in names {
            if let path = InstalledFileList.resolve(Array(name.utf8), from: folder.bytes) { try builder.own(path) }
        }
    }
}
