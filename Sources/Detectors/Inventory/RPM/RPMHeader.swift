/// A package's header as rpm's database keeps it (rpm's package format, Header): an index of tags and their data.
struct RPMHeader {
    /// Tags by number.
    enum Tag: UInt32 {
        case name = 1000
        case version = 1001
        case release = 1002
        case epoch = 1003
        case vendor = 1011
        case license = 1014
        case architecture = 1022
        case fileStates = 1029
        case fileDigests = 1035
        case fileFlags = 1037
        case sourceRPM = 1044
        case provideNames = 1047
        case requireNames = 1049
        case folderNumbers = 1116
        case baseNames = 1117
        case folderNames = 1118
        case fileDigestAlgorithm = 5011
    }

    private let bytes: [UInt8]
    /// Where the data of each tag begins.
    private var places: [UInt32: (type: UInt32, at: Int, count: Int)] = [:]

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
            places[tag] = (Self.word(bytes, at + 4), data + offset, Int(Self.word(bytes, at + 12)))
        }
    }

    /// The value of a text (type 6, a NUL behind it); nil where there is none.
    func text(_ tag: Tag, _ what: String) throws(MetadataFault) -> String? {
        guard let place = places[tag.rawValue], place.type == 6 else { return nil }
        let rest = bytes[place.at...].prefix { $0 != 0 }
        guard rest.endIndex < bytes.endIndex else { throw MetadataFault("holds a text that does not end") }
        return try PackageText.value(rest, what)
    }

    /// The value of a text (type 6) as a line of description; nil where there is none, or it is too long to be one.
    func line(_ tag: Tag) -> String? {
        guard let place = places[tag.rawValue], place.type == 6 else { return nil }
        return PackageText.line(bytes[place.at...].prefix { $0 != 0 })
    }

    /// The value of a 32-bit number (type 4); nil where there is none.
    func number(_ tag: Tag) -> UInt32? {
        guard let place = places[tag.rawValue], place.type == 4, place.at + 4 <= bytes.count else { return nil }
        return Self.word(bytes, place.at)
    }

    /// The values of a list of texts (type 8); nil where there is none.
    func texts(_ tag: Tag) throws(MetadataFault) -> [ArraySlice<UInt8>]? {
        guard let place = places[tag.rawValue], place.type == 8 else { return nil }
        var texts: [ArraySlice<UInt8>] = []
        var at = place.at
        for _ in 0..<place.count {
            guard let end = bytes[at...].firstIndex(of: 0) else {
                throw MetadataFault("holds a list of texts that does not end")
            }
            texts.append(bytes[at..<end])
            at = end + 1
        }
        return texts
    }

    /// The values of a list of 32-bit numbers (type 4) or bytes (types 1 and 2); nil where there is none.
    func numbers(_ tag: Tag) throws(MetadataFault) -> [UInt32]? {
        guard let place = places[tag.rawValue], [1, 2, 4].contains(place.type) else { return nil }
        let width = place.type == 4 ? 4 : 1
        guard place.count <= (bytes.count - place.at) / width else {
            throw MetadataFault("holds a list of numbers that is cut short")
        }
        return (0..<place.count).map { index in
            width == 4 ? Self.word(bytes, place.at + 4 * index) : UInt32(bytes[place.at + index])
        }
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
