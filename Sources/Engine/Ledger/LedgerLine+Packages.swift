import Advisories
import Core
import Ledger

extension LedgerLine {
    static func packageText(_ record: LedgerRecord) -> [UInt8] {
        var object = JSONObject()
        switch record {
        case .packages(let tree, let version, let matched, let packages, let isLast):
            object["tree"] = .string(tree.description)
            object["version"] = .string(version)
            object["matched"] = matched.map { .integer($0) }
            object["last"] = .bool(isLast)
            object["packages"] = .array(
                packages.map { package in
                    var member = value(package.package)
                    member["path"] = .string(PathEscaping.displayed(package.path))
                    if !package.inside.isEmpty { member["inside"] = .string(package.inside) }
                    return .object(member)
                })
            return text("packages", .object(object))
        case .source(let source):
            object["name"] = .string(source.name)
            object["digest"] = .string(source.digest.description)
            object["records"] = .integer(Int64(source.records))
            object["imported"] = .string(source.imported.description)
            if source.fetched != source.imported { object["fetched"] = .string(source.fetched.description) }
            object["ecosystems"] = .array(
                source.parts.map { part in
                    var member = JSONObject()
                    member["ecosystem"] = .string(part.ecosystem)
                    member["records"] = .integer(Int64(part.records))
                    member["dataDate"] = part.dataDate.map { .string($0.description) }
                    if !part.releases.isEmpty { member["releases"] = texts(part.releases) }
                    return .object(member)
                })
            if !source.catalogues.isEmpty { object["catalogues"] = .array(source.catalogues.map(value)) }
            return text("source", .object(object))
        case .advisory(let row, let source):
            object["source"] = .string(source)
            object["id"] = .string(row.id)
            object["modified"] = .string(row.modified.description)
            object["digest"] = .string(row.digest.description)
            object["names"] = .array(
                row.names.map { ["ecosystem": .string($0.ecosystem), "name": .string($0.name)] })
            object["body"] = .string(String(decoding: row.body, as: UTF8.self))
            return text("advisory", .object(object))
        case .match(let match):
            return text("match", value(match))
        case .finding(let finding, let package, let first, let end):
            object["package"] = .object(value(package))
            object["from"] = .integer(first)
            object["to"] = end.map { .integer($0) }
            add(finding, to: &object)
            return text("finding", .object(object))
        case .exploits(let rows, let source): return text("exploits", exploits(rows, of: source))
        case .layer, .files, .artifact, .evidence, .layerScan, .artifactScan, .run, .told: return []
        }
    }

    static func value(_ match: AdvisoryMatch) -> JSONValue {
        var object = JSONObject()
        object["id"] = .integer(match.id)
        object["version"] = .string(match.version)
        object["database"] = value(match.state.database)
        object["dates"] = .array(
            match.state.dates.sorted { $0.key < $1.key }.map { ecosystem, date in
                var member = JSONObject()
                member["ecosystem"] = .string(ecosystem.string)
                member["dataDate"] = .string(date.description)
                member["fetched"] = match.state.fetched[ecosystem].map { .string($0.description) }
                return .object(member)
            })
        object["asOf"] = .string(match.asOf.description)
        object["started"] = .string(match.started.description)
        object["finished"] = .string(match.finished.description)
        return .object(object)
    }

    /// Says what a vulnerability is.
    static func add(_ finding: MatchedFinding, to object: inout JSONObject) {
        object["ids"] = texts(finding.ids)
        object["records"] = texts(finding.records)
        object["fixed"] = texts(finding.fixed)
        object["severity"] = .string(finding.severity.rawValue)
        object["score"] = finding.tenths.map { .integer(Int64($0)) }
        object["vector"] = finding.vector.map { .string($0) }
        object["severitySource"] = finding.severitySource.map { .string($0) }
        object["vendor"] = finding.vendor.map { .string($0.rawValue) }
        object["undecided"] = .bool(finding.isUndecided)
        if !finding.possibleNames.isEmpty { object["possible"] = texts(finding.possibleNames) }
    }

    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    static func value(_ package: LedgerPackage) -> JSONObject {
        var object = JSONObject()
        object["purl"] = .string(package.purl)
        object["ecosystem"] = .string(package.ecosystem)
        object["release"] = package.release.map { .string($0) }
        object["name"] = .string(package.name)
        object["version"] = .string(package.version)
        return object
    }

