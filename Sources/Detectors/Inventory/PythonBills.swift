import Core

/// Bills of materials that wheels bring along, `*.dist-info/sboms/*` (PEP 770): what was compiled or copied into them.
enum PythonBills {
    /// The `.dist-info` that a path is a bill of; nil for most.
    static func home(of path: EntryPath) -> EntryPath? {
        var folder = MetadataFile.split(path.bytes[...]).folder
        while !folder.isEmpty {
            if folder.hasSuffixInAnyCase(".dist-info/sboms") {
                return InstalledFileList.resolve(Array(folder.dropLast("/sboms".utf8.count)), from: [])
            }
            folder = MetadataFile.split(folder).folder
        }
        return nil
    }

    /// Whether a path lies in the metadata of a distribution.
    static func isInDistribution(_ path: EntryPath) -> Bool {
        guard let folder = path.parent else { return false }
        return folder.name.hasSuffixInAnyCase(".dist-info") || folder.name.hasSuffixInAnyCase(".egg-info")
    }

    /// Reads the bill at `path` of the distribution at `home`.
    static func read(_ content: [UInt8], at path: EntryPath, home: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            let bill: BillDocument
            do throws(BillFault) { bill = try BillDocument.read(content) } catch { throw MetadataFault(error.reason) }
            let own = PackageText.normalized(PythonInventory.spelled(home).name)
            var seen: Set<TextKey> = []
            for component in bill.components where component.isPackage {
                // Some list the wheel and its modules too.
                if let purl = component.purl, purl.type.utf8.elementsEqual("pypi".utf8),
                    PackageText.normalized(purl.name.utf8).utf8.elementsEqual(own.utf8)
                {
                    continue
                }
                var package = try package(component, location: home.parent, evidence)
                package.bundledIn = home
                // A library that is copied in pieces stands there once a piece.
                if seen.insert(TextKey(package.purl)).inserted { builder.add(package) }
            }
        }
    }

    private static func package(
        _ component: BillDocument.Component, location: EntryPath?, _ evidence: Package.Evidence
    ) throws(MetadataFault) -> Package {
        guard let purl = component.purl else {
            // A name for people, such as `Little CMS 2`.
            guard let name = PackageText.line(Array(component.name.utf8)[...]) else {
                throw MetadataFault("says a name that is longer than 256 bytes, or none")
            }
            var package = Package(
                .generic, name: name, version: component.version.flatMap { PackageText.line(Array($0.utf8)[...]) },
                location: location, evidence: evidence)
            package.description = component.description
            return package
        }
        let ecosystem = Package.Ecosystem(rawValue: purl.type)
        // Of a type that is not known, the type says more than nothing.
        let namespace =
            ecosystem == nil ? [purl.type, purl.namespace].compactMap(\.self).joined(separator: "/") : purl.namespace
        var stated = try (purl.version ?? component.version).map(version)
        if ecosystem == .rpm, let epoch = purl.qualifiers["epoch"], let version = stated, epoch != "0" {
            stated = "\(try value(epoch, "epoch")):\(version)"
        }
        var package = Package(
            ecosystem ?? .generic,
            namespace: try namespace.map { text throws(MetadataFault) in try value(text, "namespace") },
            name: try value(purl.name, "name"), version: stated,
            architecture: try purl.qualifiers["arch"].map { text throws(MetadataFault) in
                try value(text, "architecture")
            },
            location: location, evidence: evidence)
        if let ecosystem, ecosystem.isSystem {
            package.distribution =
                try purl.qualifiers["distro"].map { text throws(MetadataFault) in try value(text, "distribution") }
                ?? distribution(package)
        }
        package.description = component.description
        return package
    }

    /// Which release of a distribution an rpm is of, by the tag at its version's end: `el8` of AlmaLinux is of AlmaLinux 8.
    private static func distribution(_ package: Package) -> String? {
        guard package.ecosystem == .rpm, let id = package.namespace, let version = package.version else { return nil }
        for (tag, ids) in tags where ids.contains(TextKey(id)) {
            for part in version.split(separator: ".").reversed() where part.utf8.starts(with: tag.utf8) {
                let digits = part.utf8.dropFirst(tag.utf8.count).prefix { (0x30...0x39).contains($0) }
                if !digits.isEmpty { return "\(id)-\(String(decoding: digits, as: UTF8.self))" }
            }
        }
        return nil
    }

    private static let tags: [(tag: String, ids: Set<TextKey>)] = [
        ("el", ["almalinux", "centos", "rhel", "rocky", "ol"]), ("amzn", ["amzn"]), ("fc", ["fedora"]),
    ]

    private static func version(_ text: String) throws(MetadataFault) -> String { try value(text, "version") }

    private static func value(_ text: String, _ what: String) throws(MetadataFault) -> String {
        try PackageText.value(Array(text.utf8), what)
    }
}
