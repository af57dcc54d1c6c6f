import Core

/// Reads CSAF documents (OASIS, Common Security Advisory Framework 2.0): their VEX profile, and security advisories, which say the
/// same in the same members.
enum CSAFReader {
    static func read(_ top: JSONCursor) throws(JSONFault) -> [VEXStatement] {
        let document = try top.member("document")
        let version = try document.member("csaf_version")
        guard Set<TextKey>(["2.0", "2.1"]).contains(try version.string()) else {
            throw version.fault("is none of the versions 2.0 and 2.1")
        }
        let time = try VEXReader.time(document.member("tracking").member("current_release_date"))
        let products = try CSAFProducts(top.optional("product_tree"))
        var statements: [VEXStatement] = []
        for vulnerability in try top.optional("vulnerabilities")?.elements() ?? [] {
            statements += try self.statements(vulnerability, products, time)
        }
        if statements.isEmpty { throw top.fault("says of no product whether it is affected") }
        return statements
    }

    /// What product_status says, by its member.
    private static let answers: [(key: String, status: VEXStatement.Status)] = [
        ("known_not_affected", .notAffected), ("fixed", .fixed), ("first_fixed", .fixed),
        ("known_affected", .affected), ("first_affected", .affected), ("last_affected", .affected),
        ("under_investigation", .underInvestigation),
    ]

    private static func statements(
        _ cursor: JSONCursor, _ products: CSAFProducts, _ time: Timestamp
    ) throws(JSONFault) -> [VEXStatement] {
        var ids: [String] = []
        if let cve = try cursor.optional("cve") { ids.append(try cve.string()) }
        for id in try cursor.optional("ids")?.elements() ?? [] { ids.append(try id.member("text").string()) }
        guard let status = try cursor.optional("product_status") else { return [] }
        guard !ids.isEmpty else { throw cursor.fault("names no vulnerability: neither cve nor ids") }
        let reasons = try reasons(cursor, products)
        var answered: [TextKey: VEXStatement.Status] = [:]
        var statements: [VEXStatement] = []
        for (key, answer) in answers {
            guard let list = try status.optional(key) else { continue }
            var groups: [(reason: TextKey?, products: [VEXStatement.Product])] = []
            for element in try list.elements() {
                let id = try element.string()
                guard answered[id] == nil || answered[id] == answer else {
                    throw element.fault("has another status as well")
                }
                answered[id] = answer
                let product = try products.product(id, at: element)
                let reason = answer == .notAffected ? reasons[id].map { TextKey($0) } : nil
                if let place = groups.firstIndex(where: { $0.reason == reason }) {
                    groups[place].products.append(product)
                } else {
                    groups.append((reason, [product]))
                }
            }
            for (reason, products) in groups {
                statements.append(
                    VEXStatement(
                        ids: ids, products: products, status: answer, justification: reason?.string, time: time))
            }
        }
        return statements
    }

    /// Why products are not affected: the label of a flag, or the impact in words.
    private static func reasons(
        _ cursor: JSONCursor, _ products: CSAFProducts
    ) throws(JSONFault) -> [TextKey: String] {
        var reasons: [TextKey: String] = [:]
        for threat in try cursor.optional("threats")?.elements() ?? []
        where TextKey(try threat.member("category").string()) == "impact" {
            let text = try threat.member("details").string()
            for id in try products.meant(by: threat) { reasons[id] = text }
        }
        for flag in try cursor.optional("flags")?.elements() ?? [] {
            let label = try flag.member("label").string()
            for id in try products.meant(by: flag) { reasons[id] = label }
        }
        return reasons
    }
}
