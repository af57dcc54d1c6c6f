import Core

extension BillOfMaterials {
    /// A package and every place that tells of it, in the order of the packages.
    struct Component {
        /// Names it within the document.
        var ref: String
        var purl: String
        var package: Package
        var places: [Place]
        var detail: Detail
        /// What the package's own bill of materials says is inside, and of a distribution's package those whose metadata is a file of it.
        var inside: [Component] = []
        /// It and all that is inside.
        var withInside: [Component] { [self] + inside.flatMap(\.withInside) }
    }

    /// What SPDX says of the artifact in words: its tree, and what is missing from the bill.
    var remarks: String {
        var lines = ["Tree \(inventory.tree)."]
        let incomplete = incompleteEcosystems
        lines += ecosystems.filter(incomplete.contains).map { "The packages of \($0.rawValue) are incomplete." }
        lines += packages.unread.map { "Not read: \($0.evidence.displayed): \($0.reason)." }
        for modules in packages.modules {
            if !modules.kind.countsFiles {
                lines += modules.withoutMetadata.map { "No package accounts for \($0.displayed)." }
            } else if let files = modules.unownedFiles {
                lines.append("No package accounts for \(files), of the kind \(modules.kind.rawValue).")
            }
        }
        return lines.map { SafeText.escaped($0) }.joined(separator: "\n")
    }

    /// A file that tells of a package.
    struct Place: Equatable {
        /// The file, and what is inside it behind `!/`.
        var shown: String
        /// SHA-256 of the file.
        var digest: Digest?
    }

    /// The packages, each once; those of a wheel's own bill within the wheel, and what is part of a distribution's package within that.
    var components: [Component] {
        var digests: [EntryPath: Digest] = [:]
        let evidence = Set(packages.packages.map(\.evidence.path))
        for entry in inventory.entries where evidence.contains(entry.path) { digests[entry.path] = entry.sha256 }
        var components: [Component] = []
        var numbers: [TextKey: Int] = [:]
        // Where the component of a folder of metadata stands: its number, and that within it.
        var homes: [EntryPath: (outer: Int, inner: Int?)] = [:]
        // Distributions' packages by what is said of their parts.
        var owners: [TextKey: Set<Int>] = [:]
        func add(_ package: Package, to list: inout [Component], within ref: String = "", _ known: Int?) -> Int {
            let purl = SafeText.escaped(package.purl)
            let path = package.evidence.path
            let place = Place(shown: SafeText.escaped(package.evidence.displayed), digest: digests[path])
            if let known {
                if list[known].places.last != place { list[known].places.append(place) }
                // What one place states is derived no more.
                if !package.hasDerivedNamespace { list[known].package.hasDerivedNamespace = false }
                return known
            }
            list.append(
                Component(
                    ref: ref + purl, purl: purl, package: package, places: [place],
                    detail: details[package] ?? Detail()))
            return list.count - 1
        }
        func addInside(_ package: Package, of holder: inout Component) -> Int {
            let purl = SafeText.escaped(package.purl)
            let known = holder.inside.firstIndex { $0.purl.utf8.elementsEqual(purl.utf8) }
            return add(package, to: &holder.inside, within: "\(holder.ref) > ", known)
        }
        func addOutside(_ package: Package) -> Int {
            let key = TextKey(SafeText.escaped(package.purl))
            let number = add(package, to: &components, numbers[key])
            numbers[key] = number
            return number
        }
        for package in packages.packages where package.bundledIn == nil && package.partOf == nil {
            let number = addOutside(package)
            if package.ecosystem == .pypi, let home = package.evidence.path.parent { homes[home] = (number, nil) }
            guard package.ecosystem.isSystem else { continue }
            for name in package.ownerNames { owners[TextKey(name), default: []].insert(number) }
        }
        for package in packages.packages where package.bundledIn == nil {
            guard let owner = package.partOf else { continue }
            let place: (outer: Int, inner: Int?)
            if let holders = owners[TextKey(owner)], holders.count == 1, let holder = holders.first {
                place = (holder, addInside(package, of: &components[holder]))
            } else {
                // Of several nothing tells which it is.
                place = (addOutside(package), nil)
            }
            if package.ecosystem == .pypi, let home = package.evidence.path.parent { homes[home] = place }
        }
        for package in packages.packages {
            guard let home = package.bundledIn else { continue }
            guard let place = homes[home] else {
                _ = addOutside(package)
                continue
            }
            if let inner = place.inner {
                _ = addInside(package, of: &components[place.outer].inside[inner])
            } else {
                _ = addInside(package, of: &components[place.outer])
            }
        }
        return components
    }

