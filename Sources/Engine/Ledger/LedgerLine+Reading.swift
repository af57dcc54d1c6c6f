import Core
import Ledger

extension LedgerLine {
    /// A line that was read.
    enum Content {
        case header
        case record(LedgerRecord)
        case end(records: Int64)
    }

    /// Reads a line, strictly: what goes unread could say that a layer is not fresh.
    static func content(_ line: [UInt8]) throws(JSONFault) -> Content {
        let document = JSONCursor(try JSONReader.read(line, limits: JSONLimits(bytes: byteLimit)))
        try document.requireOnly([
            "ledger", "layer", "files", "artifact", "scan", "packages", "source", "advisory", "exploits", "match",
            "finding", "evidence", "run", "told", "end",
        ])
        guard try document.object().count == 1 else { throw document.fault("holds other than one member") }
        if let header = try document.optional("ledger") {
            try header.requireOnly(["version"])
            let version = try header.member("version")
            guard try version.integer() == Self.version else {
                throw version.fault("is not \(Self.version), the only version that this layerlock reads")
            }
            return .header
        }
        if let end = try document.optional("end") {
            try end.requireOnly(["records"])
            return .end(records: try end.member("records").integer())
        }
        if let layer = try document.optional("layer") { return .record(.layer(try self.layer(layer))) }
        if let files = try document.optional("files") { return .record(try self.files(files)) }
        if let artifact = try document.optional("artifact") { return .record(try self.artifact(artifact)) }
        if let evidence = try document.optional("evidence") { return .record(try self.evidence(evidence)) }
        if let scan = try document.optional("scan") { return .record(try self.scan(scan)) }
        if let run = try document.optional("run") { return .record(.run(try self.run(run))) }
        if let told = try document.optional("told") { return .record(.told(try self.told(told))) }
        return .record(try packageRecord(document))
    }

    private static func layer(_ cursor: JSONCursor) throws(JSONFault) -> LayerIdentity {
        try cursor.requireOnly(["digest", "tree", "diffID"])
        var layer = LayerIdentity(digest: try digest(cursor.member("digest")), tree: try digest(cursor.member("tree")))
        if let diffID = try cursor.optional("diffID") { layer.diffID = try digest(diffID) }
        return layer
    }

    private static func files(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        try cursor.requireOnly(["tree", "last", "files"])
        var files: [LedgerFileRow] = []
        for file in try cursor.member("files").elements() {
            try file.requireOnly(["path", "type", "mode", "sha256", "size", "link"])
            let mode = try file.member("mode")
            guard let bits = UInt16(exactly: try mode.integer()), bits <= 0o7777 else {
                throw mode.fault("is no file mode")
            }
            var row = LedgerFileRow(
                path: try bytes(file.member("path")), type: try word(file.member("type")), mode: bits, sha256: nil,
                size: 0, link: nil)
            if let sha256 = try file.optional("sha256") {
                guard let digest = Digest(hex: try sha256.string()) else { throw sha256.fault("is no SHA-256") }
                row.sha256 = digest
                row.size = try size(file.member("size"))
            }
            if let link = try file.optional("link") { row.link = try bytes(link) }
            files.append(row)
        }
        return .files(tree: try digest(cursor.member("tree")), files: files, isLast: try cursor.member("last").bool())
    }

    private static func artifact(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        try cursor.requireOnly(["kind", "digest", "tree", "size", "name", "source", "layers"])
        var artifact = ArtifactIdentity(
            kind: try word(cursor.member("kind")), digest: try digest(cursor.member("digest")),
            tree: try digest(cursor.member("tree")), size: try size(cursor.member("size")), layers: [])
        artifact.layers = []
        for layer in try cursor.member("layers").elements() { artifact.layers.append(try self.layer(layer)) }
        return .artifact(
            artifact, name: try cursor.member("name").string(), source: try cursor.member("source").string())
    }

    private static func evidence(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        try cursor.requireOnly(["digest", "tree", "selection", "version", "binding", "body"])
        let artifact = ArtifactKey(digest: try digest(cursor.member("digest")), tree: try digest(cursor.member("tree")))
        let evidence = KeptEvidence(
            selection: TextKey(try cursor.member("selection").string()), version: try cursor.member("version").string(),
            digest: try digest(cursor.member("binding")), body: Array(try cursor.member("body").string().utf8))
        return .evidence(evidence, of: artifact)
    }

