import Core

extension BillOfMaterials {
    /// A package and every place that tells of it, in the order of the packages.
    struct Component {
        var purl: String
        var package: Package
        var places: [String]
    }

    var components: [Component] {
        var components: [Component] = []
        var numbers: [TextKey: Int] = [:]
        for package in packages.packages {
            let purl = SafeText.escaped(package.purl)
            let place = SafeText.escaped(package.evidence.displayed)
            if let number = numbers[purl] {
                if components[number].places.last != place { components[number].places.append(place) }
            } else {
                numbers[purl] = components.count
                components.append(Component(purl: purl, package: package, places: [place]))
            }
        }
        return components
    }

    /// Whether something in the artifact is known to be missing from the bill.
    var isIncomplete: Bool {
        !packages.unread.isEmpty || packages.modules.contains { !$0.withoutMetadata.isEmpty }
    }

    /// The artifact's digest, else its tree: what tells it apart from others.
    var identity: Digest { inventory.digest ?? inventory.tree }

    /// A UUID (RFC 9562, version 8) of the artifact, the time, the tool and the form.
    func uuid(_ form: String, toolVersion: String, asOf: Timestamp) throws(Failure) -> String {
        let seed = "layerlock \(toolVersion) \(form) \(identity) \(inventory.tree) \(asOf)"
        return try NameUUID.of(seed)
    }
}

extension PackageFacts.Modules {
    /// Files that no package accounts for, of a kind whose files count one by one; nil where there are none.
    var unownedFiles: String? {
        withoutMetadata.isEmpty ? nil : "\(withoutMetadata.count) files of \(bytesWithoutMetadata) bytes"
    }
}
