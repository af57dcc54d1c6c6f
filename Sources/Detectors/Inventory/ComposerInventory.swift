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
                noteCommands(package.object, path, into: &builder)
                var found = Package(
                    .composer, namespace: String(parts[0]), name: String(parts[1]),
                    version: try PackageText.value(package.object?["version"], "version"),
                    location: path.parent?.parent, evidence: evidence)
                found.description = description(package.object)
                builder.add(found)
            }
        }
    }

    /// What Composer writes into `vendor/bin` for a package that has commands (Composer's schema, "bin"): links, or scripts that start
    /// them.
    private static func noteCommands(_ package: JSONObject?, _ list: EntryPath, into builder: inout InventoryBuilder) {
        guard let folder = list.parent?.parent,
            let bin = InstalledFileList.resolve(Array("bin".utf8), from: folder.bytes)
        else { return }
        for command in package?["bin"]?.array ?? [] {
            guard let name = command.string?.utf8.split(separator: UInt8(ascii: "/")).last else { continue }
            builder.commands.add(name, in: bin)
        }
    }

    /// Licences, the first author, and what is needed but PHP and its extensions.
    private static func description(_ package: JSONObject?) -> Package.Description {
        var description = Package.Description()
        // Several are a choice (Composer's schema, "license").
        let licenses = (package?["license"]?.array ?? []).prefix(Package.Description.licenseLimit)
        let names = licenses.compactMap { PackageText.line($0) }
        let choice = Package.License(names.joined(separator: " OR "))
        if choice.isExpression {
            description.add(choice)
        } else {
            for name in names { description.add(Package.License(name)) }
        }
        if let author = package?["authors"]?.array?.first?.object, let name = PackageText.line(author["name"]) {
            let mail = PackageText.line(author["email"]).map { " <\($0)>" } ?? ""
            description.supplier = Package.Supplier(name + mail)
        }
        for key in package?["require"]?.object?.keys.prefix(Package.Description.needLimit) ?? [] {
            guard key.utf8.contains(UInt8(ascii: "/")), let name = PackageText.shown(Array(key.utf8)) else { continue }
            description.needs.append([TextKey(name)])
        }
        return description
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
