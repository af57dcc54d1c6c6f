import Core

/// The name of a header: a text, or in COSE a number. Texts are told apart by their bytes.
enum HeaderName: Hashable, Sendable {
    case bytes([UInt8])
    case number(Int64)

    init(_ text: String) { self = .bytes(Array(text.utf8)) }

    static let scheme = Self("io.cncf.notary.signingScheme")
    static let signingTime = Self("io.cncf.notary.signingTime")
    static let authenticSigningTime = Self("io.cncf.notary.authenticSigningTime")
    static let expiry = Self("io.cncf.notary.expiry")
    static let plugin = Self("io.cncf.notary.verificationPlugin")
    static let pluginVersion = Self("io.cncf.notary.verificationPluginMinVersion")
    static let timestamp = Self("io.cncf.notary.timestampSignature")
    static let agent = Self("io.cncf.notary.signingAgent")

    /// The headers that the specification itself gives a meaning, and whose meaning is known here.
    static let times: Set<HeaderName> = [.signingTime, .authenticSigningTime, .expiry]

    /// The text; of a number its digits.
    var text: String {
        switch self {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .number(let number): String(number)
        }
    }

    /// The name as CBOR has it.
    var value: CBORValue {
        switch self {
        case .bytes: .text(text)
        case .number(let number):
            number >= 0 ? .unsigned(UInt64(number)) : .negative(UInt64(-1 - number))
        }
    }
}

extension HeaderName: CustomStringConvertible {
    /// The name in a form fit for messages.
    var description: String { PathEscaping.displayed(text.utf8.prefix(96)) }
}

/// The value of a signed header, whatever the envelope's format.
enum HeaderValue: Sendable, Equatable {
    case text(String)
    case time(Timestamp)
    case other(String)
}

/// A signed header.
struct HeaderField: Sendable, Equatable {
    var name: HeaderName
    var value: HeaderValue
}
