/// A package's header as rpm's database keeps it (rpm's package format, Header): an index of tags and their data.
struct RPMHeader {
    /// Tags by number.
    enum Tag: UInt32 {
        case name = 1000
        case version = 1001
        case release = 1002
        case epoch = 1003
        case architecture = 1022
        case sourceRPM = 1044
    }

    private let bytes: [UInt8]
    /// Where the data of each tag begins.
    private var places: [UInt32: (type: UInt32, at: Int)] = [:]

    init(_ bytes: [UInt8]) throws(MetadataFault) {
        self.bytes = bytes
        guard bytes.count >= 8 else { throw MetadataFault("holds a package header that is cut short") }
        let count = Int(Self.word(bytes, 0))
        let length = Int(Self.word(bytes, 4))
        guard count <= 65_536, 8 + 16 * count + length <= bytes.count else {
            throw MetadataFault("holds a package header that is cut short")
        }
        let data = 8 + 16 * count
        for index in 0..<count {
            let at = 8 + 16 * index
            let tag = Self.word(bytes, at)
            let offset = Int(Self.word(bytes, at + 8))
            guard Tag(rawValue: tag) != nil else { continue }
            guard offset < length, places[tag] == nil else {
                throw MetadataFault("holds a package header that says a tag twice, or outside of it")
            }
            places[tag] = (Self.word(bytes, at + 4), data + offset)
        }
    }

    /// The value of a text (type 6, a NUL behind it); nil where there is none.
    func text(_ tag: Tag, _ what: String) throws(MetadataFault) -> String? {
        guard let place = places[tag.rawValue], place.type == 6 else { return nil }
        let rest = bytes[place.at...].prefix { $0 != 0 }
        guard rest.endIndex < bytes.endIndex else { throw MetadataFault("holds a text that does not end") }
        return try PackageText.value(rest, what)
    }

    /// The value of a 32-bit number (type 4); nil where there is none.
    func number(_ tag: Tag) -> UInt32? {
        guard let place = places[tag.rawValue], place.type == 4, place.at + 4 <= bytes.count else { return nil }
        return Self.word(bytes, place.at)
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
