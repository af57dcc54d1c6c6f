import Core

/// A bill of materials as CycloneDX 1.6, JSON.
package enum CycloneDX {
    /// The document; the same bill and time give the same bytes.
    /// - Throws: `internal.fault` where OpenSSL cannot hash.
    package static func text(_ bill: BillOfMaterials, toolVersion: String, asOf: Timestamp) throws(Failure) -> [UInt8] {
        let uuid = try bill.uuid("cyclonedx", toolVersion: toolVersion, asOf: asOf)
        let root = "artifact:\(bill.identity)"
        let components = bill.components
        var metadata = JSONObject()
        metadata["timestamp"] = .string(asOf.description)
        metadata["tools"] = [
            "components": [
                ["type": "application", "name": "layerlock", "version": .string(SafeText.escaped(toolVersion))]
            ]
        ]
        if let author = bill.author ?? bill.supplier { metadata["authors"] = [contact(author)] }
        metadata["component"] = artifact(bill, root)
        metadata["supplier"] = bill.supplier.map { value($0) }
        let document: JSONValue = [
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX",
            "specVersion": "1.6", "serialNumber": .string("urn:uuid:\(uuid)"), "version": 1,
            "metadata": .object(metadata),
            "components": .array(bill.packages.systems.map(value) + components.map { value($0, bill) }),
            "dependencies": .array(dependencies(bill, components, root)),
            "compositions": .array(compositions(bill, components, root)),
        ]
        return JSONWriter.text(document, style: .pretty)
    }

    /// The artifact holds all components; some hold others, some need others.
    private static func dependencies(
        _ bill: BillOfMaterials, _ components: [BillOfMaterials.Component], _ root: String
    ) -> [JSONValue] {
        let systems = bill.packages.systems.map { ref($0) }
        let all: JSONValue = [
            "ref": .string(root), "dependsOn": .array((systems + components.map(\.ref)).map { .string($0) }),
        ]
        let stating = BillOfMaterials.stating(components)
        let needs = zip(stating, BillOfMaterials.needs(of: stating)).map { component, needed in
            (component, component.inside.map(\.ref) + needed)
        }
        return [all]
            + needs.filter { !$1.isEmpty }.map { component, needed in
                ["ref": .string(component.ref), "dependsOn": .array(needed.map { .string($0) })]
            }
    }

    /// How complete the bill is, as a whole and for each ecosystem.
    private static func compositions(
        _ bill: BillOfMaterials, _ components: [BillOfMaterials.Component], _ root: String
    ) -> [JSONValue] {
        // That all was found is more than any scanner knows.
        func value(_ name: String?, isIncomplete: Bool, _ refs: [String]) -> JSONValue {
            var object = JSONObject()
            object["bom-ref"] = name.map { .string("composition:\($0)") }
            object["aggregate"] = .string(isIncomplete ? "incomplete" : "unknown")
            object["assemblies"] = .array(refs.map { .string($0) })
            return .object(object)
        }
        let incomplete = bill.incompleteEcosystems
        let all = components.flatMap(\.withInside)
        return [value(nil, isIncomplete: bill.isIncomplete, [root])]
            + bill.ecosystems.map { ecosystem in
                let refs = all.filter { $0.package.ecosystem == ecosystem }.map(\.ref)
                return value(
                    ecosystem.rawValue, isIncomplete: incomplete.contains(ecosystem), refs.isEmpty ? [root] : refs)
            }
    }

    /// One expression, or licences of which nothing tells how they go together.
    private static func value(_ licenses: [Package.License]) -> JSONValue {
        if licenses.count == 1, licenses[0].isExpression, SPDXExpression.license(licenses[0].text) == nil {
            return [["expression": .string(licenses[0].text)]]
        }
        return .array(
            licenses.map { license in
                let isListed = license.isExpression && SPDXExpression.license(license.text) != nil
                return ["license": [isListed ? "id" : "name": .string(SafeText.escaped(license.text))]]
            })
    }

    private static func contact(_ person: Package.Supplier) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(SafeText.escaped(person.name))
        object["email"] = person.mail.map { .string($0) }
        return .object(object)
    }

    private static func ref(_ system: PackageFacts.System) -> String {
        "system:\(SafeText.escaped(system.evidence.displayed))"
    }

    private static func value(_ system: PackageFacts.System) -> JSONValue {
        var object = JSONObject()
        object["type"] = "operating-system"
        object["bom-ref"] = .string(ref(system))
        object["name"] = .string(SafeText.escaped(system.id))
        object["version"] = system.version.map { .string(SafeText.escaped($0)) }
        object["description"] = system.name.map { .string(SafeText.escaped($0)) }
        object["cpe"] = system.cpe.map { .string($0) }
        object["externalReferences"] = system.home.map { [["type": "website", "url": .string(SafeText.escaped($0))]] }
        object["evidence"] = ["occurrences": [["location": .string(SafeText.escaped(system.evidence.displayed))]]]
        return .object(object)
    }

    private static func value(_ supplier: Package.Supplier) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(SafeText.escaped(supplier.name))
        if let mail = supplier.mail { object["contact"] = [["email": .string(mail)]] }
        return .object(object)
    }

    private static func artifact(_ bill: BillOfMaterials, _ root: String) -> JSONValue {
        var object = JSONObject()
        object["type"] = bill.inventory.kind.isImage ? "container" : "file"
        object["bom-ref"] = .string(root)
        object["supplier"] = bill.supplier.map { value($0) }
        object["name"] = .string(SafeText.escaped(bill.name))
        object["version"] = .string(bill.identity.description)
        if let digest = bill.inventory.digest {
            object["hashes"] = [["alg": "SHA-256", "content": .string(digest.hex)]]
        }
        var properties: [(String, String)] = [
            ("layerlock:kind", bill.inventory.kind.rawValue), ("layerlock:tree", bill.inventory.tree.description),
        ]
        for modules in bill.packages.modules {
            properties.append(("layerlock:modules:\(modules.kind.rawValue)", "\(modules.count)"))
            if !modules.kind.countsFiles {
                properties += modules.withoutMetadata.map { ("layerlock:unowned", $0.displayed) }
            } else if let files = modules.unownedFiles {
                properties.append(("layerlock:unowned:\(modules.kind.rawValue)", files))
            }
        }
        properties += bill.packages.unread.map { ("layerlock:unread", "\($0.evidence.displayed): \($0.reason)") }
        object["properties"] = .array(properties.map(property))
        return .object(object)
    }

    private static func value(_ component: BillOfMaterials.Component, _ bill: BillOfMaterials) -> JSONValue {
        let package = component.package
        var object = JSONObject()
        object["type"] = "library"
        object["bom-ref"] = .string(component.ref)
        object["supplier"] = package.supplier.map { value($0) }
        object["group"] = package.namespace.map { .string(SafeText.escaped($0)) }
        object["name"] = .string(SafeText.escaped(package.name))
        object["version"] = package.version.map { .string(SafeText.escaped($0)) }
        if component.detail.files.count == 1, component.detail.files[0].path == package.evidence.path {
            object["hashes"] = hashes(component.detail.files[0])
        }
        let licenses = package.description.licenses
        if !licenses.isEmpty { object["licenses"] = value(licenses) }
        let cpes = component.cpes
        object["cpe"] = cpes.first.map { .string($0) }
        object["purl"] = .string(component.purl)
        let files = bill.listsFiles ? component.detail.files.map(value) : []
        if !component.inside.isEmpty || !files.isEmpty {
            object["components"] = .array(component.inside.map { value($0, bill) } + files)
        }
        var properties = cpes.dropFirst().map { ("layerlock:cpe", $0) }
        if package.hasDerivedNamespace { properties.append(("layerlock:group", "derived")) }
        if let source = package.source {
            properties.append(
                ("layerlock:source", [source.name, source.version].compactMap(\.self).joined(separator: " ")))
        }
        if let owner = package.partOf { properties.append(("layerlock:partOf", owner)) }
        if let layer = bill.layer(component.detail) {
            properties.append(("layerlock:layer", "\(layer.number)"))
            properties.append(("layerlock:layer:diffID", layer.diffID.description))
        }
        if !properties.isEmpty { object["properties"] = .array(properties.map(property)) }
        object["evidence"] = ["occurrences": .array(component.places.map(value))]
        return .object(object)
    }

    private static func value(_ place: BillOfMaterials.Place) -> JSONValue {
        var object = JSONObject()
        object["location"] = .string(place.shown)
        object["additionalContext"] = place.digest.map { .string($0.description) }
        return .object(object)
    }

    private static func value(_ file: BillOfMaterials.File) -> JSONValue {
        ["type": "file", "name": .string(SafeText.escaped(file.path.displayed)), "hashes": hashes(file)]
    }

    private static func hashes(_ file: BillOfMaterials.File) -> JSONValue {
        let sha256: JSONValue = ["alg": "SHA-256", "content": .string(file.sha256.hex)]
        guard let sha1 = file.sha1 else { return [sha256] }
        return [["alg": "SHA-1", "content": .string(sha1.hex)], sha256]
    }

    private static func property(_ pair: (String, String)) -> JSONValue {
        ["name": .string(pair.0), "value": .string(SafeText.escaped(pair.1))]
    }
}
