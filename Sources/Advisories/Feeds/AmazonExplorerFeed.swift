import Core

/// What Amazon's CVE explorer has of one vulnerability (explore.alas.aws.amazon.com/CVE-….json): how it stands in the packages of each
/// platform, also where nothing fixes it. A document is a record.
///
/// The form is published nowhere. What is read are the columns of the explorer's page, whatever the members around them are called; a
/// document with other columns is refused by their names.
struct AmazonExplorerFeed: AdvisoryFeed {
    let name = "Amazon Linux CVE explorer"
    let version = 3
    let byteLimit = 1 << 30
    /// A few vulnerabilities say nothing of all others, and what they call fixed has its version in `updateinfo.xml`.
    let tellsOfAll = false

    /// What the ids of its records begin with.
    private static let prefix = "AMAZON-EXPLORER-"

    /// Whether a record is one of these, by its id.
    static func isRecord(_ id: String) -> Bool { id.utf8.starts(with: prefix.utf8) }

    /// Bytes of one document.
    private static let documentLimit = 4 << 20

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".json") || name.hasSuffix(".jsonl") }

    func recognises(_ head: [UInt8], name: String) -> Bool {
        guard let outline = JSONOutline(head), ForeignForm.of(head) == nil else { return false }
        // Every record of OSV's schema has the first of these.
        if outline.names("modified") || outline.names("schemaversion") { return false }
        if outline.hasAmazonPlatform || outline.names("scores") && outline.names("vector", deep: true) { return true }
        guard outline.hasVulnerability else { return false }
        if outline.names("platform", deep: true) {
            return ["package", "packagename", "status"].contains { outline.names($0, deep: true) }
        }
        // The table may lie behind a long text.
        return head.count >= AdvisoryFeeds.headSize
            && ["description", "publicdate", "scores"].contains { outline.names($0) }
    }

    func makeReader(name: String) -> any AdvisoryReader { Reader() }

    private struct Reader: AdvisoryReader {
        private var pieces = JSONPieces(.records, limit: documentLimit)

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            try pieces.take(piece) { piece throws(AdvisoryFault) in give(try Self.read(piece)) }
        }

        mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            try pieces.finish { piece throws(AdvisoryFault) in give(try Self.read(piece)) }
        }

        private static func read(_ piece: JSONPieces.Piece) throws(AdvisoryFault) -> AdvisoryRecord {
            do throws(ExplorerDocument.Fault) {
                let document = try ExplorerDocument(piece.bytes, limit: documentLimit)
                var record = AdvisoryRecord(
                    id: "\(prefix)\(document.vulnerability)", upstream: [document.vulnerability],
                    modified: AdvisoryRecord.undated)
                record.severity = document.severity
                record.affected = AmazonPlatformRow.affected(document.rows)
                return record
            } catch {
                switch error {
                case .broken(let fault): throw piece.fault(fault)
                case .unknownForm(let what): throw foreign(what, piece)
                }
            }
        }

        private static func foreign(_ what: String, _ piece: JSONPieces.Piece) -> AdvisoryFault {
            let place =
                piece.element.map { " (element \($0), line \(piece.line))" }
                ?? (piece.line > 1 ? " (line \(piece.line))" : "")
            let form = ForeignForm(
                "a document like those that Amazon's CVE explorer has of each CVE, but \(what)\(place)",
                "the columns platform, package and status are read, whatever stands around them; give the updateinfo.xml of Amazon Linux's repositories, and report what the document looks like"
            )
            return AdvisoryFault("is \(form.what)", form: form)
        }
    }
}
