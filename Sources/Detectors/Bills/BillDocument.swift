import Core

/// A bill of materials that somebody else wrote, as CycloneDX or SPDX, JSON: what it says is inside.
package struct BillDocument: Sendable {
    /// One thing that a bill lists.
    package struct Component: Sendable {
        /// The name as the bill has it.
        package var name: String
        /// What CycloneDX says the name is of; nil for nothing.
        package var group: String?
        /// The version; nil where the bill says none.
        package var version: String?
        /// The package URL; nil where the bill says none that is one.
        package var purl: PackageURL?
        /// Package URLs that stand beside it: SPDX may say several.
        package var otherPurls: [PackageURL] = []
        /// What is declared beside.
        package var description = Package.Description()
        /// Whether it is a library or an application, rather than a file, a system or what the bill is about.
        package var isPackage = true
        /// Whether the bill says that it is not inside: what was needed to build alone.
        package var isExcluded = false
    }

    /// Which form it has.
    package enum Form: Sendable { case cycloneDX, spdx }

    /// Which form it has.
    package var form: Form
    /// What it lists, in its order, but for what it is about.
    package var components: [Component] = []
    /// SHA-256 of what it is about, where it says one.
    package var subject: Digest?

    /// Components of one bill at the most.
    package static let limit = 200_000
    /// Bytes of the largest bill that is read inside an artifact.
    package static let insideLimit: UInt64 = 16 << 20

    /// Reads a document.
    /// - Throws: why it cannot be read, as a clause without the file's name.
    package static func read(_ content: [UInt8], limit: Int = Int(insideLimit)) throws(BillFault) -> BillDocument {
        do throws(MetadataFault) {
            if let form = otherForm(content) { throw MetadataFault("is \(form), which is not read: give it as JSON") }
            guard let document = try MetadataJSON.read(content, bytes: limit).object else {
                throw MetadataFault("is no JSON object")
            }
            if document["bomFormat"]?.string.map({ $0.utf8.elementsEqual("CycloneDX".utf8) }) == true {
                return try cycloneDX(document)
            }
            if let version = document["spdxVersion"]?.string {
                guard spdxVersions.contains(TextKey(version)) else {
                    throw MetadataFault("is of a version of SPDX that is not read: \(JSONWriter.shown(version))")
                }
                return try spdx(document)
            }
            if document["@context"] != nil, document["@graph"] != nil {
                throw MetadataFault("is SPDX 3, or other JSON-LD, which is not read: give SPDX 2 or CycloneDX")
            }
            throw MetadataFault("is neither CycloneDX nor SPDX 2 as JSON")
        } catch {
            throw BillFault(reason: error.reason)
        }
    }

    /// Versions that are read: JSON came with 1.2, and what is read here is the same in all. Later ones may say otherwise what is inside.
    private static let cycloneDXVersions: Set<TextKey> = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"]
    private static let spdxVersions: Set<TextKey> = ["SPDX-2.0", "SPDX-2.1", "SPDX-2.2", "SPDX-2.3"]

    /// The form of a bill that is no JSON, told by how it begins; nil where nothing tells.
    private static func otherForm(_ content: [UInt8]) -> String? {
        var rest = content.prefix(4_096)[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if rest.first == UInt8(ascii: "<") {
            let text = String(decoding: rest, as: UTF8.self)
            return text.contains("cyclonedx.org/schema/bom") ? "CycloneDX as XML" : "XML"
        }
        // A comment of tag-value begins a line.
        for line in rest.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).prefix(64) {
            let line = line.drop { $0 == 0x20 || $0 == 0x09 }
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            return line.starts(with: "SPDXVersion:".utf8) ? "SPDX as tag-value" : nil
        }
        return nil
    }

    // MARK: - CycloneDX

    private static func cycloneDX(_ document: JSONObject) throws(MetadataFault) -> BillDocument {
        if let version = document["specVersion"] {
            guard let text = version.string, cycloneDXVersions.contains(TextKey(text)) else {
                throw MetadataFault(
                    "is of a version of CycloneDX that is not read: \(JSONWriter.shown(version.string ?? "no text"))")
            }
        }
        var bill = BillDocument(form: .cycloneDX)
        let subject = document["metadata"]?.object?["component"]?.object
        for hash in subject?["hashes"]?.array ?? [] {
            guard hash.object?["alg"]?.string.map({ $0.utf8.elementsEqual("SHA-256".utf8) }) == true else { continue }
            bill.subject = hash.object?["content"]?.string.flatMap { Digest(hexBytes: Array($0.utf8)[...]) }
        }
        try bill.add(document["components"]?.array ?? [])
        try bill.add(subject?["components"]?.array ?? [])
        return bill
    }

    private mutating func add(_ values: [JSONValue]) throws(MetadataFault) {
        var waiting = Array(values.reversed())
        while let value = waiting.popLast() {
            guard let fields = value.object else { throw MetadataFault("lists a component that is no object") }
            guard let name = fields["name"]?.string else { throw MetadataFault("lists a component without a name") }
            var component = Component(
                name: try Self.shown(name), version: try Self.version(fields["version"]))
            component.purl = try Self.purl(fields["purl"])
            component.group = try (fields["group"]?.string).map { group throws(MetadataFault) in try Self.shown(group) }
            let kind = fields["type"]?.string ?? ""
            component.isExcluded =
                fields["scope"]?.string.map { $0.utf8.elementsEqual("excluded".utf8) } ?? false
            component.isPackage = !component.isExcluded && !Self.others.contains(TextKey(kind))
            if let cpe = fields["cpe"]?.string.flatMap({ CPEName.stated($0) }) { component.description.cpes = [cpe] }
            for license in (fields["licenses"]?.array ?? []).prefix(Package.Description.licenseLimit) {
                let stated = license.object?["license"]?.object
                let text = license.object?["expression"] ?? stated?["id"] ?? stated?["name"]
                if let text = PackageText.line(text) { component.description.add(Package.License(text)) }
            }
            if let supplier = PackageText.line(fields["supplier"]?.object?["name"] ?? fields["publisher"]) {
                component.description.supplier = Package.Supplier(supplier, isOrganization: true)
            } else if let author = PackageText.line(fields["author"]) {
                component.description.supplier = Package.Supplier(author)
            }
            try append(component)
            waiting += (fields["components"]?.array ?? []).reversed()
            guard waiting.count <= Self.limit else { throw Self.tooLong }
        }
    }

    /// Types of components that are no packages.
    private static let others: Set<TextKey> = [
        "file", "operating-system", "device", "device-driver", "firmware", "data", "cryptographic-asset", "container",
    ]

    // MARK: - SPDX 2

    private static func spdx(_ document: JSONObject) throws(MetadataFault) -> BillDocument {
        var bill = BillDocument(form: .spdx)
        var subjects = Set<TextKey>(
            (document["documentDescribes"]?.array ?? []).compactMap { $0.string.map { TextKey($0) } })
        for relationship in document["relationships"]?.array ?? [] {
            guard let fields = relationship.object,
                fields["relationshipType"]?.string.map({ $0.utf8.elementsEqual("DESCRIBES".utf8) }) == true,
                let element = fields["relatedSpdxElement"]?.string
            else { continue }
            subjects.insert(TextKey(element))
        }
        let packages = document["packages"]?.array ?? []
        for value in packages {
            guard let fields = value.object, let name = fields["name"]?.string else {
                throw MetadataFault("lists a package without a name")
            }
            // What is described alone is what the document lists the parts of, unless there is nothing else.
            if packages.count > 1, let id = fields["SPDXID"]?.string, subjects.contains(TextKey(id)) {
                for sum in fields["checksums"]?.array ?? [] {
                    guard sum.object?["algorithm"]?.string.map({ $0.utf8.elementsEqual("SHA256".utf8) }) == true else {
                        continue
                    }
                    bill.subject = sum.object?["checksumValue"]?.string.flatMap {
                        Digest(hexBytes: Array($0.utf8)[...])
                    }
                }
                if subjects.count == 1 { continue }
            }
            var component = Component(
                name: try shown(name), version: try version(fields["versionInfo"]))
            for reference in fields["externalRefs"]?.array ?? [] {
                let locator = reference.object?["referenceLocator"]
                let type = reference.object?["referenceType"]?.string ?? ""
                if type.utf8.elementsEqual("purl".utf8), let purl = try purl(locator) {
                    if component.purl == nil { component.purl = purl } else { component.otherPurls.append(purl) }
                }
                if type.utf8.elementsEqual("cpe23Type".utf8), component.description.cpes.count < 8,
                    let cpe = locator?.string.flatMap({ CPEName.stated($0) })
                {
                    component.description.cpes.append(cpe)
                }
            }
            let purpose = fields["primaryPackagePurpose"]?.string ?? ""
            component.isPackage = !["FILE", "OPERATING-SYSTEM", "CONTAINER"].contains {
                purpose.utf8.elementsEqual($0.utf8)
            }
            if let license = PackageText.line(fields["licenseDeclared"]), !isNothing(license) {
                component.description.add(Package.License(license))
            }
            if let supplier = PackageText.line(fields["supplier"]), let colon = supplier.utf8.firstIndex(of: 0x3A) {
                let isOrganization = supplier[..<colon].utf8.elementsEqual("Organization".utf8)
                let rest = PackageText.line(Array(supplier.utf8[supplier.utf8.index(after: colon)...])[...])
                component.description.supplier = rest.flatMap { Package.Supplier($0, isOrganization: isOrganization) }
            }
            try bill.append(component)
        }
        return bill
    }

    private static func isNothing(_ text: String) -> Bool {
        text.utf8.elementsEqual("NOASSERTION".utf8) || text.utf8.elementsEqual("NONE".utf8)
    }

    // MARK: - Both

    private mutating func append(_ component: Component) throws(MetadataFault) {
        guard components.count < Self.limit else { throw Self.tooLong }
        components.append(component)
    }

    private static var tooLong: MetadataFault { MetadataFault("lists more than \(limit) components") }

    /// A text of it, safe to print.
    private static func shown(_ text: String) throws(MetadataFault) -> String {
        guard text.utf8.count <= 1_024 else {
            throw MetadataFault("says a name or version of \(text.utf8.count) bytes")
        }
        return PathEscaping.displayed(text.utf8)
    }

    private static func version(_ value: JSONValue?) throws(MetadataFault) -> String? {
        guard let text = value?.string, !text.isEmpty, !isNothing(text) else { return nil }
        return try shown(text)
    }

    private static func purl(_ value: JSONValue?) throws(MetadataFault) -> PackageURL? {
        guard let value else { return nil }
        guard let text = value.string else { throw MetadataFault("says a package URL that is no text") }
        guard !text.isEmpty else { return nil }
        guard let purl = PackageURL(text) else {
            throw MetadataFault("says a package URL that is none: \(JSONWriter.shown(text))")
        }
        return purl
    }
}

/// Why a bill of materials cannot be read, as a clause without the file's name.
package struct BillFault: Error {
    package let reason: String
}
