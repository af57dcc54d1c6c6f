import Core
import Cryptography

/// A bill of materials as SPDX 2.3, JSON.
package enum SPDX {
    /// The document; the same bill and time give the same bytes.
    /// - Throws: `internal.fault` where OpenSSL cannot hash.
    package static func text(_ bill: BillOfMaterials, toolVersion: String, asOf: Timestamp) throws(Failure) -> [UInt8] {
        let uuid = try bill.uuid("spdx", toolVersion: toolVersion, asOf: asOf)
        var packages = [artifact(bill)]
        var relationships = [relationship(document, "DESCRIBES", root)]
        let components = bill.components
        for (component, needed) in zip(components, BillOfMaterials.needs(of: components)) {
            let id = try id(component.purl)
            packages.append(value(component, id))
            relationships.append(relationship(root, "CONTAINS", id))
            for purl in needed { relationships.append(relationship(id, "DEPENDS_ON", try Self.id(purl))) }
        }
        let created = Timestamp(milliseconds: asOf.milliseconds / 1_000 * 1_000)
        let value: JSONValue = [
            "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": .string(document),
            "name": .string(SafeText.escaped(bill.name)), "documentNamespace": .string("urn:uuid:\(uuid)"),
            "creationInfo": [
                "created": .string(created.description),
                "creators": [.string("Tool: layerlock-\(SafeText.escaped(toolVersion))")],
            ],
            "documentDescribes": [.string(root)], "packages": .array(packages),
            "relationships": .array(relationships),
        ]
        return JSONWriter.text(value, style: .pretty)
    }

    /// The same package has the same id in every document.
    private static func id(_ purl: String) throws(Failure) -> String {
        "SPDXRef-Package-\(try SHA256.digest(of: Array(purl.utf8)).hex.prefix(32))"
    }

    private static func value(_ supplier: Package.Supplier) -> JSONValue {
        // Brackets would read as a mail address.
        let name = String(decoding: supplier.name.utf8.filter { !"()".utf8.contains($0) }, as: UTF8.self)
        let mail = supplier.mail.map { " (\($0))" } ?? ""
        return .string("\(supplier.isOrganization ? "Organization" : "Person"): \(SafeText.escaped(name))\(mail)")
    }

    private static let document = "SPDXRef-DOCUMENT"
    private static let root = "SPDXRef-Artifact"

    private static func artifact(_ bill: BillOfMaterials) -> JSONValue {
        var object = JSONObject()
        object["SPDXID"] = .string(root)
        object["name"] = .string(SafeText.escaped(bill.name))
        object["versionInfo"] = .string(bill.identity.description)
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
        if let digest = bill.inventory.digest {
            object["checksums"] = [["algorithm": "SHA256", "checksumValue": .string(digest.hex)]]
        }
        object["primaryPackagePurpose"] = bill.inventory.kind.isImage ? "CONTAINER" : "ARCHIVE"
        var lines = ["Tree \(bill.inventory.tree)."]
        lines += bill.packages.unread.map { "Not read: \($0.evidence.displayed): \($0.reason)." }
        for modules in bill.packages.modules {
            if !modules.kind.countsFiles {
                lines += modules.withoutMetadata.map { "No package accounts for \($0.displayed)." }
            } else if let files = modules.unownedFiles {
                lines.append("No package accounts for \(files), of the kind \(modules.kind.rawValue).")
            }
        }
        object["comment"] = .string(lines.map { SafeText.escaped($0) }.joined(separator: "\n"))
        return .object(object)
    }

    private static func value(_ component: BillOfMaterials.Component, _ id: String) -> JSONValue {
        var object = JSONObject()
        object["SPDXID"] = .string(id)
        object["name"] = .string(SafeText.escaped(component.package.fullName))
        object["versionInfo"] = component.package.version.map { .string(SafeText.escaped($0)) }
        object["supplier"] = component.package.description.supplier.map { value($0) }
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
        let licenses = component.package.description.licenses
        if licenses.count == 1, licenses[0].isExpression {
            object["licenseDeclared"] = .string(licenses[0].text)
        } else if !licenses.isEmpty {
            // How several go together nothing tells, and a name is no expression.
            object["licenseDeclared"] = "NOASSERTION"
            let names = licenses.map { SafeText.escaped($0.text) }.joined(separator: "; ")
            object["licenseComments"] = .string("declared: \(names)")
        }
        object["sourceInfo"] = .string("told by " + component.places.joined(separator: ", "))
        object["externalRefs"] = [
            [
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": .string(component.purl),
            ]
        ]
        return .object(object)
    }

    private static func relationship(_ from: String, _ type: String, _ to: String) -> JSONValue {
        ["spdxElementId": .string(from), "relationshipType": .string(type), "relatedSpdxElement": .string(to)]
    }
}
