import Advisories
import Core

/// What must hold of the forms that advisories are imported in.
enum FeedProperties {
    /// However a document is cut, it gives the same records or none, and each is one that the ledger can give back.
    static func check(_ bytes: [UInt8]) -> Bool {
        let head = Array(bytes.prefix(AdvisoryFeeds.headSize))
        guard let feed = AdvisoryFeeds.all.feed(of: head, name: "feed.json") else { return false }
        let whole = read(bytes, feed, piece: max(bytes.count, 1))
        require(read(bytes, feed, piece: 3) == whole, "the same document gives other records in pieces")
        for record in whole ?? [] {
            do throws(JSONFault) {
                let kept = JSONWriter.text(record.withoutRepetition.document, style: .compact)
                let back = try RecordReader.read(kept, name: "a.json")
                require(back.id == record.id && back.upstream == record.upstream, "a record is kept as another")
                require(back.affected.count == record.affected.count, "a record that is kept forgets a package")
            } catch {
                require(false, "a record that was kept is refused: \(error)")
            }
        }
        return whole != nil
    }

    /// Nil for a document that is at fault.
    private static func read(_ bytes: [UInt8], _ feed: any AdvisoryFeed, piece: Int) -> [AdvisoryRecord]? {
        var reader = feed.makeReader(name: "feed.json")
        var records: [AdvisoryRecord] = []
        do throws(AdvisoryFault) {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                let end = min(start + piece, bytes.count)
                try reader.take(bytes.span.bytes.extracting(start..<end)) { records.append($0) }
            }
            try reader.finish { records.append($0) }
        } catch {
            return nil
        }
        return records
    }
}
