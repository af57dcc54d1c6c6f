import Core
import Ledger

/// CISA's catalogue of known exploited vulnerabilities, JSON (cisa.gov, "known_exploited_vulnerabilities_schema.json").
struct KEVFeed: CatalogueFeed {
    let kind = AdvisorySource.Catalogue.Kind.kev
    let byteLimit = 64 << 20

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".json") }

    func recognises(_ head: [UInt8]) -> Bool {
        JSONReader.firstByte(of: head) == UInt8(ascii: "{") && head.holds("\"catalogVersion\"")
            && head.holds("\"dateReleased\"")
    }

    func read(_ bytes: [UInt8]) throws(AdvisoryFault) -> ExploitCatalogue {
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: byteLimit)
            return try catalogue(JSONCursor(try JSONReader.read(bytes, limits: limits, options: .foreign)))
        } catch {
            throw AdvisoryFault("line \(error.line): \(error.message)")
        }
    }

    private func catalogue(_ top: JSONCursor) throws(JSONFault) -> ExploitCatalogue {
        let stated = try top.member("dateReleased")
        guard let released = Timestamp(rfc3339: try stated.string()) else { throw stated.fault("is no RFC 3339 time") }
        let version = try top.member("catalogVersion")
        guard (1...64).contains(try version.string().utf8.count) else { throw version.fault("is empty or too long") }
        var rows: [ExploitRow] = []
        var seen: Set<TextKey> = []
        let elements = try top.member("vulnerabilities").elements()
        rows.reserveCapacity(elements.count)
        for element in elements {
            let id = try element.member("cveID")
            guard CatalogueID.isOne(try id.string().utf8) else { throw id.fault("is no CVE id") }
            guard seen.insert(TextKey(try id.string())).inserted else { throw id.fault("stands twice") }
            rows.append(.known(id: try id.string(), try entry(element)))
        }
        guard !rows.isEmpty else { throw top.fault("holds no vulnerability") }
        if let count = try top.optional("count"), try count.integer() != Int64(rows.count) {
            throw count.fault("says \(try count.integer()), and there are \(rows.count): the document is not whole")
        }
        return ExploitCatalogue(kind: kind, version: try version.string(), released: released, rows: rows)
    }

    private func entry(_ element: JSONCursor) throws(JSONFault) -> KnownExploited {
        var entry = KnownExploited(
            since: try day(element.member("dateAdded")), due: nil, isInRansomware: false)
        if let due = try element.optional("dueDate") { entry.due = try day(due) }
        if let use = try element.optional("knownRansomwareCampaignUse") {
            guard let word = RansomwareUse(rawValue: try use.string()) else {
                throw use.fault("is neither Known nor Unknown")
            }
            entry.isInRansomware = word == .known
        }
        return entry
    }

    private enum RansomwareUse: String, Word {
        case known = "Known"
        case unknown = "Unknown"
    }

    private func day(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        let text = try cursor.string()
        guard text.utf8.count == 10, let day = Timestamp(rfc3339: text + "T00:00:00Z") else {
            throw cursor.fault("is no day such as 2026-11-20")
        }
        return day
    }
}