    private static func scan(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRecord {
        let record = try look(cursor, with: ["layer", "artifact"])
        if let layer = try cursor.optional("layer") {
            if try cursor.optional("artifact") != nil { throw cursor.fault("is of a layer and of an artifact") }
            return .layerScan(layer: try digest(layer), record)
        }
        let artifact = try cursor.member("artifact")
        try artifact.requireOnly(["digest", "tree"])
        return .artifactScan(
            digest: try digest(artifact.member("digest")), tree: try digest(artifact.member("tree")), record)
    }

    /// Reads a look.
    /// - Parameter others: What else stands there.
    static func look(_ cursor: JSONCursor, with others: Set<TextKey> = []) throws(JSONFault) -> ScanRecord {
        try cursor.requireOnly(
            others.union([
                "scanner", "version", "asOf", "started", "finished", "outcome", "bytesSeen", "bytesTotal", "database",
                "findings", "codeBytes", "ownedBytes",
            ]))
        let asOf = try cursor.member("asOf")
        var record = ScanRecord(
            scanner: Scanner(
                name: try cursor.member("scanner").string(), version: try cursor.member("version").string()),
            asOf: try time(asOf), started: try time(cursor.member("started")),
            finished: try time(cursor.member("finished")), outcome: try word(cursor.member("outcome")),
            bytesSeen: try size(cursor.member("bytesSeen")), bytesTotal: try size(cursor.member("bytesTotal")))
        guard try time(asOf) == record.asOf else { throw asOf.fault("lies after the scan's start") }
        if let database = try cursor.optional("database") {
            record.database = try self.database(database)
        }
        if let code = try cursor.optional("codeBytes") {
            guard let coverage = CodeCoverage(bytes: try size(code), owned: try size(cursor.member("ownedBytes")))
            else {
                throw code.fault("is less than what packages account for")
            }
            record.coverage = coverage
        }
        for finding in try cursor.optional("findings")?.elements() ?? [] {
            try finding.requireOnly(["id", "outcome", "severity", "message", "path", "remedy"])
            record.findings.append(
                ScanFinding(
                    Finding(
                        try word(finding.member("id")), try word(finding.member("outcome")),
                        try finding.member("message").string(), path: try finding.optional("path")?.string(),
                        remedy: try finding.optional("remedy").map { text throws(JSONFault) in Prose(try text.string())
                        }),
                    severity: try word(finding.member("severity"))))
        }
        return record
    }

    static func database(_ cursor: JSONCursor) throws(JSONFault) -> ScanDatabase {
        try cursor.requireOnly(["name", "digest", "dataDate"])
        return ScanDatabase(
            name: try cursor.member("name").string(), digest: try digest(cursor.member("digest")),
            dataDate: try time(cursor.member("dataDate")))
    }

    // MARK: - Scalars

    static func digest(_ cursor: JSONCursor) throws(JSONFault) -> Digest {
        guard let digest = Digest(try cursor.string()) else { throw cursor.fault("is no digest") }
        return digest
    }

    static func size(_ cursor: JSONCursor) throws(JSONFault) -> UInt64 {
        guard let size = UInt64(exactly: try cursor.integer()) else { throw cursor.fault("is negative") }
        guard size <= LedgerLimits.size else { throw cursor.fault("is no size") }
        return size
    }

    static func time(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        guard let time = Timestamp(rfc3339: try cursor.string()) else { throw cursor.fault("is no time (RFC 3339)") }
        return time
    }

    static func bytes(_ cursor: JSONCursor) throws(JSONFault) -> [UInt8] {
        guard let bytes = PathEscaping.undisplayed(try cursor.string()) else { throw cursor.fault("is no path") }
        return bytes
    }

    static func word<Word: RawRepresentable>(
        _ cursor: JSONCursor
    ) throws(JSONFault) -> Word where Word.RawValue == String {
        let text = try cursor.string()
        guard let word = Word(rawValue: text) else { throw cursor.fault("\(JSONWriter.shown(text)) is unknown") }
        return word
    }
}
