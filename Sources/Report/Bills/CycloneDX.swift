import Core

/// A bill of materials as CycloneDX 1.6, JSON.
package enum CycloneDX {
    /// The document; the same bill and time give the same bytes.
    /// - Throws: `internal.fault` where OpenSSL cannot hash.
    package static func text(_ bill: BillOfMaterials, toolVersion: String, asOf: Timestamp) throws(Failure) -> [UInt8] {
        let uuid = try bill.uuid("cyclonedx", toolVersion: toolVersion, asOf: asOf)
        let root = "artifact:\(bill.identity)"
        let components = bill.components
        let document: JSONValue = [
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX",
            "specVersion": "1.6", "serialNumber": .string("urn:uuid:\(uuid)"), "version": 1,
            "metadata": [
                "timestamp": .string(asOf.description),
                "tools": [
                    "components": [
                        ["type": "application", "name": "layerlock", "version": .string(SafeText.escaped(toolVersion))]
                    ]
                ],
                "component": artifact(bill, root),
            ],
            "components": .array(components.map(value)),
            "dependencies": .array(dependencies(components, root)),
            "compositions": [
                // That all was found is more than any scanner knows.
                ["aggregate": .string(bill.isIncomplete ? "incomplete" : "unknown"), "assemblies": [.string(root)]]
            ],
        ]
        return JSONWriter.text(document, style: .pretty)
    }

    /// The artifact holds all components; some need others.
    private static func dependencies(_ components: [BillOfMaterials.Component], _ root: String) -> [JSONValue] {
        let all: JSONValue = ["ref": .string(root), "dependsOn": .array(components.map { .string($0.purl) })]
        let needs = zip(components, BillOfMaterials.needs(of: components)).filter { !$1.isEmpty }
        return [all]
            + needs.map { component, needed in
                ["ref": .string(component.purl), "dependsOn": .array(needed.map { .string($0) })]
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

    private static func value(_ component: BillOfMaterials.Component) -> JSONValue {
        let package = component.package
        var object = JSONObject()
        object["type"] = "library"
        object["bom-ref"] = .string(component.purl)
        object["supplier"] = package.description.supplier.map { value($0) }
        object["group"] = package.namespace.map { .string(SafeText.escaped($0)) }
        object["name"] = .string(SafeText.escaped(package.name))
        object["version"] = package.version.map { .string(SafeText.escaped($0)) }
        let licenses = package.description.licenses
        if !licenses.isEmpty { object["licenses"] = value(licenses) }
        object["purl"] = .string(component.purl)
        if let source = package.source {
            let text = [source.name, source.version].compactMap(\.self).joined(separator: " ")
            object["properties"] = [property(("layerlock:source", text))]
        }
        object["evidence"] = ["occurrences": .array(component.places.map { ["location": .string($0)] })]
        return .object(object)
    }

    private static func property(_ pair: (String, String)) -> JSONValue {
        ["name": .string(pair.0), "value": .string(SafeText.escaped(pair.1))]
    }
}