    // MARK: - Reading

    /// Reads a line about packages, advisories or what comparing them found.
    static func packageRecord(_ document: JSONCursor) throws(JSONFault) -> LedgerRecord {
        if let packages = try document.optional("packages") { return try packageList(packages) }
        if let source = try document.optional("source") { return .source(try self.source(source)) }
        if let advisory = try document.optional("advisory") { return try self.advisory(advisory) }
        if let exploits = try document.optional("exploits") { return try self.exploits(exploits) }
        if let match = try document.optional("match") { return .match(try self.match(match)) }
        return try finding(document.member("finding"))
    }

    private static func packageList(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        try cursor.requireOnly(["tree", "version", "matched", "last", "packages"])
        var packages: [TreePackage] = []
        for element in try cursor.member("packages").elements() {
            packages.append(
                TreePackage(
                    try package(element, with: ["path", "inside"]), path: try bytes(element.member("path")),
                    inside: try element.optional("inside")?.string() ?? ""))
        }
        return .packages(
            tree: try digest(cursor.member("tree")), version: try cursor.member("version").string(),
            matched: try cursor.optional("matched")?.integer(), packages: packages,
            isLast: try cursor.member("last").bool())
    }

    static func package(
        _ cursor: JSONCursor, with others: Set<TextKey> = []
    ) throws(JSONFault) -> LedgerPackage {
        try cursor.requireOnly(others.union(["purl", "ecosystem", "release", "name", "version"]))
        var package = LedgerPackage(
            purl: try cursor.member("purl").string(), ecosystem: try cursor.member("ecosystem").string(),
            release: try cursor.optional("release")?.string(), name: try cursor.member("name").string(),
            version: try cursor.member("version").string())
        // As the first versions wrote a Maven package without a group, which no advisory's name is equal to.
        let start = "pkg:maven/"
        if package.ecosystem == "Maven", !package.name.contains(":"), package.purl.hasPrefix(start) {
            let rest = package.purl.dropFirst(start.utf8.count)
            package.name = ":\(package.name)"
            package.purl = "\(start)\(Substring(rest.unicodeScalars.prefix { $0 != "@" }))/\(rest)"
        }
        return package
    }

    private static func source(_ cursor: JSONCursor) throws(JSONFault) -> AdvisorySource {
        try cursor.requireOnly(["name", "digest", "records", "imported", "fetched", "ecosystems", "catalogues"])
        var source = AdvisorySource(
            name: try cursor.member("name").string(), digest: try digest(cursor.member("digest")),
            records: try count(cursor.member("records")), imported: try time(cursor.member("imported")), parts: [])
        if let fetched = try cursor.optional("fetched") {
            source.fetched = try time(fetched)
            if source.fetched > source.imported { throw fetched.fault("is later than the import") }
        }
        for element in try cursor.optional("catalogues")?.elements() ?? [] {
            source.catalogues.append(try catalogue(element))
        }
        for element in try cursor.member("ecosystems").elements() {
            try element.requireOnly(["ecosystem", "records", "dataDate", "releases"])
            var part = AdvisorySource.Part(
                ecosystem: try element.member("ecosystem").string(), records: try count(element.member("records")),
                dataDate: nil)
            if let date = try element.optional("dataDate") { part.dataDate = try time(date) }
            if let releases = try element.optional("releases") { part.releases = try texts(releases) }
            source.parts.append(part)
        }
        return source
    }

