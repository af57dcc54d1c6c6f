import Core
import Remote

extension FileValidators {
    /// Asks for a file only where it is another one. A tag that is known is the only one that counts.
    var headers: [HTTPHeader] {
        if let entityTag { return [HTTPHeader("If-None-Match", entityTag)] }
        return lastModified.map { [HTTPHeader("If-Modified-Since", $0)] } ?? []
    }

    /// Whether an answer that nothing changed speaks of the file that is known. By a date servers also say so of an older file: then
    /// the answer has to state the date. A tag that it states has to be the known one.
    func isConfirmed(by head: HTTPResponse) -> Bool {
        func isSame(_ header: String, _ known: String) -> Bool? {
            head[header: header].map { $0.utf8.elementsEqual(known.utf8) }
        }
        if let entityTag { return isSame("etag", entityTag) ?? true }
        guard let lastModified else { return false }
        return isSame("last-modified", lastModified) ?? false
    }

    /// What can be given back to whom was asked; nil for an answer of somebody else, and for one that other bytes may have too.
    init?(of head: HTTPResponse) {
        guard !head.isOfAnotherHost else { return nil }
        let modified = head[header: "last-modified"]
        var isSettled = false
        if let now = head[header: "date"].flatMap(HTTPDate.time), let then = modified.flatMap(HTTPDate.time) {
            // What changed in the second in which it was fetched may change in it again.
            isSettled = then < now
        }
        self.init(entityTag: head[header: "etag"], lastModified: isSettled ? modified : nil)
    }
}
