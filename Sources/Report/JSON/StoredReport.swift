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

    /// What was answered, what a project file had set, and what the run was given.
    package struct Stored: Sendable {
        package var answer: Answer
        package var settings: [ReportSetting]
        package var inputs: RunInputs?
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
        let toolVersion = try top.member("tool").member("version").string()
        let answer: Answer
        if let artifacts = try top.optional("artifacts") {
            answer = try self.answer(top, artifacts.elements(), toolVersion)
        } else if try top.optional("counts") != nil {
            answer = Answer(try StoredStatus.read(top), toolVersion: toolVersion)
        } else {
            throw top.fault("is neither a report of artifacts nor a status: a list is not rendered anew")
        }
        var stored = Stored(answer: answer, settings: [])
        stored.settings = try list(top, "settings", setting)
        stored.inputs = try top.optional("inputs").map(StoredRuns.inputs)
        return stored
    }

    private static func answer(
        _ top: JSONCursor, _ artifacts: [JSONCursor], _ toolVersion: String
    ) throws(JSONFault) -> Answer {
        var reports: [ArtifactReport] = []
        for element in artifacts { reports.append(try artifact(element)) }
        var report = Report(
            toolVersion: toolVersion, asOf: try time(top.member("asOf")), lockfile: try text(top, "lockfile"),
            artifacts: reports)
        let telling = try telling(top, artifacts, reports)
        let all = reports
        // What was recent enough is told beside what was looked at.
        if case .rescan(let outcomes, _) = telling { report.artifacts = outcomes.map(\.report) }
        let answer = Answer(report, telling)
        let verdict = try top.member("verdict")
        let found = answer.isRescan ? Verdict(all.lazy.flatMap(\.findings)) : answer.verdict
        guard try verdict.string() == found.rawValue else {
            throw verdict.fault("is not what its findings come to, \(found.rawValue)")
        }
        return answer
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
            lockfile: first.answer.report.lockfile, artifacts: all.flatMap(\.answer.artifacts))
        let lockfile = report.lockfile
        first.answer = Answer(report)
        first.answer.report.lockfile = all.allSatisfy { $0.answer.report.lockfile == lockfile } ? lockfile : nil
        first.settings = all.flatMap(\.settings)
        first.inputs = nil
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
        var recent: [RescanOutcome] = []
        for (element, report) in zip(elements, reports) {
            let scan = try element.member("scan")
            let outcomeCursor = try scan.member("outcome")
            let isUnowned = TextKey(try outcomeCursor.string()) == TextKey(RescanOutcome.unowned)
            var outcome = RescanOutcome(
                report: report, outcome: isUnowned ? .clean : try word(outcomeCursor),
                bytesSeen: try size(scan.member("bytesSeen")), bytesTotal: try size(scan.member("bytesTotal")),
                scanners: try texts(scan, "scanners"))
            if let covered = try scan.optional("covered") { outcome.coverage = try coverage(covered) }
            if try flag(scan, "recentEnough") { recent.append(outcome) } else { outcomes.append(outcome) }
        }
        var summary = RescanSummary(
            ledger: try rescan.member("ledger").string(), outcomes: outcomes,
            notDue: try count(rescan.member("recentEnough")), left: try count(rescan.member("left")))
        summary.recent = recent
        try StoredRuns.add(rescan, to: &summary)
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
        report.pinLine = try cursor.optional("pinLine").map(count)
        report.inventory = try inventory(cursor)
        if report.inventory == nil, try cursor.optional("artifactType") == nil {
            report.fileDigest = try cursor.optional("digest").map(digest)
        }
        for element in try cursor.member("findings").elements() { report.findings.append(try finding(element)) }
        report.coverage = try cursor.optional("covered").flatMap(coverage)
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
        inventory.image = try image(cursor)
        return inventory
    }

    /// An image's digests and platform; its config is not there.
    private static func image(_ cursor: JSONCursor) throws(JSONFault) -> ImageFacts? {
        guard let config = try cursor.optional("configDigest") else { return nil }
        let stated = try cursor.member("platform")
        guard let platform = ImagePlatform(try stated.string()) else { throw stated.fault("is no platform") }
        return ImageFacts(
            indexDigest: try cursor.optional("indexDigest").map(digest),
            manifestDigest: try cursor.optional("manifestDigest").map(digest), configDigest: try digest(config),
            platform: platform, config: PinnedConfig(replaced: ImageConfig()))
    }

    private static func signature(_ cursor: JSONCursor) throws(JSONFault) -> SignatureFacts {
        var signature = SignatureFacts(
            format: try cursor.member("format").string(), path: try text(cursor, "path"),
            standing: try word(cursor.member("status")), profileVersionArn: try text(cursor, "profileVersionArn"),
            jobArn: try text(cursor, "jobArn"), signingTime: try cursor.optional("signingTime").map(time),
            expires: try cursor.optional("expires").map(time))
        signature.fault = try text(cursor, "fault")
        (signature.subject, signature.issuer) = (try text(cursor, "subject"), try text(cursor, "issuer"))
        signature.key = try cursor.optional("key").map(digest)
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

    static func finding(_ cursor: JSONCursor) throws(JSONFault) -> Finding {
        let stated = try cursor.member("id")
        guard let id = FindingID(rawValue: try stated.string()) else {
            throw stated.fault("is an id that this version does not know")
        }
        let message = try cursor.member("message").string()
        var finding = Finding(
            id, try word(cursor.member("outcome")), message, path: try text(cursor, "path"),
            namesPath: try flag(cursor, "namesPath"), remedy: try remedy(cursor))
        let told = try cursor.optional("vulnerability")
        finding.vulnerable = try told.map(vulnerability)
        // A waived one says whether it is new nowhere.
        if let state = try cursor.optional("state") {
            let state: Finding.State = try word(state)
            finding.isNew = state == .waived ? nil : state == .new
        }
        // Of a vulnerability it stands there, also where nobody asked what is new.
        finding.firstSeen = try (told ?? cursor).optional("firstSeen").map(time)
        if let subject = try cursor.optional("subject") {
            finding.subject = FindingSubject(
                artifacts: try texts(subject, "artifacts"), layer: try subject.optional("layer").map(digest))
        }
        return finding
    }

    /// What to do; the command that it ends in stands apart.
    private static func remedy(_ cursor: JSONCursor) throws(JSONFault) -> Prose? {
        guard let remedy = try text(cursor, "remedy") else { return nil }
        guard let command = try text(cursor, "command"), remedy.hasSuffix(command) else { return Prose(remedy) }
        return Prose(String(decoding: remedy.utf8.dropLast(command.utf8.count), as: UTF8.self), worded: command)
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
            severitySource: try text(cursor, "severitySource"), vendor: try cursor.optional("vendorStatus").map(word),
            known: try exploited(cursor), prediction: try prediction(cursor),
            isUndecided: try cursor.member("undecided").bool())
        var place = VulnerabilityPlace(vulnerability, files: try texts(cursor, "files"))
        if let excuse = try cursor.optional("excuse") {
            place.excuse = Excuse(
                kind: try word(excuse.member("kind")), by: try excuse.member("by").string(),
                reason: try text(excuse, "reason"), end: try excuse.optional("until").map(time))
        }
        return place
    }

    private static func prediction(_ cursor: JSONCursor) throws(JSONFault) -> ExploitPrediction? {
        guard let probability = try cursor.optional("epss") else { return nil }
        return ExploitPrediction(
            probability: try fraction(probability), percentile: try fraction(cursor.member("epssPercentile")))
    }

    /// `0.94367` in parts of a billion.
    private static func fraction(_ cursor: JSONCursor) throws(JSONFault) -> Int {
        if case .integer(let whole) = cursor.value, (0...1).contains(whole) {
            return Int(whole) * ExploitPrediction.whole
        }
        guard case .number(let spelling) = cursor.value else { throw cursor.fault("is no share") }
        let digits = spelling.utf8.dropFirst(2)
        guard spelling.hasPrefix("0."), (1...9).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw cursor.fault("is no share of nine digits at the most") }
        let padded = String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: 9 - digits.count)
        return Int(padded) ?? 0
    }

    /// That it is used in attacks.
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
            weakens: try cursor.member("weakens").bool(), note: try text(cursor, "note"))
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

    static func count(_ cursor: JSONCursor) throws(JSONFault) -> Int {
        guard let count = Int(exactly: try cursor.integer()), count >= 0 else { throw cursor.fault("is no count") }
        return count
    }

    static func time(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        guard let time = Timestamp(rfc3339: try cursor.string()) else { throw cursor.fault("is no RFC 3339 time") }
        return time
    }

    /// `9.8` as 98: one digit behind the point, 0.0 to 10.0.
    static func tenths(_ cursor: JSONCursor) throws(JSONFault) -> Int {
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

    /// A report states whole percent, and no bytes.
    static func coverage(_ cursor: JSONCursor) throws(JSONFault) -> CodeCoverage? {
        guard let percent = CodeCoverage(bytes: 100, owned: try size(cursor)) else { throw cursor.fault("is over 100") }
        return percent
    }

    static func text(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> String? {
        guard let member = try cursor.optional(key) else { return nil }
        return try member.string()
    }

    static func texts(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> [String] {
        guard let member = try cursor.optional(key) else { return [] }
        var texts: [String] = []
        for element in try member.elements() { texts.append(try element.string()) }
        return texts
    }

    /// Whether something is said; false where it is not.
    static func flag(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> Bool {
        try cursor.optional(key).map { member throws(JSONFault) in try member.bool() } ?? false
    }

    /// The elements of a list; none where it is not there.
    static func list<Value>(
        _ cursor: JSONCursor, _ key: String, _ read: (JSONCursor) throws(JSONFault) -> Value
    ) throws(JSONFault) -> [Value] {
        guard let member = try cursor.optional(key) else { return [] }
        var values: [Value] = []
        for element in try member.elements() { values.append(try read(element)) }
        return values
    }
}