    /// Whether something in the artifact is known to be missing from the bill.
    var isIncomplete: Bool {
        !packages.unread.isEmpty || packages.modules.contains { !$0.withoutMetadata.isEmpty }
    }

    /// Ecosystems of which packages are known to be missing from the bill: something of their metadata is unread, or code of theirs
    /// is there that no metadata accounts for.
    var incompleteEcosystems: Set<Package.Ecosystem> {
        packages.modules.reduce(into: unread) { found, modules in
            if !modules.withoutMetadata.isEmpty { found.formUnion(modules.kind.ecosystems) }
        }
    }

    /// All ecosystems that the bill says something of, in their usual order.
    var ecosystems: [Package.Ecosystem] {
        let there = incompleteEcosystems.union(packages.packages.map(\.ecosystem))
        return Package.Ecosystem.allCases.filter { there.contains($0) }
    }

    /// The artifact's digest, else its tree: what tells it apart from others.
    var identity: Digest { inventory.digest ?? inventory.tree }

    /// A UUID (RFC 9562, version 8) of the artifact, the time, the tool and the form.
    func uuid(_ form: String, toolVersion: String, asOf: Timestamp) throws(Failure) -> String {
        var seed = "layerlock \(toolVersion) \(form) \(identity) \(inventory.tree) \(asOf)"
        for (word, name) in [("supplier", supplier), ("author", author)] {
            if let name { seed += " \(word) \(name.name) \(name.mail ?? "")" }
        }
        if listsFiles { seed += " files" }
        return try NameUUID.of(seed)
    }

    /// The layer that a package came with, as reports name it: its place counted from 0, and its diffID.
    func layer(_ detail: Detail) -> (number: Int, diffID: Digest)? {
        guard let number = detail.layer, inventory.layers.indices.contains(number) else { return nil }
        return (number, inventory.layers[number].diffID)
    }
}

extension BillOfMaterials.Component {
    /// SHA-256 of the one file that is the package; nil where it is several, or another one tells of it.
    var ownDigest: Digest? {
        guard detail.files.count == 1, detail.files[0].path == package.evidence.path else { return nil }
        return detail.files[0].sha256
    }

    /// The files that tell of it, with their digests, and whether its group is told by none.
    var shownPlaces: String {
        places.map { place in place.digest.map { "\(place.shown) (\($0))" } ?? place.shown }.joined(separator: ", ")
            + (package.hasDerivedNamespace ? "; its group is derived" : "")
    }
}

extension Package {
    /// What parts of it call it: a part of dpkg's status may be named after a file that need not bear the package's name.
    fileprivate var ownerNames: [String] {
        [name, PathEscaping.displayed(evidence.path.name)].map { "\(ecosystem.rawValue) \($0)" }
    }

    /// Who supplies it: as its metadata says, else the vendor that its package URL's namespace is (purl-spec: of distributions'
    /// packages and Composer's).
    var supplier: Supplier? {
        if let stated = description.supplier { return stated }
        guard ecosystem.isSystem || ecosystem == .composer else { return nil }
        return namespace.flatMap { Supplier($0, isOrganization: true) }
    }
}

extension PackageFacts.Modules {
    /// Files that no package accounts for, of a kind whose files count one by one; nil where there are none.
    var unownedFiles: String? {
        withoutMetadata.isEmpty ? nil : "\(withoutMetadata.count) files of \(bytesWithoutMetadata) bytes"
    }
}

extension PackageFacts.Modules.Kind {
    /// Whose packages such code would be.
    fileprivate var ecosystems: [Package.Ecosystem] {
        switch self {
        case .python: [.pypi]
        case .node, .javascript: [.npm]
        case .java, .classes: [.maven]
        case .native: [.golang, .cargo, .generic]
        case .ruby: [.gem]
        case .php: [.composer]
        case .dotnet: [.nuget]
        case .wasm, .script, .archive: [.generic]
        }
    }
}
