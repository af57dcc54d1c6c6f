import Core

/// A column of the table that the page of Amazon's CVE explorer has of a vulnerability.
enum ExplorerColumn: String, Word {
    case platform, package, status

    /// What it may be called, case, spaces, `_` and `-` left out.
    var spellings: [String] { self == .package ? ["package", "packagename"] : [rawValue] }

    /// The column that a member is; nil for any other.
    init?(key: String) {
        let folded = Self.folded(key.utf8)
        guard let column = Self.allCases.first(where: { $0.spellings.contains { $0.utf8.elementsEqual(folded) } })
        else { return nil }
        self = column
    }

    /// A name as columns are compared.
    static func folded(_ key: some Sequence<UInt8>) -> [UInt8] {
        key.filter { ![0x20, UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0) }.map(\.lowercased)
    }
}

/// One document of Amazon's CVE explorer: a vulnerability, and one table of how it stands. Both may lie in an object of the document.
struct ExplorerDocument {
    /// Why it gives nothing.
    enum Fault: Error {
        /// A part of it is broken.
        case broken(JSONFault)
        /// It is none whose form is known: why, to follow "but".
        case unknownForm(String)
    }

    /// Rows of a table at the most.
    private static let rowLimit = 20_000

    let vulnerability: String
    let severity: [StatedSeverity]
    let rows: [AmazonPlatformRow]

    init(_ bytes: [UInt8], limit: Int) throws(Fault) {
        let members: [Member]
        do throws(JSONFault) {
            let value = try JSONReader.read(bytes, limits: JSONLimits(bytes: limit), options: .foreign)
            members = try Self.members(JSONCursor(value))
            severity = try Self.severity(members)
        } catch {
            throw .broken(error)
        }
        vulnerability = try Self.vulnerability(members)
        rows = try Self.rows(try Self.table(members))
    }

    private typealias Member = (key: String, value: JSONCursor)

    /// The document's members, and those of its objects.
    private static func members(_ top: JSONCursor) throws(JSONFault) -> [Member] {
        var members = try top.members()
        for (_, value) in members where value.value.object != nil { members += try value.members() }
        return members
    }

    /// Whether text is a CVE's id and nothing else.
    static func isVulnerability(_ text: some Collection<UInt8>) -> Bool {
        guard text.count <= 32, text.starts(with: "CVE-".utf8) else { return false }
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.count == 3 && parts[1].count == 4 && parts[2].count >= 4
            && parts.dropFirst().allSatisfy { $0.allSatisfy(\.isDigit) }
    }

    private static func vulnerability(_ members: [Member]) throws(Fault) -> String {
        let ids = Set<TextKey>(members.lazy.compactMap(\.value.value.string).filter { isVulnerability($0.utf8) })
        guard let id = ids.first else { throw .unknownForm("it names no CVE") }
        guard ids.count == 1 else { throw .unknownForm("it names more than one CVE") }
        return id.string
    }

    /// Amazon's own word, and the vectors where it says none.
    private static func severity(_ members: [Member]) throws(JSONFault) -> [StatedSeverity] {
        var vectors: [StatedSeverity] = []
        for (key, value) in members {
            let name = ExplorerColumn.folded(key.utf8)
            if name == Array("severity".utf8), let word = value.value.string, SeverityRating(word) != nil {
                return [StatedSeverity(kind: "rating", text: word)]
            }
            guard name == Array("scores".utf8), let scores = value.value.array else { continue }
            for score in scores.lazy.compactMap(\.object) {
                guard let vector = score["vector"]?.string, vector.utf8.count <= 512 else { continue }
                let kind =
                    vector.utf8.starts(with: "CVSS:4".utf8)
                    ? "CVSS_V4" : vector.utf8.starts(with: "CVSS:3".utf8) ? "CVSS_V3" : "CVSS_V2"
                vectors.append(StatedSeverity(kind: kind, text: vector))
            }
            guard vectors.count <= RecordReader.severityLimit else {
                throw value.fault("holds \(vectors.count) vectors, over the limit of \(RecordReader.severityLimit)")
            }
        }
        return vectors
    }

    /// The one array whose rows have at least two of the columns.
    private static func table(_ members: [Member]) throws(Fault) -> JSONCursor {
        let lists = members.lazy.map(\.value).compactMap { list in
            list.value.array?.first?.object.map { (list, columns: Set($0.keys.compactMap(ExplorerColumn.init(key:)))) }
        }
        let tables = lists.filter { $0.columns.count >= 2 }
        guard let table = tables.first else {
            if let near = lists.first(where: { $0.columns.count == 1 }) { throw lack(near.0) }
            throw .unknownForm("it has no table with the columns platform, package and status")
        }
        guard tables.count == 1 else { throw .unknownForm("it has more than one table with these columns") }
        return table.0
    }

    /// What the first row of a table lacks, and what it has.
    private static func lack(_ table: JSONCursor) -> Fault {
        let keys = table.value.array?.first?.object?.keys ?? []
        let known = Set(keys.compactMap(ExplorerColumn.init(key:)))
        let lacking = ExplorerColumn.allCases.filter { !known.contains($0) }.map(\.rawValue).joined(separator: " and ")
        let shown = keys.prefix(12).map { PathEscaping.displayed($0.utf8.prefix(40)) }.joined(separator: ", ")
        return .unknownForm(
            "its table \(PathEscaping.displayed(table.path.utf8.prefix(80))) lacks \(lacking): it has \(shown)")
    }

    private static func rows(_ table: JSONCursor) throws(Fault) -> [AmazonPlatformRow] {
        let elements = table.value.array ?? []
        guard elements.count <= rowLimit else {
            throw .broken(table.fault("holds \(elements.count) rows, over the limit of \(rowLimit)"))
        }
        var rows: [AmazonPlatformRow] = []
        for (number, element) in elements.enumerated() {
            guard let object = element.object else { throw .unknownForm("row \(number + 1) of its table is no object") }
            var texts: [ExplorerColumn: String] = [:]
            for (key, value) in object.members {
                guard let column = ExplorerColumn(key: key) else { continue }
                guard texts[column] == nil else {
                    throw .unknownForm("row \(number + 1) of its table states its \(column.rawValue) twice")
                }
                guard let text = value.string else {
                    throw .unknownForm(
                        "the \(column.rawValue) in row \(number + 1) of its table is \(value.kindName), no string")
                }
                texts[column] = text
            }
            guard let platform = texts[.platform], let package = texts[.package], let status = texts[.status] else {
                if number == 0 { throw lack(table) }
                let lacking = ExplorerColumn.allCases.filter { texts[$0] == nil }.map(\.rawValue)
                throw .unknownForm("row \(number + 1) of its table lacks \(lacking.joined(separator: " and "))")
            }
            guard (1...128).contains(package.utf8.count), package.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else {
                throw .broken(
                    JSONFault(
                        .unexpected,
                        "row \(number + 1) of \(PathEscaping.displayed(table.path.utf8.prefix(80))) names no package",
                        line: max(object.line, 1)))
            }
            rows.append(AmazonPlatformRow(platform: platform, package: package, status: status))
        }
        return rows
    }
}
