import Core

/// How libarchive writes an extended attribute: the name percent-encoded, the value in base64 without padding.
enum XattrEncoding {
    static func decode(name: String, value: [UInt8]) throws(PaxRecords.Fault) -> (String, [UInt8]) {
        guard let plainName = unpercent(Array(name.utf8)), let bytes = unbase64(value) else {
            throw PaxRecords.malformed("an extended attribute is not encoded as libarchive does it")
        }
        return (plainName, bytes)
    }

    private static func unpercent(_ text: [UInt8]) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.first != UInt8(ascii: "+")
            else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// libarchive's own decoder takes padding or leaves it, and drops bits that are left over.
    private static func unbase64(_ text: [UInt8]) -> [UInt8]? {
        let end = text.lastIndex { $0 != UInt8(ascii: "=") }.map { $0 + 1 } ?? 0
        return Base64.decode(digits: text.prefix(end))?.bytes
    }
}
