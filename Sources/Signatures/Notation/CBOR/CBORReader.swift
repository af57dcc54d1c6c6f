/// A strict reader of the part of CBOR (RFC 8949) that an envelope may be made of: what two readers could understand
/// differently is refused.
///
/// Definite lengths in their shortest form, maps whose keys are numbers or texts and stand once, tag 18 around the whole and
/// tag 1 around whole seconds. Everything else is refused: indefinite lengths, floats, undefined, other tags, texts that are
/// not UTF-8, bytes left over. Time is linear in the bytes, recursion bounded.
struct CBORReader {
    /// Levels of nesting.
    static let depthLimit = 16
    /// Number of values.
    static let valueLimit = 20_000
    /// Seconds of 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
    private static let instants: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    private let bytes: [UInt8]
    private var position = 0
    private var values = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads one value that fills `bytes`.
    ///
    /// - Parameter allowsSign1: Whether tag 18 may stand around it.
    static func read(_ bytes: [UInt8], allowsSign1: Bool = false) throws(CBORFault) -> CBORValue {
        var reader = CBORReader(bytes)
        let value = try reader.value(depth: 1, allowsSign1: allowsSign1)
        guard reader.position == bytes.count else {
            throw reader.fault("\(bytes.count - reader.position) bytes follow the value", at: reader.position)
        }
        return value
    }

    private func fault(_ message: String, at offset: Int, isLimit: Bool = false) -> CBORFault {
        CBORFault(message: message, offset: offset, isLimit: isLimit)
    }

    private mutating func value(depth: Int, allowsSign1: Bool = false) throws(CBORFault) -> CBORValue {
        let start = position
        guard depth <= Self.depthLimit else {
            throw fault("nested deeper than \(Self.depthLimit)", at: start, isLimit: true)
        }
        values += 1
        guard values <= Self.valueLimit else {
            throw fault("more than \(Self.valueLimit) values", at: start, isLimit: true)
        }
        let (type, argument) = try head()
        switch type {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(Array(try take(argument, from: start)))
        case 3: return .text(try text(argument, from: start))
        case 4: return .array(try array(argument, depth: depth, from: start))
        case 5: return .map(try map(argument, depth: depth, from: start))
        case 6: return try tagged(argument, depth: depth, allowsSign1: allowsSign1, from: start)
        default:
            switch argument {
            case 20: return .bool(false)
            case 21: return .bool(true)
            case 22: return .null
            default: throw fault("a simple value other than true, false and null", at: start)
            }
        }
    }

    /// Major type and argument (RFC 8949, 3); of type 7 the argument is the additional information itself.
    private mutating func head() throws(CBORFault) -> (UInt8, UInt64) {
        let start = position
        let first = try octet(from: start)
        let type = first >> 5
        let information = first & 0x1F
        if type == 7 {
            switch information {
            case 25...27: throw fault("a floating-point number", at: start)
            case 31: throw fault("a break without a beginning", at: start)
            case 24: throw fault("a simple value of two bytes", at: start)
            default: return (type, UInt64(information))
            }
        }
        guard information != 31 else { throw fault("an indefinite length", at: start) }
        guard information < 28 else { throw fault("a reserved length", at: start) }
        guard information >= 24 else { return (type, UInt64(information)) }
        let count = 1 << Int(information - 24)
        var argument: UInt64 = 0
        for _ in 0..<count { argument = argument << 8 | UInt64(try octet(from: start)) }
        let least: UInt64 = count == 1 ? 24 : 1 << (4 * UInt64(count))
        guard argument >= least else { throw fault("a number or length that is not in its shortest form", at: start) }
        return (type, argument)
    }

    private mutating func octet(from start: Int) throws(CBORFault) -> UInt8 {
        guard position < bytes.count else { throw fault("a value cut short", at: start) }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: UInt64, from start: Int) throws(CBORFault) -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.count - position) else { throw fault("a string cut short", at: start) }
        defer { position += Int(count) }
        return bytes[position..<position + Int(count)]
    }

    private mutating func text(_ count: UInt64, from start: Int) throws(CBORFault) -> String {
        let slice = try take(count, from: start)
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw fault("a text that is not UTF-8", at: start)
        }
        return text
    }

    private mutating func array(_ count: UInt64, depth: Int, from start: Int) throws(CBORFault) -> [CBORValue] {
        // Every element takes a byte at least.
        guard count <= UInt64(bytes.count - position) else { throw fault("an array cut short", at: start) }
        var elements: [CBORValue] = []
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return elements
    }

    private mutating func map(_ count: UInt64, depth: Int, from start: Int) throws(CBORFault) -> [CBORMember] {
        guard count <= UInt64(bytes.count - position) / 2 else { throw fault("a map cut short", at: start) }
        var members: [CBORMember] = []
        var seen = Set<HeaderName>()
        for _ in 0..<count {
            let place = position
            let key: HeaderName
            switch try value(depth: depth + 1) {
            case .text(let text): key = HeaderName(text)
            case let number:
                guard let number = number.integer else {
                    throw fault("a key that is neither number nor text", at: place)
                }
                key = .number(number)
            }
            guard seen.insert(key).inserted else { throw fault("the key \(key) stands twice in a map", at: place) }
            members.append(CBORMember(key: key, value: try value(depth: depth + 1)))
        }
        return members
    }

    private mutating func tagged(
        _ tag: UInt64, depth: Int, allowsSign1: Bool, from start: Int
    ) throws(CBORFault) -> CBORValue {
        if tag == 18, allowsSign1 {
            guard case .array(let elements) = try value(depth: depth + 1) else {
                throw fault("tag 18 around something other than an array", at: start)
            }
            return .sign1(elements)
        }
        guard tag == 1 else { throw fault("tag \(tag), which has no place here", at: start) }
        let content = try value(depth: depth + 1)
        guard let seconds = content.integer else {
            throw fault("a time that is not a number of whole seconds", at: start)
        }
        guard Self.instants.contains(seconds) else { throw fault("a time beyond the years 1 to 9999", at: start) }
        return .time(seconds)
    }
}
