import Archive
import Core
import Detectors

/// What must hold of those who look into files' content, whatever it is.
enum ContentProperties {
    /// Content that comes in pieces says what it says whole, and what is found lies in it.
    static func check(_ bytes: [UInt8]) -> Bool {
        guard let whole = note(bytes, pieces: [bytes.count]) else { return false }
        let size = Int(bytes.first ?? 0) * 40 + 1
        require(note(bytes, pieces: [size])?.secrets == whole.secrets, "pieces of \(size) bytes hold other credentials")
        require(
            note(bytes, pieces: [size])?.indicators == whole.indicators, "pieces of \(size) bytes hold other indicators"
        )
        for match in whole.secrets {
            require(match.length > 0 && match.offset < UInt64(bytes.count), "a credential outside the file")
        }
        return true
    }

    private static func note(_ bytes: [UInt8], pieces: [Int]) -> SearchNote? {
        do throws(Failure) {
            let path = EntryPath.archiveRoot
            var feed = try ContentFeed([SearchObserver([.secrets, .malware])])
            feed.begin(ObservedFile(path: path, size: UInt64(bytes.count), mode: 0o644))
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + max(1, pieces[0]))
                try feed.take(Array(bytes[start..<end]).span.bytes)
                start = end
            }
            try feed.end()
            return feed.finish()[.search][path]
        } catch {
            require(false, "content cannot be looked into: \(error)")
            return nil
        }
    }

    /// A list of indicators is read, or refused with its place.
    static func checkIndicators(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            require(try IndicatorList(bytes).digest != nil, "a list without a digest")
            return true
        } catch {
            return false
        }
    }

    /// A `.pth` file says the same in pieces.
    static func checkPathFile(_ bytes: [UInt8]) -> Bool {
        var whole = PathFileScan()
        whole.take(bytes.span.bytes)
        var pieces = PathFileScan()
        for byte in bytes { pieces.take([byte].span.bytes) }
        require(whole.note == pieces.note, "a .pth file in pieces is another one")
        return whole.note.imports > 0
    }
}
