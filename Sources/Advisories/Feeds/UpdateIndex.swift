import Core

/// Where a repository of rpm packages keeps its updates: its list of mirrors, and there `repodata/repomd.xml`.
package enum UpdateIndex {
    /// What the index of a repository is called, below a mirror.
    package static let path = "repodata/repomd.xml"

    /// The first mirror of a list, by TLS, with a slash at its end; nil where there is none.
    package static func mirror(_ list: [UInt8]) -> String? {
        for line in list.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where line.starts(with: "https://".utf8) {
            let text = String(decoding: line.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
            return text.hasSuffix("/") ? text : "\(text)/"
        }
        return nil
    }

    /// The updates' path below the mirror, and their SHA-256.
    /// - Throws: `advisories.invalid` for an index that names none.
    package static func updates(_ index: [UInt8]) throws(Failure) -> (path: String, digest: Digest) {
        let handler = Handler()
        do throws(AdvisoryFault) {
            let reader = try XMLReader(handler)
            try reader.take(index.span.bytes)
            try reader.finish()
        } catch {
            throw Failure(.advisoriesInvalid, "the repository's index: \(error.reason)")
        }
        guard let path = handler.path, let digest = handler.digest, isBelow(path) else {
            throw Failure(.advisoriesInvalid, "the repository's index names no updateinfo with its SHA-256")
        }
        return (path, digest)
    }

    private static func isBelow(_ path: String) -> Bool {
        path.utf8.starts(with: "repodata/".utf8) && !path.utf8.contains(UInt8(ascii: ":"))
            && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && !path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }

    private final class Handler: XMLHandler {
        var path: String?
        var digest: Digest?
        private var isUpdates = false
        private var isSHA256 = false

        func begin(_ element: String, _ attributes: [TextKey: String]) throws(AdvisoryFault) {
            switch TextKey(element) {
            case "data": isUpdates = attributes["type"].map { TextKey($0) == "updateinfo" } ?? false
            case "checksum": isSHA256 = attributes["type"].map { TextKey($0) == "sha256" } ?? false
            case "location" where isUpdates: path = attributes["href"]
            default: break
            }
        }

        func end(_ element: String, text: String) throws(AdvisoryFault) {
            if isUpdates, isSHA256, TextKey(element) == "checksum" { digest = Digest(hex: text) }
            if TextKey(element) == "data" { isUpdates = false }
        }
    }
}
