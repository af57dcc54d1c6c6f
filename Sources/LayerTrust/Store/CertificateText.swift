/// A certificate as PEM (RFC 7468), strictly: one block, nothing around it, so that a reviewer reads what is read.
enum CertificateText {
    private static let head = Array("-----BEGIN CERTIFICATE-----".utf8)
    private static let tail = Array("-----END CERTIFICATE-----".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Why a text is not one certificate.
    struct Fault: Error {
        var message: String
        var line: Int
    }

    /// The DER within.
    static func der(_ text: [UInt8]) throws(Fault) -> [UInt8] {
        var body: [UInt8] = []
        var blocks = 0
        var isInside = false
        for (index, raw) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = Array(raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw)
            let number = index + 1
            if line.starts(with: "-----".utf8) {
                try checkLabel(line, number)
                guard (line == head) != isInside else { throw Fault(message: "a PEM line out of place", line: number) }
                isInside = line == head
                if isInside { blocks += 1 }
                if blocks > 1 { throw Fault(message: "more than one certificate", line: number) }
            } else if isInside {
                body += line
            } else if !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
                throw Fault(message: "text beside the certificate", line: number)
            }
        }
        guard blocks == 1, !isInside else { throw Fault(message: "no whole PEM block CERTIFICATE", line: 1) }
        guard let der = decoded(body), !der.isEmpty else { throw Fault(message: "not base64", line: 1) }
        return der
    }

    /// The PEM text of a certificate.
    static func pem(_ der: [UInt8]) -> [UInt8] {
        let body = encoded(der)
        var text = head + [UInt8(ascii: "\n")]
        for start in stride(from: 0, to: body.count, by: 64) {
            text += body[start..<min(start + 64, body.count)]
            text.append(UInt8(ascii: "\n"))
        }
        return text + tail + [UInt8(ascii: "\n")]
    }

    private static func checkLabel(_ line: [UInt8], _ number: Int) throws(Fault) {
        if line == head || line == tail { return }
        let text = String(decoding: line.prefix(64), as: UTF8.self)
        throw Fault(
            message: text.contains("PRIVATE KEY")
                ? "a private key: take it out of the store and replace the key, it may have been read"
                : "another PEM block than CERTIFICATE",
            line: number)
    }

    /// Canonical base64 alone: one spelling for each certificate.
    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        var index = 0
        while index < text.count {
            let group = text[index..<index + 4]
            let padding = group.reversed().prefix { $0 == UInt8(ascii: "=") }.count
            guard padding == 0 || (padding <= 2 && index + 4 == text.count) else { return nil }
            var bits: UInt32 = 0
            for character in group.dropLast(padding) {
                guard let value = alphabet.firstIndex(of: character) else { return nil }
                bits = bits << 6 | UInt32(value)
            }
            bits <<= 6 * UInt32(padding)
            let spare: UInt32 = padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF
            guard bits & spare == 0 else { return nil }
            bytes += [
                UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
                UInt8(truncatingIfNeeded: bits),
            ].dropLast(padding)
            index += 4
        }
        return bytes
    }

    private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for position in 0..<3 { bits = bits << 8 | (position < group.count ? UInt32(group[start + position]) : 0) }
            for position in 0..<4 {
                let isPadding = position > group.count
                let value = Int(bits >> UInt32(18 - 6 * position) & 63)
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[value])
            }
        }
        return text
    }
}
