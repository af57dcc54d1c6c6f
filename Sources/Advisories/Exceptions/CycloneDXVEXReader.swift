import Core

/// Reads the vulnerabilities of CycloneDX documents (cyclonedx.org, specification 1.4 and later), within a bill of materials or apart.
enum CycloneDXVEXReader {
    /// Components within each other at the most.
    private static let depth = 64

    /// A component, by what it can be told by.
    private struct Component {
        var ids: [String]
        /// Whether it is what the document is about.
        var isSubject = false
    }

    static func read(_ top: JSONCursor) throws(JSONFault) -> [VEXStatement] {
        let form = try top.member("bomFormat")
        guard TextKey(try form.string()) == "CycloneDX" else { throw form.fault("is not CycloneDX") }
        var components: [TextKey: Component] = [:]
        var subject: [String] = []
        let metadata = try top.optional("metadata")
        if let component = try metadata?.optional("component") {
            subject = try ids(component)
            try add(component, isSubject: true, depth: 0, to: &components)
        }
        for component in try top.optional("components")?.elements() ?? [] {
            try add(component, isSubject: false, depth: 0, to: &components)
        }
        let time = try metadata?.optional("timestamp").map { cursor throws(JSONFault) in try VEXReader.time(cursor) }
        var statements: [VEXStatement] = []
        for vulnerability in try top.optional("vulnerabilities")?.elements() ?? [] {
            if let statement = try statement(vulnerability, components, subject, time) { statements.append(statement) }
        }
        if statements.isEmpty { throw top.fault("holds no analysis of a vulnerability") }
        return statements
    }

    private static func add(
        _ component: JSONCursor, isSubject: Bool, depth: Int, to components: inout [TextKey: Component]
    ) throws(JSONFault) {
        guard depth < Self.depth else { throw component.fault("lies more than \(Self.depth) components deep") }
        if let reference = try component.optional("bom-ref") {
            let key = TextKey(try reference.string())
            guard components[key] == nil else { throw reference.fault("stands twice") }
            components[key] = Component(ids: try ids(component), isSubject: isSubject)
        }
        for inner in try component.optional("components")?.elements() ?? [] {
            try add(inner, isSubject: false, depth: depth + 1, to: &components)
        }
    }

    private static func ids(_ component: JSONCursor) throws(JSONFault) -> [String] {
        var ids: [String] = []
        if let purl = try component.optional("purl") { ids.append(try purl.string()) }
        for hash in try component.optional("hashes")?.elements() ?? [] {
            guard TextKey(try hash.member("alg").string()) == "SHA-256" else { continue }
            ids.append(try VEXReader.digest(hash.member("content")))
        }
        for key in ["bom-ref", "name"] {
            if let member = try component.optional(key) { ids.append(try member.string()) }
        }
        return ids
    }

    /// Nil for a vulnerability that nobody analysed.
    private static func statement(
        _ cursor: JSONCursor, _ components: [TextKey: Component], _ subject: [String], _ documentTime: Timestamp?
    ) throws(JSONFault) -> VEXStatement? {
        guard let analysis = try cursor.optional("analysis"), let stated = try analysis.optional("state") else {
            return nil
        }
        guard let state = State(rawValue: try stated.string()) else { throw stated.fault("is no state of an analysis") }
        var ids = [try cursor.member("id").string()]
        for reference in try cursor.optional("references")?.elements() ?? [] {
            ids.append(try reference.member("id").string())
        }
        var products: [VEXStatement.Product] = []
        for affected in try cursor.optional("affects")?.elements() ?? [] {
            products += try self.products(affected, components, subject, state.status)
        }
        var justification: String?
        for key in ["justification", "detail"] where justification == nil {
            if let member = try analysis.optional(key) { justification = try member.string() }
        }
        var time = documentTime
        for (holder, key) in [(cursor, "updated"), (analysis, "lastUpdated")] {
            if let member = try holder.optional(key) { time = try VEXReader.time(member) }
        }
        // What is said of nothing excuses nothing: a product that is named by versions which are affected is none.
        return VEXStatement(
            ids: ids, products: products, status: state.status, justification: justification,
            time: time ?? Timestamp(milliseconds: .min))
    }

    private enum State: String, Word {
        case resolved
        case resolvedWithPedigree = "resolved_with_pedigree"
        case exploitable
        case inTriage = "in_triage"
        case falsePositive = "false_positive"
        case notAffected = "not_affected"

        var status: VEXStatement.Status {
            switch self {
            case .resolved, .resolvedWithPedigree: .fixed
            case .exploitable: .affected
            case .inTriage: .underInvestigation
            case .falsePositive, .notAffected: .notAffected
            }
        }
    }

    private static func products(
        _ affected: JSONCursor, _ components: [TextKey: Component], _ subject: [String], _ status: VEXStatement.Status
    ) throws(JSONFault) -> [VEXStatement.Product] {
        let reference = try affected.member("ref").string()
        var component = components[reference] ?? Component(ids: [external(reference)])
        if let versions = try affected.optional("versions") {
            component.ids = try self.versions(versions, of: component.ids, status)
        }
        guard !component.ids.isEmpty else { return [] }
        // What a document about one product says of a part of it is not said of that part elsewhere.
        if component.isSubject || subject.isEmpty || components[reference] == nil {
            return [VEXStatement.Product(ids: component.ids)]
        }
        return [VEXStatement.Product(ids: subject, parts: component.ids)]
    }

    /// What of another document is meant: the fragment of a BOM-Link, where that is a package URL.
    private static func external(_ reference: String) -> String {
        guard reference.utf8.starts(with: "urn:cdx:".utf8), let sign = reference.utf8.firstIndex(of: UInt8(ascii: "#"))
        else {
            return reference
        }
        let fragment = String(reference[reference.utf8.index(after: sign)...])
        return PercentEncoding.decoded(Substring(fragment)) ?? reference
    }

    /// The ids with each version that the answer holds of: an excuse holds of those that are unaffected alone.
    private static func versions(
        _ cursor: JSONCursor, of ids: [String], _ status: VEXStatement.Status
    ) throws(JSONFault) -> [String] {
        var found: [String] = []
        for element in try cursor.elements() {
            let word = try element.optional("status")?.string() ?? "affected"
            guard let version = try element.optional("version")?.string() else { continue }
            guard status.excuses == (TextKey(word) == "unaffected") else { continue }
            for id in ids where id.utf8.starts(with: "pkg:".utf8) {
                let path = String(id.unicodeScalars.prefix { $0 != "?" && $0 != "#" })
                let rest = String(id.unicodeScalars.dropFirst(path.unicodeScalars.count))
                let isVersioned =
                    path.unicodeScalars.split(separator: "/").last?.dropFirst().contains("@") ?? false
                found.append(isVersioned ? id : "\(path)@\(PercentEncoding.encoded(version.utf8))\(rest)")
            }
        }
        return found
    }
}
