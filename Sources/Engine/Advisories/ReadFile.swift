import Advisories
import Archive
import Core
import Cryptography

/// A file of one document, packed by gzip or not.
struct ReadFile: Sendable {
    var name: String
    var digest: Digest
    var document: ReadDocument

    /// Reads the file piece by piece; what is at fault is read no further.
    init(_ path: String, as name: String, _ feeds: AdvisoryFeeds) throws(Failure) {
        var document = AdvisoryDocument(name: path, feeds: feeds)
        var hasher = try SHA256()
        do throws(Failure) {
            try ByteSource(path: path).pieces { piece throws(Failure) in
                try hasher.update(piece)
                return document.take(piece)
            }
        } catch {
            throw error.inFile(path)
        }
        self.name = name
        self.document = document.finish()
        digest = try FeedMarks.digest(try hasher.finish(), self.document.mark.map { [$0] } ?? [])
    }

    static func all(
        _ names: ArraySlice<String>, in folder: String, _ feeds: AdvisoryFeeds
    ) -> Result<[ReadFile], Failure> {
        var files: [ReadFile] = []
        for name in names {
            do throws(Failure) {
                files.append(try ReadFile("\(folder)/\(name)", as: name, feeds))
            } catch {
                return .failure(error)
            }
        }
        return .success(files)
    }
}

/// What tells data that a later version of a feed read from those that an earlier one did.
enum FeedMarks {
    /// The digest of a file's data; that of its bytes where first versions alone read them.
    static func digest(_ bytes: Digest, _ marks: Set<TextKey>) throws(Failure) -> Digest {
        guard !marks.isEmpty else { return bytes }
        let lines = [bytes.hex] + marks.sorted().map(\.string)
        return try SHA256.digest(of: Array(lines.joined(separator: "\n").utf8))
    }
}
