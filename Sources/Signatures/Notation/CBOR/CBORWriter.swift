/// Writes CBOR in its core deterministic form (RFC 8949, 4.2.1): shortest heads, keys in the order of their encodings.
enum CBORWriter {
    /// The bytes of a value.
    static func bytes(_ value: CBORValue) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    private static func append(_ value: CBORValue, to bytes: inout [UInt8]) {
        switch value {
        case .unsigned(let number): head(0, number, to: &bytes)
        case .negative(let number): head(1, number, to: &bytes)
        case .bytes(let content):
            head(2, UInt64(content.count), to: &bytes)
            bytes += content
        case .text(let text):
            head(3, UInt64(text.utf8.count), to: &bytes)
            bytes += text.utf8
        case .array(let elements):
            head(4, UInt64(elements.count), to: &bytes)
            for element in elements { append(element, to: &bytes) }
        case .map(let members):
            head(5, UInt64(members.count), to: &bytes)
            let encoded = members.map { (key: CBORWriter.bytes($0.key.value), value: $0.value) }
            for member in encoded.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                bytes += member.key
                append(member.value, to: &bytes)
            }
        case .time(let seconds):
            head(6, 1, to: &bytes)
            append(HeaderName.number(seconds).value, to: &bytes)
        case .bool(let flag): bytes.append(flag ? 0xF5 : 0xF4)
        case .null: bytes.append(0xF6)
        case .sign1(let elements):
            head(6, 18, to: &bytes)
            append(.array(elements), to: &bytes)
        }
    }

    private static func head(_ type: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
        guard argument >= 24 else {
            bytes.append(type << 5 | UInt8(argument))
            return
        }
        let (information, count): (UInt8, UInt64) =
            argument < 0x100 ? (24, 1) : argument < 0x1_0000 ? (25, 2) : argument < 0x1_0000_0000 ? (26, 4) : (27, 8)
        bytes.append(type << 5 | information)
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: argument >> (8 * place))) }
    }
}
