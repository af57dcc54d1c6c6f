import Core

/// A value of the part of CBOR (RFC 8949) that an envelope may be made of.
indirect enum CBORValue: Sendable, Equatable {
    /// A number from 0 on.
    case unsigned(UInt64)
    /// The number −1 − n.
    case negative(UInt64)
    /// A byte string.
    case bytes([UInt8])
    /// A text, valid UTF-8.
    case text(String)
    /// An array.
    case array([CBORValue])
    /// A map, in its order; no key stands twice.
    case map([CBORMember])
    /// Tag 1: seconds since the epoch.
    case time(Int64)
    /// True or false.
    case bool(Bool)
    /// Null.
    case null
    /// Tag 18, at the top alone.
    case sign1([CBORValue])

    /// The number, where it is one that Int64 holds.
    var integer: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        case .negative(let number): Int64(exactly: number).map { -1 - $0 }
        default: nil
        }
    }

    /// The text, where the value is one.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The bytes, where the value is a byte string.
    var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The elements, where the value is an array.
    var array: [CBORValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, where the value is a map.
    var map: [CBORMember]? {
        guard case .map(let members) = self else { return nil }
        return members
    }

    /// What the value is, for messages.
    var kindName: String {
        switch self {
        case .unsigned, .negative: "a number"
        case .bytes: "a byte string"
        case .text: "a text"
        case .array: "an array"
        case .map: "a map"
        case .time: "a time"
        case .bool: "true or false"
        case .null: "null"
        case .sign1: "a COSE_Sign1"
        }
    }
}

/// A key of a map with its value.
struct CBORMember: Sendable, Equatable {
    var key: HeaderName
    var value: CBORValue
}

/// Why bytes are no such CBOR.
struct CBORFault: Error, Sendable, Equatable {
    /// What is wrong, without the place.
    let message: String
    /// Offset of the value at fault, counted from 0.
    let offset: Int
    /// Whether a bound was met rather than a rule broken.
    var isLimit = false
}