    private static func advisory(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        try cursor.requireOnly(["source", "id", "modified", "digest", "names", "body"])
        var names: [AdvisoryRow.Name] = []
        for element in try cursor.member("names").elements() {
            try element.requireOnly(["ecosystem", "name"])
            names.append(
                AdvisoryRow.Name(
                    ecosystem: try element.member("ecosystem").string(), name: try element.member("name").string()))
        }
        let id = try cursor.member("id")
        let body = try cursor.member("body")
        let bytes = Array(try body.string().utf8)
        let record = try RecordReader.read(bytes, name: "record.json")
        guard try record.id == id.string() else { throw id.fault("is not that of the body") }
        return .advisory(
            AdvisoryRow(
                id: try id.string(), modified: try time(cursor.member("modified")), withdrawn: record.withdrawn,
                names: names, body: bytes,
                digest: try digest(cursor.member("digest"))),
            source: try cursor.member("source").string())
    }

    static func match(_ cursor: JSONCursor) throws(JSONFault) -> AdvisoryMatch {
        try cursor.requireOnly(["id", "version", "database", "dates", "asOf", "started", "finished"])
        var (dates, fetched): ([TextKey: Timestamp], [TextKey: Timestamp]) = ([:], [:])
        for element in try cursor.member("dates").elements() {
            try element.requireOnly(["ecosystem", "dataDate", "fetched"])
            let ecosystem = TextKey(try element.member("ecosystem").string())
            guard dates.updateValue(try time(element.member("dataDate")), forKey: ecosystem) == nil else {
                throw element.fault("is a second date of one ecosystem")
            }
            if let date = try element.optional("fetched") { fetched[ecosystem] = try time(date) }
        }
        return AdvisoryMatch(
            id: try cursor.member("id").integer(), version: try cursor.member("version").string(),
            state: AdvisoryState(database: try database(cursor.member("database")), dates: dates, fetched: fetched),
            asOf: try time(cursor.member("asOf")), started: try time(cursor.member("started")),
            finished: try time(cursor.member("finished")))
    }

    private static func finding(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        let finding = try matchedFinding(cursor, with: ["package", "from", "to"])
        return .finding(
            finding, of: try package(cursor.member("package")), from: try cursor.member("from").integer(),
            to: try cursor.optional("to")?.integer())
    }

    /// Reads what a vulnerability is.
    /// - Parameter others: What else stands there.
    static func matchedFinding(
        _ cursor: JSONCursor, with others: Set<TextKey>
    ) throws(JSONFault) -> MatchedFinding {
        try cursor.requireOnly(
            others.union([
                "ids", "records", "fixed", "severity", "score", "vector", "severitySource", "undecided", "possible",
                "vendor",
            ]))
        var tenths: Int?
        if let score = try cursor.optional("score") { tenths = try count(score) }
        var possible: [String] = []
        if let names = try cursor.optional("possible") { possible = try texts(names) }
        var finding = MatchedFinding(
            ids: try texts(cursor.member("ids")), records: try texts(cursor.member("records")),
            fixed: try texts(cursor.member("fixed")), severity: try word(cursor.member("severity")), tenths: tenths,
            vector: try cursor.optional("vector")?.string(),
            severitySource: try cursor.optional("severitySource")?.string(),
            isUndecided: try cursor.member("undecided").bool(), possibleNames: possible)
        // A word of a later version excuses nothing: the finding counts.
        finding.vendor = try cursor.optional("vendor").flatMap { word throws(JSONFault) in
            VendorStatus(rawValue: try word.string())
        }
        return finding
    }

    static func texts(_ cursor: JSONCursor) throws(JSONFault) -> [String] {
        var texts: [String] = []
        for element in try cursor.elements() { texts.append(try element.string()) }
        return texts
    }

    static func count(_ cursor: JSONCursor) throws(JSONFault) -> Int {
        guard let count = Int(exactly: try cursor.integer()), count >= 0 else { throw cursor.fault("is negative") }
        guard count <= LedgerLimits.count else { throw cursor.fault("is no number of anything") }
        return count
    }
}
