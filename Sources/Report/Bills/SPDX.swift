import Core
import Cryptography

/// A bill of materials as SPDX 2.3, JSON.
package enum SPDX {
    /// The document; the same bill and time give the same bytes.
    /// - Throws: `internal.fault` where OpenSSL cannot hash.
    package static func text(_ bill: BillOfMaterials, toolVersion: String, asOf: Timestamp) throws(Failure) -> [UInt8] {
        let uuid = try bill.uuid("spdx", toolVersion: toolVersion, asOf: asOf)
        let tool = "Tool: layerlock-\(SafeText.escaped(toolVersion))"
        let created = Timestamp(milliseconds: asOf.milliseconds / 1_000 * 1_000).description
        var content = Content(bill: bill, annotator: tool, annotated: created)
        content.packages = [artifact(bill)]
        content.relationships = [relationship(document, "DESCRIBES", root)]
        for system in bill.packages.systems {
            let id = "SPDXRef-OperatingSystem-\(try digest(system.evidence.displayed))"
            content.packages.append(value(system, id))
            content.relationships.append(relationship(root, "CONTAINS", id))
        }
        let components = bill.components
        let stating = BillOfMaterials.stating(components)
        for (component, needed) in zip(stating, BillOfMaterials.needs(of: stating)) where !needed.isEmpty {
            content.needs[TextKey(component.ref)] = needed
        }
        for component in components { try content.add(component, within: root) }
        var creators: [JSONValue] = [.string(tool)]
        if let author = bill.author ?? bill.supplier { creators.append(value(author)) }
        var object = JSONObject()
        object["spdxVersion"] = "SPDX-2.3"
        object["dataLicense"] = "CC0-1.0"
        object["SPDXID"] = .string(document)
        object["name"] = .string(SafeText.escaped(bill.name))
        object["documentNamespace"] = .string("urn:uuid:\(uuid)")
        object["creationInfo"] = ["created": .string(created), "creators": .array(creators)]
        object["documentDescribes"] = [.string(root)]
        object["packages"] = .array(content.packages)
        if !content.files.isEmpty { object["files"] = .array(content.files) }
        object["relationships"] = .array(content.relationships)
        return JSONWriter.text(.object(object), style: .pretty)
    }

    /// What a document lists.
    private struct Content {
        let bill: BillOfMaterials
        let annotator: String
        let annotated: String
        var packages: [JSONValue] = []
        var files: [JSONValue] = []
        var relationships: [JSONValue] = []
        /// What components need, by their references.
        var needs: [TextKey: [String]] = [:]
        private var known: Set<TextKey> = []

        init(bill: BillOfMaterials, annotator: String, annotated: String) {
            self.bill = bill
            self.annotator = annotator
            self.annotated = annotated
        }

        mutating func add(_ component: BillOfMaterials.Component, within holder: String) throws(Failure) {
            let id = try SPDX.id(component.ref)
            var object = SPDX.value(component, id)
            relationships.append(SPDX.relationship(holder, "CONTAINS", id))
            // A file has to have a SHA-1 here.
            let listed = bill.listsFiles ? component.detail.files.filter { $0.sha1 != nil } : []
            if !listed.isEmpty {
                object["filesAnalyzed"] = true
                object["packageVerificationCode"] = try SPDX.verificationCode(listed).map {
                    ["packageVerificationCodeValue": .string($0)]
                }
                for file in listed { try add(file, of: id) }
            }
            var comments: [String] = []
            if let layer = bill.layer(component.detail) {
                comments.append("layerlock:layer \(layer.number) \(layer.diffID)")
            }
            if let owner = component.package.partOf { comments.append("layerlock:partOf \(SafeText.escaped(owner))") }
            if !comments.isEmpty { object["annotations"] = .array(comments.map(annotation)) }
            packages.append(.object(object))
            for inner in component.inside { try add(inner, within: id) }
            for ref in needs[TextKey(component.ref)] ?? [] {
                relationships.append(SPDX.relationship(id, "DEPENDS_ON", try SPDX.id(ref)))
            }
        }

        private func annotation(_ comment: String) -> JSONValue {
            [
                "annotationType": "OTHER", "annotator": .string(annotator), "annotationDate": .string(annotated),
                "comment": .string(comment),
            ]
        }

        private mutating func add(_ file: BillOfMaterials.File, of package: String) throws(Failure) {
            let name = SafeText.escaped(file.path.displayed)
            let id = "SPDXRef-File-\(try SPDX.digest(name))"
            relationships.append(SPDX.relationship(package, "CONTAINS", id))
            guard known.insert(TextKey(id)).inserted, let sha1 = file.sha1 else { return }
            files.append([
                "SPDXID": .string(id), "fileName": .string("./\(name)"),
                "checksums": [
                    ["algorithm": "SHA1", "checksumValue": .string(sha1.hex)],
                    ["algorithm": "SHA256", "checksumValue": .string(file.sha256.hex)],
                ],
            ])
        }
    }

    /// SHA-1 over the files' SHA-1s in their order (SPDX 2.3, 7.9); nil where OpenSSL does not offer it.
    private static func verificationCode(_ files: [BillOfMaterials.File]) throws(Failure) -> String? {
        let text = files.compactMap { $0.sha1?.hex }.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        var hasher = InstallerHasher(.sha1)
        let bytes = Array(text.joined())
        try hasher.update(bytes.span.bytes)
        return try hasher.finish().sha1?.hex
    }

    /// The same package has the same id in every document.
    private static func id(_ ref: String) throws(Failure) -> String { "SPDXRef-Package-\(try digest(ref))" }

    private static func digest(_ text: String) throws(Failure) -> Substring {
        try SHA256.digest(of: Array(text.utf8)).hex.prefix(32)
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
        object["supplier"] = bill.supplier.map { value($0) }
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
        if let digest = bill.inventory.digest {
            object["checksums"] = [["algorithm": "SHA256", "checksumValue": .string(digest.hex)]]
        }
        object["primaryPackagePurpose"] = bill.inventory.kind.isImage ? "CONTAINER" : "ARCHIVE"
        object["comment"] = .string(bill.remarks)
        return .object(object)
    }

    private static func value(_ system: PackageFacts.System, _ id: String) -> JSONValue {
        var object = JSONObject()
        object["SPDXID"] = .string(id)
        object["name"] = .string(SafeText.escaped(system.id))
        object["versionInfo"] = system.version.map { .string(SafeText.escaped($0)) }
        object["supplier"] = Package.Supplier(system.name ?? system.id, isOrganization: true).map { value($0) }
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
        object["homepage"] = system.home.map { .string(SafeText.escaped($0)) }
        object["sourceInfo"] = .string("told by \(SafeText.escaped(system.evidence.displayed))")
        object["primaryPackagePurpose"] = "OPERATING-SYSTEM"
        if let cpe = system.cpe { object["externalRefs"] = [reference(cpe: cpe)] }
        return .object(object)
    }

    private static func reference(cpe: String) -> JSONValue {
        ["referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": .string(cpe)]
    }

    private static func value(_ component: BillOfMaterials.Component, _ id: String) -> JSONObject {
        var object = JSONObject()
        object["SPDXID"] = .string(id)
        object["name"] = .string(SafeText.escaped(component.package.fullName))
        object["versionInfo"] = component.package.version.map { .string(SafeText.escaped($0)) }
        object["supplier"] = component.package.supplier.map { value($0) }
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
        if let digest = component.ownDigest {
            object["checksums"] = [["algorithm": "SHA256", "checksumValue": .string(digest.hex)]]
        }
        let licenses = component.package.description.licenses
        if licenses.count == 1, licenses[0].isExpression {
            object["licenseDeclared"] = .string(licenses[0].text)
        } else if !licenses.isEmpty {
            // How several go together nothing tells, and a name is no expression.
            object["licenseDeclared"] = "NOASSERTION"
            let names = licenses.map { SafeText.escaped($0.text) }.joined(separator: "; ")
            object["licenseComments"] = .string("declared: \(names)")
        }
        object["sourceInfo"] = .string("told by \(component.shownPlaces)")
        let purl: JSONValue = [
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
            "referenceLocator": .string(component.purl),
        ]
        object["externalRefs"] = .array([purl] + component.cpes.map { reference(cpe: $0) })
        return object
    }

    private static func relationship(_ from: String, _ type: String, _ to: String) -> JSONValue {
        ["spdxElementId": .string(from), "relationshipType": .string(type), "relatedSpdxElement": .string(to)]
    }
}
