import Core

/// Records of OSV's schema (ossf.github.io/osv-schema): JSON, a document each or many of them in lines or in an array, or YAML, a
/// document each.
struct OSVFeed: AdvisoryFeed {
    let name = "OSV"
    let version = 2
    /// A document may hold every record there is; of each no more is held than `RecordReader.byteLimit`.
    let byteLimit = 8 << 30

    func mayBeDocument(name: String) -> Bool { RecordReader.isRecord(name: name) || name.hasSuffix(".jsonl") }

    /// YAML is told by its name alone; an object of JSON begins with a brace, an array with a bracket, whatever the file is called.
    func recognises(_ head: [UInt8], name: String) -> Bool {
        let first = JSONReader.firstByte(of: head)
        return RecordReader.isYAML(name) || first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    func makeReader(name: String) -> any AdvisoryReader {
        RecordReader.isYAML(name) ? YAMLDocument(name: name) : JSONDocument()
    }

    private struct YAMLDocument: AdvisoryReader {
        let name: String
        var bytes: [UInt8] = []

        init(name: String) { self.name = name }

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            guard piece.byteCount <= RecordReader.byteLimit - bytes.count else {
                throw AdvisoryFault("is larger than the limit of \(RecordReader.byteLimit) bytes")
            }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }

        mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            let record: AdvisoryRecord
            do throws(JSONFault) {
                record = try RecordReader.read(bytes, name: name)
            } catch {
                throw AdvisoryFault("line \(error.line): \(error.message)")
            }
            if let record = DistributionRecords.read(record) { give(record) }
        }
    }

    private struct JSONDocument: AdvisoryReader {
        var pieces = JSONPieces(.records, limit: RecordReader.byteLimit)

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            try pieces.take(piece) { piece throws(AdvisoryFault) in try Self.read(piece, give) }
        }

        mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            try pieces.finish { piece throws(AdvisoryFault) in try Self.read(piece, give) }
        }

        private static func read(
            _ piece: JSONPieces.Piece, _ give: (AdvisoryRecord) -> Void
        ) throws(AdvisoryFault) {
            let record: AdvisoryRecord
            do throws(JSONFault) {
                record = try RecordReader.read(piece.bytes, name: "record.json")
            } catch {
                throw piece.fault(error)
            }
            if let record = DistributionRecords.read(record) { give(record) }
        }
    }
}
