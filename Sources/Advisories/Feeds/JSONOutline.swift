import Core

/// What names and words the first bytes of a document of JSON hold, wherever they are cut.
struct JSONOutline {
    /// Names of members of the document, or of an array's objects, as columns are compared.
    private var names: Set<[UInt8]> = []
    /// Names of members below these.
    private var deeper: Set<[UInt8]> = []
    /// Whether a CVE's id stands there, in the document or an object of it.
    private(set) var hasVulnerability = false
    /// Whether a platform is a release of Amazon Linux.
    private(set) var hasAmazonPlatform = false

    /// Nil for what is neither an object nor an array of some.
    init?(_ head: [UInt8]) {
        let text = head.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        let top = first == UInt8(ascii: "[") ? 2 : 1
        var depth = 0
        var key: [UInt8] = []
        var rest = text
        while let byte = rest.first {
            rest.removeFirst()
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let string = Self.string(&rest)
                guard rest.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) != UInt8(ascii: ":") else {
                    key = ExplorerColumn.folded(string)
                    if depth == top { names.insert(key) } else { deeper.insert(key) }
                    continue
                }
                if depth <= top + 1, ExplorerDocument.isVulnerability(string) { hasVulnerability = true }
                if key == Array("platform".utf8), string.starts(with: "Amazon Linux".utf8) { hasAmazonPlatform = true }
            default: break
            }
        }
    }

    /// Whether a member is called so.
    ///
    /// - Parameters:
    ///   - name: Without case, spaces, `_` and `-`.
    ///   - deep: Also one below the document's own.
    func names(_ name: String, deep: Bool = false) -> Bool {
        let name = Array(name.utf8)
        return names.contains(name) || deep && deeper.contains(name)
    }

    /// The bytes of a string, escapes as they are.
    private static func string(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var index = rest.startIndex
        while index < rest.endIndex, rest[index] != UInt8(ascii: "\"") {
            index += rest[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(index, rest.endIndex)
        defer { rest = rest[min(end + 1, rest.endIndex)...] }
        return rest[rest.startIndex..<end]
    }
}
