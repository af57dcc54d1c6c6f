import Core

/// Reads a document of JSON that makes sense only as a whole: it is held, and read at its end.
struct WholeJSONReader: AdvisoryReader {
    private let limit: Int
    private let read: (JSONCursor, (AdvisoryRecord) -> Void) throws(JSONFault) -> Void
    private var bytes: [UInt8] = []

    /// - Parameters:
    ///   - limit: Bytes of the largest document.
    ///   - read: Gives the records of a document.
    init(limit: Int, read: @escaping (JSONCursor, (AdvisoryRecord) -> Void) throws(JSONFault) -> Void) {
        self.limit = limit
        self.read = read
    }

    mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) {
        piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
        do throws(JSONFault) {
            try read(JSONCursor(JSONReader.read(bytes, limits: JSONLimits(bytes: limit), options: .foreign)), give)
        } catch {
            throw AdvisoryFault("line \(error.line): \(error.message)")
        }
    }
}
