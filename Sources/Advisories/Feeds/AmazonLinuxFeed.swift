import Core

/// Amazon Linux's `updateinfo.xml`, as each of its repositories has it (createrepo_c's updateinfo): an update is a record, and its
/// packages are what fixes it.
struct AmazonLinuxFeed: AdvisoryFeed {
    let name = "Amazon Linux"
    let version = 1
    let byteLimit = 128 << 20

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".xml") }

    /// Other distributions have the same form under other ids.
    func recognises(_ head: [UInt8], name: String) -> Bool {
        let text = String(decoding: head, as: UTF8.self)
        return head.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.first == UInt8(ascii: "<")
            && text.contains("<updates") && text.contains("<id>ALAS")
    }

    func makeReader(name: String) -> any AdvisoryReader { Reader() }

    private struct Reader: AdvisoryReader {
        private let updates = UpdateInfo()
        private var reader: XMLReader?

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            if reader == nil { reader = try XMLReader(updates) }
            try reader?.take(piece)
            for record in updates.taken() { give(record) }
        }

        mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            guard let reader else { throw AdvisoryFault("is empty") }
            try reader.finish()
            for record in updates.taken() { give(record) }
        }
    }
}

/// Makes records of the updates of one document.
private final class UpdateInfo: XMLHandler {
    /// An update that is being read.
    private struct Update {
        var id = ""
        var title = ""
        var severity: String?
        var issued: String?
        var updated: String?
        var vulnerabilities: [String] = []
        /// By name and version, so that each architecture's is one.
        var packages: [TextKey: (name: String, version: String)] = [:]
    }

    private var update: Update?
    private var records: [AdvisoryRecord] = []

    /// The records that are complete, and no longer held.
    func taken() -> [AdvisoryRecord] {
        defer { records = [] }
        return records
    }

    func begin(_ element: String, _ attributes: [TextKey: String]) throws(AdvisoryFault) {
        switch TextKey(element) {
        case "update":
            guard update == nil else { throw AdvisoryFault("holds an update within an update") }
            update = Update()
        case "issued": update?.issued = attributes["date"]
        case "updated": update?.updated = attributes["date"]
        case "reference":
            guard attributes["type"].map({ TextKey($0) }) == "cve", let id = attributes["id"] else { return }
            update?.vulnerabilities.append(id)
        case "package":
            guard update != nil else { return }
            guard let name = attributes["name"], let version = attributes["version"],
                let release = attributes["release"], !name.isEmpty, !version.isEmpty, !release.isEmpty
            else { throw AdvisoryFault("names a package without name, version or release") }
            let epoch = attributes["epoch"].flatMap { $0.isEmpty || TextKey($0) == "0" ? nil : "\($0):" } ?? ""
            let full = "\(epoch)\(version)-\(release)"
            update?.packages[TextKey("\(name)\0\(full)")] = (name, full)
        default: break
        }
    }

    func end(_ element: String, text: String) throws(AdvisoryFault) {
        let text = String(text.unicodeScalars.drop { $0.properties.isWhitespace })
        switch TextKey(element) {
        case "id": update?.id = text
        case "title": update?.title = text
        case "severity": update?.severity = text
        case "update":
            guard let update else { return }
            self.update = nil
            records.append(try record(update))
        default: break
        }
    }

    private func record(_ update: Update) throws(AdvisoryFault) -> AdvisoryRecord {
        guard update.id.utf8.count <= 256, let source = AmazonUpdateID(update.id) else {
            throw AdvisoryFault(
                "names an update \(PathEscaping.displayed(update.id.utf8)), which is no id of Amazon Linux")
        }
        guard let date = update.updated ?? update.issued, let modified = Self.time(date) else {
            throw AdvisoryFault("\(update.id): says no date")
        }
        var record = AdvisoryRecord(id: update.id, upstream: update.vulnerabilities, modified: modified)
        record.published = update.issued.flatMap(Self.time)
        record.summary = update.title
        if let severity = update.severity { record.severity = [StatedSeverity(kind: "rating", text: severity)] }
        let ecosystem = Ecosystem("Amazon Linux:\(source.release)")
        for (_, package) in update.packages.sorted(by: { $0.key < $1.key }) {
            let start = source.start(of: package.version)
            record.affected.append(
                AffectedPackage(
                    ecosystem: ecosystem, name: package.name,
                    ranges: [
                        AffectedRange(kind: .ecosystem, events: [.introduced(start), .fixed(package.version)])
                    ]))
        }
        return record
    }

