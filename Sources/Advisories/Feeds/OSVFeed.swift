import Core

/// Records of OSV's schema (ossf.github.io/osv-schema), JSON or YAML, a document each.
struct OSVFeed: AdvisoryFeed {
    let name = "OSV"
    let version = 2
    let byteLimit = RecordReader.byteLimit

    func mayBeDocument(name: String) -> Bool { RecordReader.isRecord(name: name) }

    /// YAML is told by its name alone; an object of JSON begins with a brace, whatever its file is called.
    func recognises(_ head: [UInt8], name: String) -> Bool {
        RecordReader.isYAML(name) || head.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    func makeReader(name: String) -> any AdvisoryReader { Reader(name: name) }

    private struct Reader: AdvisoryReader {
        let name: String
        var bytes: [UInt8] = []

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) {
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
}
