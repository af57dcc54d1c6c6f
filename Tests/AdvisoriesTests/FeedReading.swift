import Advisories
import Testing

/// The records that a feed reads in a document, whose bytes come in pieces.
func readRecords(_ text: String, name: String, piece: Int = 7) throws -> [AdvisoryRecord] {
    let bytes = Array(text.utf8)
    let feed = try #require(AdvisoryFeeds.all.feed(of: Array(bytes.prefix(AdvisoryFeeds.headSize)), name: name))
    var reader = feed.makeReader(name: name)
    var records: [AdvisoryRecord] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
        try reader.take(bytes[start..<min(start + piece, bytes.count)].span.bytes) { records.append($0) }
    }
    try reader.finish { records.append($0) }
    return records
}