    /// `2023-02-17 00:30` or `2023-02-17 00:30:15`, in UTC; also with a `T` and a `Z`.
    private static func time(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return nil }
        let day = String(decoding: bytes[..<10], as: UTF8.self)
        guard bytes.count >= 16 else { return Timestamp(rfc3339: "\(day)T00:00:00Z") }
        let minute = String(decoding: bytes[11..<16], as: UTF8.self)
        let second = bytes.count >= 19 ? String(decoding: bytes[17..<19], as: UTF8.self) : "00"
        return Timestamp(rfc3339: "\(day)T\(minute):\(second)Z")
    }
}

/// How Amazon Linux calls its releases: by numbers, from 2022 on by years.
enum AmazonRelease {
    /// Whether it is a release of a year. What came before, `2018.03` and the like, are the first release.
    static func isYear(_ text: String) -> Bool {
        text.utf8.count == 4 && text.utf8.allSatisfy(\.isDigit) && !text.utf8.lexicographicallyPrecedes("2022".utf8)
    }
}

/// What the id of an update says: `ALAS2023-2023-001`, `ALAS2KERNEL-5.10-2022-001`, `ALASDOCKER-2021-005`, `ALAS-2018-939`.
struct AmazonUpdateID {
    /// The release as os-release's version begins with it: `1`, `2`, `2023`.
    let release: String
    /// The repository whose update it is, such as `KERNEL-5.10`; empty for the release's own.
    let topic: [UInt8]
    /// The version of the stream that the update belongs to, such as `5.10` of `KERNEL-5.10`; nil for none.
    let stream: String?

    init?(_ id: String) {
        let parts = id.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isNumbered = { (part: Substring.UTF8View) in !part.isEmpty && part.allSatisfy(Self.isDigit) }
        guard id.utf8.starts(with: "ALAS".utf8), parts.count >= 3, isNumbered(parts[parts.count - 1]),
            parts[parts.count - 2].count == 4, isNumbered(parts[parts.count - 2])
        else { return nil }
        let head = Array(parts.dropLast(2).joined(separator: [UInt8(ascii: "-")]).dropFirst(4))
        let digits = head.prefix(while: Self.isDigit)
        let topic = head.dropFirst(digits.count)
        switch String(decoding: digits, as: UTF8.self) {
        // Extras of Amazon Linux 2 once went without its number.
        case "": release = topic.isEmpty ? "1" : "2"
        case "2": release = "2"
        case let year where AmazonRelease.isYear(year): release = year
        default: return nil
        }
        guard topic.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.topic = Array(topic)
        let version = topic.reversed().prefix { Self.isDigit($0) || $0 == UInt8(ascii: ".") }.reversed()
        stream = version.first.map(Self.isDigit) == true ? String(decoding: Array(version), as: UTF8.self) : nil
    }

    /// From which version on a package of the stream is meant: one of an older stream is fixed by other updates. `0` where the
    /// fixed version is not of the stream that the id names.
    func start(of fixed: String) -> String {
        guard let stream else { return "0" }
        let colon = fixed.utf8.firstIndex(of: UInt8(ascii: ":"))
        let epoch = colon.map { fixed[...$0] } ?? ""
        let version = colon.map { fixed[fixed.utf8.index(after: $0)...] } ?? fixed[...]
        guard version.utf8.starts(with: stream.utf8) else { return "0" }
        let next = version.utf8.dropFirst(stream.utf8.count).first
        guard next.map(Self.isDigit) != true else { return "0" }
        return "\(epoch)\(stream)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
