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
        for component in bill.components {
            // The same package has the same id in every document.
            let id = "SPDXRef-Package-\(try SHA256.digest(of: Array(component.purl.utf8)).hex.prefix(32))"
            packages.append(value(component, id))
            relationships.append(relationship(root, "CONTAINS", id))
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
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
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
