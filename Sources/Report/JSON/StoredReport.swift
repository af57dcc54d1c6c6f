import Core
import Ledger

/// Reads a report that was written as JSON, to render it anew (docs/schemas/report.schema.json).
///
/// Members that are not known here are passed over: later versions add some. A later form, an id or a word that this version does not
/// know, or a verdict that is not what the findings come to, is refused: what is rendered is what was said. The report holds neither the
/// lockfile nor its lines, no lists of entries and no config of images; they are missing from what is rendered.
package enum StoredReport {
    /// Bytes of the largest report that is read.
    package static let byteLimit = 256 << 20

    /// What was answered, and what a project file had set.
    package struct Stored: Sendable {
        package var answer: Answer
        package var settings: [ReportSetting]
    }

    /// Reads one report.
    /// - Throws: where it is no report of this form, or says what this version does not know.
    package static func read(_ bytes: [UInt8]) throws(JSONFault) -> Stored {
        let top = JSONCursor(
            try JSONReader.read(
                bytes, limits: JSONLimits(bytes: byteLimit),
                options: JSONOptions(keepsOtherNumbers: true, maps: ["xattrs", "unchecked"])))
        let version = try top.member("schemaVersion")
        guard try version.integer() == JSONReport.schemaVersion else {
            throw version.fault("is not \(JSONReport.schemaVersion), the only version known here")
        }
        guard let artifacts = try top.optional("artifacts") else {
            throw top.fault("is no report of artifacts: a status or a list is not rendered anew")
        }
        var reports: [ArtifactReport] = []
        for element in try artifacts.elements() { reports.append(try artifact(element)) }
        let report = Report(
            toolVersion: try top.member("tool").member("version").string(), asOf: try time(top.member("asOf")),
            artifacts: reports)
        var settings: [ReportSetting] = []
        if let member = try top.optional("settings") {
            for element in try member.elements() { settings.append(try setting(element)) }
        }
        let answer = Answer(report, try telling(top, artifacts.elements(), reports))
        let verdict = try top.member("verdict")
        guard try verdict.string() == answer.verdict.rawValue else {
            throw verdict.fault("is not what its findings come to, \(answer.verdict.rawValue)")
        }
        return Stored(answer: answer, settings: settings)
    }

    /// Several reports as one: all artifacts, dated by the oldest, since no later time was judged at for all of them.
    package static func joined(_ all: [Stored]) -> Stored? {
        guard var first = all.first else { return nil }
        guard all.count > 1 else { return first }
        var versions: [String] = []
        for one in all where !versions.contains(where: { $0 == one.answer.report.toolVersion }) {
            versions.append(one.answer.report.toolVersion)
        }
        let report = Report(
            toolVersion: versions.joined(separator: ", "),
            asOf: all.map(\.answer.report.asOf).min() ?? first.answer.report.asOf,
            artifacts: all.flatMap(\.answer.report.artifacts))
        first.answer = Answer(report)
        first.settings = all.flatMap(\.settings)
        return first
    }

    // MARK: - Its parts

    private static func telling(
        _ top: JSONCursor, _ elements: [JSONCursor], _ reports: [ArtifactReport]
    ) throws(JSONFault) -> Answer.Telling {
        guard let rescan = try top.optional("rescan") else {
            let isInspection = elements.contains { $0.value.object?["entries"] != nil }
            return isInspection ? .inspection : .verification
        }
        var outcomes: [RescanOutcome] = []
        for (element, report) in zip(elements, reports) {
            let scan = try element.member("scan")
            var scanners: [String] = []
            for scanner in try scan.member("scanners").elements() { scanners.append(try scanner.string()) }
            outcomes.append(
                RescanOutcome(
                    report: report, outcome: try word(scan.member("outcome")),
                    bytesSeen: try size(scan.member("bytesSeen")), bytesTotal: try size(scan.member("bytesTotal")),
                    scanners: scanners))
        }
        let summary = RescanSummary(
            ledger: try rescan.member("ledger").string(), outcomes: outcomes,
            notDue: try count(rescan.member("recentEnough")), left: try count(rescan.member("left")))
        return .rescan(outcomes, summary)
    }

    private static func artifact(_ cursor: JSONCursor) throws(JSONFault) -> ArtifactReport {
        var report = ArtifactReport(
            name: try cursor.member("name").string(), source: try cursor.member("source").string())
        let owner = try text(cursor, "owner")
        let note = try text(cursor, "note")
        let functions = try texts(cursor, "functions")
        if owner != nil || note != nil || !functions.isEmpty {
            report.notes = ArtifactNotes(owner: owner, note: note, functions: functions)
        }
        report.inventory = try inventory(cursor)
        if report.inventory == nil, try cursor.optional("artifactType") == nil {
            report.fileDigest = try cursor.optional("digest").map(digest)
        }
        for element in try cursor.member("findings").elements() { report.findings.append(try finding(element)) }
        report.drift = try StoredDrift.groups(cursor.member("drift").elements())
        let verdict = try cursor.member("verdict")
        guard try verdict.string() == report.verdict.rawValue else {
            throw verdict.fault("is not what its findings come to, \(report.verdict.rawValue)")
        }
        return report
    }

    private static func inventory(_ cursor: JSONCursor) throws(JSONFault) -> Inventory? {
        // What was refused has neither; another OCI artifact than an image has no kind.
        let (kind, tree) = (try cursor.optional("kind"), try cursor.optional("tree"))
        guard let kind, let tree else { return nil }
        var inventory = Inventory(
            kind: try word(kind), digest: try cursor.optional("digest").map(digest),
            size: try cursor.optional("size").map(size) ?? 0, entries: [], tree: try digest(tree),
            files: try count(cursor.member("files")), unpackedSize: try size(cursor.member("unpackedSize")))
        for layer in try cursor.member("layers").elements() {
            inventory.layers.append(
                LayerFacts(
                    digest: try digest(layer.member("digest")), diffID: try digest(layer.member("diffID")),
                    tree: try digest(layer.member("tree")), mediaType: try layer.member("mediaType").string()))
        }
        for element in try cursor.member("signatures").elements() {
            inventory.signatures.append(try signature(element))
        }
        return inventory
    }

    private static func signature(_ cursor: JSONCursor) throws(JSONFault) -> SignatureFacts {
        var signature = SignatureFacts(
            format: try cursor.member("format").string(), path: try text(cursor, "path"),
            standing: try word(cursor.member("status")), profileVersionArn: try text(cursor, "profileVersionArn"),
            jobArn: try text(cursor, "jobArn"), signingTime: try cursor.optional("signingTime").map(time),
            expires: try cursor.optional("expires").map(time))
        signature.fault = try text(cursor, "fault")
        signature.timestamp = try cursor.optional("timestamp").map(time)
        signature.timestampAuthority = try text(cursor, "timestampAuthority")
        signature.timestampFault = try text(cursor, "timestampFault")
        signature.unknownAttributes = try texts(cursor, "unknownAttributes")
        if let covers = try cursor.optional("covers") {
            signature.covers = SignableDocument(
                role: try word(covers.member("role")), mediaType: "", digest: try digest(covers.member("digest")),
                size: 0)
        }
        guard let certificates = try cursor.optional("certificates") else { return signature }
        for certificate in try certificates.elements() {
            let print = try certificate.member("sha256")
            guard let sha256 = Digest(hex: try print.string()) else { throw print.fault("is no digest") }
            signature.certificates.append(
                SignatureFacts.Certificate(
                    subject: try certificate.member("subject").string(),
                    issuer: try certificate.member("issuer").string(),
                    serial: try certificate.member("serial").string(),
                    notBefore: try time(certificate.member("notBefore")),
                    notAfter: try time(certificate.member("notAfter")), sha256: sha256,
                    revocationHash: try text(certificate, "revocationHash")))
        }
        return signature
    }

    private static func finding(_ cursor: JSONCursor) throws(JSONFault) -> Finding {
        let stated = try cursor.member("id")
        guard let id = FindingID(rawValue: try stated.string()) else {
            throw stated.fault("is an id that this version does not know")
        }
        let message = try cursor.member("message").string()
        let path = try text(cursor, "path")
        var finding = Finding(
            id, try word(cursor.member("outcome")), message, path: path,
            namesPath: path.map { message.contains($0) } ?? false, remedy: try text(cursor, "remedy").map { Prose($0) })
        let told = try cursor.optional("vulnerability")
        finding.vulnerable = try told.map(vulnerability)
        // A waived one says whether it is new nowhere.
        if let state = try cursor.optional("state") {
            let state: Finding.State = try word(state)
            finding.isNew = state == .waived ? nil : state == .new
        }
        // Of a vulnerability it stands there, also where nobody asked what is new.
        finding.firstSeen = try (told ?? cursor).optional("firstSeen").map(time)
        return finding
    }

    private static func vulnerability(_ cursor: JSONCursor) throws(JSONFault) -> VulnerabilityPlace {
        let package = try cursor.member("package")
        let vulnerability = Vulnerability(
            ids: [try cursor.member("id").string()] + (try texts(cursor, "aliases")),
            records: try texts(cursor, "records"),
            package: VulnerablePackage(
                purl: try package.member("purl").string(), ecosystem: try package.member("ecosystem").string(),
                name: try package.member("name").string(), version: try package.member("version").string()),
            fixed: try texts(cursor, "fixed"), severity: try word(cursor.member("severity")),
            tenths: try cursor.optional("score").map(tenths), vector: try text(cursor, "vector"),
            severitySource: try text(cursor, "severitySource"), known: try exploited(cursor),
            isUndecided: try cursor.member("undecided").bool())
        var place = VulnerabilityPlace(vulnerability, files: try texts(cursor, "files"))
        if let excuse = try cursor.optional("excuse") {
            place.excuse = Excuse(
                kind: try word(excuse.member("kind")), by: try excuse.member("by").string(),
                reason: try text(excuse, "reason"), end: try excuse.optional("until").map(time))
        }
        return place
    }

    /// That it is used in attacks; predictions, which have a day's worth, are not kept.
    private static func exploited(_ cursor: JSONCursor) throws(JSONFault) -> KnownExploited? {
        guard let since = try cursor.optional("exploitedSince") else { return nil }
        return KnownExploited(
            since: try time(since), due: try cursor.optional("exploitedDue").map(time),
            isInRansomware: try cursor.member("ransomware").bool())
    }

    private static func setting(_ cursor: JSONCursor) throws(JSONFault) -> ReportSetting {
        ReportSetting(
            option: try cursor.member("option").string(), value: try cursor.member("value").string(),
            origin: try cursor.member("origin").string(), replaced: try text(cursor, "replaced"),
            weakens: try cursor.member("weakens").bool())
    }

    // MARK: - Values

    static func word<Value: Word>(_ cursor: JSONCursor) throws(JSONFault) -> Value {
        guard let value = Value(rawValue: try cursor.string()) else {
            throw cursor.fault("is a word that this version does not know")
        }
        return value
    }

    static func digest(_ cursor: JSONCursor) throws(JSONFault) -> Digest {
        guard let digest = Digest(try cursor.string()) else { throw cursor.fault("is no digest") }
        return digest
    }

    static func size(_ cursor: JSONCursor) throws(JSONFault) -> UInt64 {
        guard let size = UInt64(exactly: try cursor.integer()) else { throw cursor.fault("is negative") }
        return size
    }

    private static func count(_ cursor: JSONCursor) throws(JSONFault) -> Int {
        guard let count = Int(exactly: try cursor.integer()), count >= 0 else { throw cursor.fault("is no count") }
        return count
    }

    private static func time(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        guard let time = Timestamp(rfc3339: try cursor.string()) else { throw cursor.fault("is no RFC 3339 time") }
        return time
    }

    /// `9.8` as 98: one digit behind the point, 0.0 to 10.0.
    private static func tenths(_ cursor: JSONCursor) throws(JSONFault) -> Int {
        if case .integer(let whole) = cursor.value, (0...10).contains(whole) { return Int(whole) * 10 }
        guard case .number(let spelling) = cursor.value else { throw cursor.fault("is no score") }
        let parts = spelling.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 1, let whole = Int(String(decoding: parts[0], as: UTF8.self)),
            let tenth = Int(String(decoding: parts[1], as: UTF8.self)), (0...10).contains(whole),
            (0...9).contains(tenth),
            whole * 10 + tenth <= 100
        else { throw cursor.fault("is no score") }
        return whole * 10 + tenth
    }

    static func text(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> String? {
        guard let member = try cursor.optional(key) else { return nil }
        return try member.string()
    }

    private static func texts(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> [String] {
        guard let member = try cursor.optional(key) else { return [] }
        var texts: [String] = []
        for element in try member.elements() { texts.append(try element.string()) }
        return texts
    }
}
