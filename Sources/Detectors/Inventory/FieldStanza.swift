import Core

/// Fields of the form `Name: value`, as RFC 5322 headers, Debian's control files and Java's manifests have them.
struct FieldStanza {
    private struct Field {
        var name: ArraySlice<UInt8>
        var value: ArraySlice<UInt8>
        var isFolded = false
        /// The lines that it goes on over, as they stand.
        var rest: ArraySlice<UInt8>?
    }

    private var fields: [Field] = []
    /// Whether there were more than the limit.
    private var isCut = false
    /// Fields of one stanza at the most; what is beyond is a fault.
    private static let limit = 10_000

    var isEmpty: Bool { fields.isEmpty }

    /// The stanzas of a text, divided by empty lines.
    static func all(_ bytes: [UInt8], separators: [UInt8] = Array(":".utf8)) -> [FieldStanza] {
        var stanzas: [FieldStanza] = []
        var index = bytes.startIndex
        while let stanza = next(bytes, from: &index, separators: separators) { stanzas.append(stanza) }
        return stanzas
    }

    /// The next stanza of a text, from `index` on, which then stands behind it; nil at the end. A long text is read like this:
    /// its stanzas take far more room than the text does.
    static func next(
        _ bytes: [UInt8], from index: inout Int, separators: [UInt8] = Array(":".utf8)
    ) -> FieldStanza? {
        while index < bytes.endIndex {
            let stanza = first(bytes, from: &index, separators: separators)
            if !stanza.isEmpty { return stanza }
        }
        return nil
    }

    /// The first stanza of a text, such as the header above a description.
    static func first(_ bytes: [UInt8]) -> FieldStanza {
        var index = bytes.startIndex
        return first(bytes, from: &index, separators: Array(":".utf8))
    }

    private static func first(_ bytes: [UInt8], from index: inout Int, separators: [UInt8]) -> FieldStanza {
        var stanza = FieldStanza()
        while index < bytes.endIndex {
            let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            var line = bytes[index..<end]
            index = min(end + 1, bytes.endIndex)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty { return stanza }
            if line.first == 0x20 || line.first == 0x09 {
                if let last = stanza.fields.indices.last {
                    stanza.fields[last].isFolded = true
                    stanza.fields[last].rest =
                        bytes[(stanza.fields[last].rest?.startIndex ?? line.startIndex)..<line.endIndex]
                }
                continue
            }
            guard let colon = line.firstIndex(where: separators.contains) else { continue }
            guard stanza.fields.count < limit else {
                stanza.isCut = true
                continue
            }
            stanza.fields.append(Field(name: line[..<colon].trimmed, value: line[(colon + 1)...].trimmed))
        }
        return stanza
    }

    /// Adds another stanza's fields.
    mutating func append(_ other: FieldStanza) {
        isCut = isCut || other.isCut || fields.count + other.fields.count > Self.limit
        fields += other.fields.prefix(max(0, Self.limit - fields.count))
    }

    /// A field's value; nil where there is none. Throws where it is said twice and not alike, or goes on over a line's end:
    /// readers differ in what it is then.
    func bytes(_ name: StaticString) throws(MetadataFault) -> ArraySlice<UInt8>? {
        if isCut { throw MetadataFault("has more than \(Self.limit) fields") }
        var found: Field?
        for field in fields where field.name.equals(name) {
            if let found, found.value != field.value { throw MetadataFault("says \(name) twice") }
            if field.isFolded { throw MetadataFault("says \(name) over several lines") }
            found = field
        }
        return found?.value
    }

    /// All values of a field that may stand several times; without those that go on over a line's end.
    func lines(_ name: StaticString) -> [ArraySlice<UInt8>] {
        fields.filter { $0.name.equals(name) && !$0.isFolded }.map(\.value)
    }

    /// The lines that a field goes on over, such as a list of files; none where it stands twice.
    func folded(_ name: StaticString) -> [ArraySlice<UInt8>] {
        let found = fields.filter { $0.name.equals(name) }
        guard found.count == 1, let rest = found[0].rest else { return [] }
        return rest.split(separator: UInt8(ascii: "\n")).map(\.trimmed)
    }

    /// A field's first line where it stands once, whether more lines follow; nil otherwise.
    func head(_ name: StaticString) -> (line: ArraySlice<UInt8>, isFolded: Bool)? {
        let found = fields.filter { $0.name.equals(name) }
        return found.count == 1 ? (found[0].value, found[0].isFolded) : nil
    }

    /// A field's value as a name or version; nil where there is none, or it is empty.
    func text(_ name: StaticString) throws(MetadataFault) -> String? {
        guard let bytes = try bytes(name), !bytes.isEmpty else { return nil }
        return try PackageText.value(bytes, "\(name)")
    }

    /// A field's value as a name or version, where there has to be one.
    func required(_ name: StaticString) throws(MetadataFault) -> String {
        guard let text = try text(name) else { throw MetadataFault("says no \(name)") }
        return text
    }
}
