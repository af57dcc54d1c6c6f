import Core
import Cryptography

/// A bill of materials as SPDX 3.0.1, JSON-LD (spdx.github.io/spdx-spec/v3.0.1).
package enum SPDX3 {
    /// The document; the same bill and time give the same bytes.
    /// - Throws: `internal.fault` where OpenSSL cannot hash.
    package static func text(_ bill: BillOfMaterials, toolVersion: String, asOf: Timestamp) throws(Failure) -> [UInt8] {
        let uuid = try bill.uuid("spdx-3.0", toolVersion: toolVersion, asOf: asOf)
        var graph = Graph(space: "urn:uuid:\(uuid)")
        let created = Timestamp(milliseconds: asOf.milliseconds / 1_000 * 1_000).description
        let name = "layerlock-\(SafeText.escaped(toolVersion))"
        let tool = try graph.add("Tool", "Tool", ["name": .string(name)])
        // A tool makes nothing by itself: without an author it is the program that answers for it.
        let author =
            if let named = bill.author ?? bill.supplier {
                try graph.agent(named)
            } else {
                try graph.add("SoftwareAgent", "Agent", ["name": .string(name)])
            }
        let root = try artifact(bill, in: &graph)
        for system in bill.packages.systems {
            let id = try value(system, in: &graph)
            try graph.relate(root, "contains", [id])
        }
        let components = bill.components
        var ids: [String] = []
        for component in components { ids.append(try add(component, of: bill, in: &graph)) }
        let isComplete: String? = bill.isIncomplete ? "incomplete" : nil
        if !ids.isEmpty { try graph.relate(root, "contains", ids, completeness: isComplete) }
        let stating = BillOfMaterials.stating(components)
        for (component, needed) in zip(stating, BillOfMaterials.needs(of: stating)) where !needed.isEmpty {
            let id = try graph.id("Package", component.ref)
            var others: [String] = []
            for ref in needed { others.append(try graph.id("Package", ref)) }
            try graph.relate(id, "dependsOn", others)
        }
        let elements = graph.ids
        let sbom = try graph.add(
            "software_Sbom", "Sbom",
            [
                "rootElement": [.string(root)], "element": .array(elements.map { .string($0) }),
                "software_sbomType": ["analyzed"],
            ])
        try graph.add(
            "SpdxDocument", "Document",
            [
                "name": .string(SafeText.escaped(bill.name)), "rootElement": [.string(sbom)],
                "element": .array((elements + [sbom]).map { .string($0) }),
                "profileConformance": ["core", "software", "simpleLicensing"],
            ])
        let creation: JSONValue = [
            "type": "CreationInfo", "@id": .string(Graph.creation), "specVersion": "3.0.1", "created": .string(created),
            "createdBy": [.string(author)], "createdUsing": [.string(tool)],
        ]
        return JSONWriter.text(
            [
                "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
                "@graph": .array([creation] + graph.elements),
            ], style: .pretty)
    }

    /// The properties of an element, in their order.
    private struct Fields: ExpressibleByDictionaryLiteral {
        private(set) var members: [(key: String, value: JSONValue)]

        init(dictionaryLiteral elements: (String, JSONValue)...) { members = elements.map { ($0.0, $0.1) } }

        /// Adds a property; none for nil.
        subscript(key: String) -> JSONValue? {
            get { nil }
            set { if let newValue { members.append((key, newValue)) } }
        }
    }

    /// The elements of a document, each once.
    private struct Graph {
        /// The document's own node that says who made it, when.
        static let creation = "_:creation"

        /// What all ids begin with.
        let space: String
        private(set) var elements: [JSONValue] = []
        private(set) var ids: [String] = []
        private var known: Set<TextKey> = []

        init(space: String) { self.space = space }

        /// The id of what a text names among those of a kind.
        func id(_ kind: String, _ name: String) throws(Failure) -> String {
            "\(space)#\(kind)-\(try SHA256.digest(of: Array(name.utf8)).hex.prefix(32))"
        }

        /// Adds an element; gives its id.
        @discardableResult
        mutating func add(
            _ type: String, _ kind: String, named name: String? = nil, _ fields: Fields
        ) throws(Failure) -> String {
            let id = try name.map { name throws(Failure) -> String in try self.id(kind, name) } ?? "\(space)#\(kind)"
            guard known.insert(TextKey(id)).inserted else { return id }
            var object = JSONObject()
            object["type"] = .string(type)
            object["spdxId"] = .string(id)
            object["creationInfo"] = .string(Self.creation)
            for (key, value) in fields.members { object[key] = value }
            elements.append(.object(object))
            ids.append(id)
            return id
        }

        /// A person or an organization.
        mutating func agent(_ supplier: Package.Supplier) throws(Failure) -> String {
            let name = SafeText.escaped(supplier.name)
            var fields: Fields = ["name": .string(name)]
            if let mail = supplier.mail {
                fields["externalIdentifier"] = [
                    [
                        "type": "ExternalIdentifier", "externalIdentifierType": "email",
                        "identifier": .string(SafeText.escaped(mail)),
                    ]
                ]
            }
            let type = supplier.isOrganization ? "Organization" : "Person"
            return try add(type, type, named: "\(name)\0\(supplier.mail ?? "")", fields)
        }

        mutating func relate(
            _ from: String, _ type: String, _ to: [String], completeness: String? = nil
        ) throws(Failure) {
            var fields: Fields = [
                "from": .string(from), "to": .array(to.map { .string($0) }), "relationshipType": .string(type),
            ]
            if let completeness { fields["completeness"] = .string(completeness) }
            try add("Relationship", "Relationship", named: "\(from) \(type) \(to.first ?? "")", fields)
        }
    }

    private static func artifact(_ bill: BillOfMaterials, in graph: inout Graph) throws(Failure) -> String {
        var fields: Fields = [
            "name": .string(SafeText.escaped(bill.name)),
            "software_packageVersion": .string(bill.identity.description),
            "software_primaryPurpose": bill.inventory.kind.isImage ? "container" : "archive",
            "comment": .string(bill.remarks),
        ]
        if let supplier = bill.supplier { fields["suppliedBy"] = .string(try graph.agent(supplier)) }
        if let digest = bill.inventory.digest { fields["verifiedUsing"] = [hash(digest)] }
        return try graph.add("software_Package", "Artifact", fields)
    }

    private static func value(_ system: PackageFacts.System, in graph: inout Graph) throws(Failure) -> String {
        var fields: Fields = [
            "name": .string(SafeText.escaped(system.id)), "software_primaryPurpose": "operatingSystem",
            "software_sourceInfo": .string("told by \(SafeText.escaped(system.evidence.displayed))"),
        ]
        fields["software_packageVersion"] = system.version.map { .string(SafeText.escaped($0)) }
        fields["software_homePage"] = system.home.map { .string(SafeText.escaped($0)) }
        if let vendor = Package.Supplier(system.name ?? system.id, isOrganization: true) {
            fields["suppliedBy"] = .string(try graph.agent(vendor))
        }
        if let cpe = system.cpe { fields["externalIdentifier"] = [identifier(cpe: cpe)] }
        return try graph.add("software_Package", "OperatingSystem", named: system.evidence.displayed, fields)
    }

    private static func add(
        _ component: BillOfMaterials.Component, of bill: BillOfMaterials, in graph: inout Graph
    ) throws(Failure) -> String {
        let package = component.package
        var fields: Fields = [
            "name": .string(SafeText.escaped(package.fullName)), "software_packageUrl": .string(component.purl),
            "software_primaryPurpose": "library",
            "software_sourceInfo": .string("told by \(component.shownPlaces)"),
        ]
        fields["software_packageVersion"] = package.version.map { .string(SafeText.escaped($0)) }
        if let supplier = package.supplier { fields["suppliedBy"] = .string(try graph.agent(supplier)) }
        if let digest = component.ownDigest { fields["verifiedUsing"] = [hash(digest)] }
        let cpes = component.cpes
        if !cpes.isEmpty { fields["externalIdentifier"] = .array(cpes.map { identifier(cpe: $0) }) }
        let licenses = package.description.licenses
        let expression = licenses.count == 1 && licenses[0].isExpression ? licenses[0].text : nil
        if expression == nil, !licenses.isEmpty {
            // How several go together nothing tells, and a name is no expression.
            let names = licenses.map { SafeText.escaped($0.text) }.joined(separator: "; ")
            fields["comment"] = .string("licences declared: \(names)")
        }
        let id = try graph.add("software_Package", "Package", named: component.ref, fields)
        if let expression {
            let license = try graph.add(
                "simplelicensing_LicenseExpression", "License", named: expression,
                ["simplelicensing_licenseExpression": .string(expression)])
            try graph.relate(id, "hasDeclaredLicense", [license])
        }
        if let layer = bill.layer(component.detail) {
            try graph.add(
                "Annotation", "Annotation", named: id,
                [
                    "annotationType": "other", "subject": .string(id),
                    "statement": .string("layerlock:layer \(layer.number) \(layer.diffID)"),
                ])
        }
        if let owner = package.partOf {
            try graph.add(
                "Annotation", "Annotation", named: "\(id) partOf",
                [
                    "annotationType": "other", "subject": .string(id),
                    "statement": .string("layerlock:partOf \(SafeText.escaped(owner))"),
                ])
        }
        var inside: [String] = []
        for inner in component.inside { inside.append(try add(inner, of: bill, in: &graph)) }
        if bill.listsFiles {
            for file in component.detail.files {
                let name = SafeText.escaped(file.path.displayed)
                inside.append(
                    try graph.add(
                        "software_File", "File", named: name,
                        ["name": .string("./\(name)"), "verifiedUsing": [hash(file.sha256)]]))
            }
        }
        if !inside.isEmpty { try graph.relate(id, "contains", inside) }
        return id
    }

    private static func hash(_ digest: Digest) -> JSONValue {
        ["type": "Hash", "algorithm": "sha256", "hashValue": .string(digest.hex)]
    }

    private static func identifier(cpe: String) -> JSONValue {
        ["type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": .string(cpe)]
    }
}
