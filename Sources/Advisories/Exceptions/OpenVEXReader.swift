import Core

/// Reads OpenVEX documents (openvex.dev, specification 0.2.0).
enum OpenVEXReader {
    /// The statements of a document, in its order; members that are not known here are passed over.
    /// - Throws: where it is no OpenVEX, or a statement lacks what the specification requires.
    static func read(_ top: JSONCursor) throws(JSONFault) -> [VEXStatement] {
        let context = try top.member("@context")
        guard try context.string().hasPrefix("https://openvex.dev/ns") else { throw context.fault("is not OpenVEX's") }
        let time = try time(top.member("timestamp"))
        var statements: [VEXStatement] = []
        for element in try top.member("statements").elements() { statements.append(try statement(element, time)) }
        return statements
    }

    private static func statement(_ cursor: JSONCursor, _ documentTime: Timestamp) throws(JSONFault) -> VEXStatement {
        let stated = try cursor.member("status")
        guard let status = VEXStatement.Status(rawValue: try stated.string()) else {
            throw stated.fault("is none of not_affected, affected, fixed and under_investigation")
        }
        var justification: String?
        for key in ["justification", "impact_statement"] where justification == nil {
            if let member = try cursor.optional(key) { justification = try member.string() }
        }
        if status == .notAffected, justification?.isEmpty != false {
            throw cursor.fault("says not_affected without a justification or an impact statement")
        }
        var products: [VEXStatement.Product] = []
        if let member = try cursor.optional("products") {
            for element in try member.elements() { products.append(try product(element)) }
        }
        if products.isEmpty { throw cursor.fault("names no product") }
        var ownTime = documentTime
        if let member = try cursor.optional("timestamp") { ownTime = try time(member) }
        return VEXStatement(
            ids: try vulnerability(cursor.member("vulnerability")), products: products, status: status,
            justification: justification, time: ownTime)
    }

    private static func time(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        guard let time = Timestamp(rfc3339: try cursor.string()) else { throw cursor.fault("is no RFC 3339 time") }
        return time
    }

    /// A name, or an object with one and its aliases.
    private static func vulnerability(_ cursor: JSONCursor) throws(JSONFault) -> [String] {
        if case .string(let name) = cursor.value { return [name] }
        var ids = [try cursor.member("name").string()]
        if let aliases = try cursor.optional("aliases") {
            for element in try aliases.elements() { ids.append(try element.string()) }
        }
        return ids
    }

    private static func product(_ cursor: JSONCursor) throws(JSONFault) -> VEXStatement.Product {
        if case .string(let id) = cursor.value { return VEXStatement.Product(ids: [id]) }
        var product = VEXStatement.Product(ids: try ids(cursor))
        if let parts = try cursor.optional("subcomponents") {
            for element in try parts.elements() { product.parts += try part(element) }
            if product.parts.isEmpty { throw cursor.fault("has subcomponents and names none") }
        }
        return product
    }

    private static func part(_ cursor: JSONCursor) throws(JSONFault) -> [String] {
        if case .string(let id) = cursor.value { return [id] }
        return try ids(cursor)
    }

    private static func ids(_ cursor: JSONCursor) throws(JSONFault) -> [String] {
        var ids: [String] = []
        if let id = try cursor.optional("@id") { ids.append(try id.string()) }
        if let purl = try cursor.optional("identifiers")?.optional("purl") { ids.append(try purl.string()) }
        if let hash = try cursor.optional("hashes")?.optional("sha-256") { ids.append(try VEXReader.digest(hash)) }
        if ids.isEmpty {
            throw cursor.fault("names no product that can be told apart: neither @id, a package URL nor a SHA-256")
        }
        return ids
    }
}
