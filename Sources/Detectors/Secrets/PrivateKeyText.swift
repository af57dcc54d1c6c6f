import Core

/// A private key in armour: PEM (RFC 7468), OpenSSH's, PGP's, PuTTY's.
enum PrivateKeyText {
    private static let typeLimit = 40
    /// The types of keys, with the blank behind them.
    private static let types = ["", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "PGP ", "ANY "]
    /// Digits of base 64 of the shortest key, an Ed25519 one.
    private static let fewestDigits = 60

    static func match(at start: Int, in window: SearchWindow) -> SecretMatch? {
        if window.stands("PuTTY", at: start) { return putty(at: start, in: window) }
        // "-----BEGIN RSA PRIVATE KEY-----": the type stands before what was found.
        guard let line = window.place(of: "-----BEGIN ", in: max(0, start - typeLimit)..<start) else { return nil }
        let type = window.copy(line + 11..<start)
        guard type.allSatisfy({ SecretByte.isUpper($0) || SecretByte.isDigit($0) || $0 == 0x20 }) else { return nil }
        let head = window.end(of: start, limit: 22) { $0 != UInt8(ascii: "-") } + 5
        guard let (body, end) = body(head..<window.bytes.count, in: window), body.count >= fewestDigits,
            !SecretSample.isOne(Array(body.prefix(64)))
        else { return nil }
        let isEncryptedPKCS8 = type.starts(with: Array("ENCRYPTED".utf8))
        var isEncrypted =
            isEncryptedPKCS8 || window.place(of: "Proc-Type: 4,ENCRYPTED", in: head..<min(head + 64, end)) != nil
        // What is cut off by its armour's end is a sample; what is longer than is looked at may be whole.
        let isCut = end == window.bytes.count && end - start >= SearchWindow.after - 64
        guard window.stands("-----END ", at: end) || isCut else { return nil }
        guard types.contains(where: { type.elementsEqual($0.utf8) }) else { return nil }
        var what = String(decoding: type, as: UTF8.self)
        if type.starts(with: Array("OPENSSH".utf8)) {
            // The name of its cipher comes first: "none" for a key without a passphrase (OpenSSH, PROTOCOL.key).
            guard body.starts(with: Array("b3BlbnNzaC1rZXktdjEA".utf8)) else { return nil }
            isEncrypted = !body.starts(with: Array("b3BlbnNzaC1rZXktdjEAAAAABG5vbmU".utf8))
        } else if !type.starts(with: Array("PGP".utf8)), !isEncrypted || isEncryptedPKCS8 {
            // A sequence of DER.
            guard holdsSequence(body, isCut: isCut) else { return nil }
        }
        if type.isEmpty || isEncryptedPKCS8 { what = "PKCS #8 " }
        let isAccount =
            window.place(of: "service_account", in: max(0, line - 512)..<line) != nil
            && window.place(of: "client_email", in: max(0, line - 512)..<min(window.bytes.count, end + 512)) != nil
        let kind: SecretMatch.Kind = isAccount ? .serviceAccount : isEncrypted ? .encryptedKey : .privateKey
        return SecretMatch(
            kind, isAccount ? "Google service account" : "\(what)private key", offset: window.offset(of: line),
            length: end - line, digest: SecretDigest.of(body))
    }

    /// Whether base 64 holds one sequence of DER (X.690, 8.1.3) and nothing behind it.
    private static func holdsSequence(_ digits: [UInt8], isCut: Bool) -> Bool {
        guard let head = Base64.decode(digits.prefix(8)), head[0] == 0x30 else { return false }
        let size = Int(head[1])
        let length: Int
        switch size {
        case 0x81: length = 3 + Int(head[2])
        case 0x82: length = 4 + Int(head[2]) << 8 + Int(head[3])
        default: length = 2 + size
        }
        let bytes = digits.count * 3 / 4
        return isCut ? bytes <= length + 2 : (length...(length + 2)).contains(bytes)
    }

    private static func putty(at start: Int, in window: SearchWindow) -> SecretMatch? {
        let range = start..<min(window.bytes.count, start + 256)
        guard let encryption = window.place(of: "Encryption: ", in: range),
            let lines = window.place(of: "Private-Lines: ", in: start..<window.bytes.count)
        else { return nil }
        let first = window.end(of: lines, limit: 32) { $0 != 0x0A } + 1
        let body = window.copy(first..<window.end(of: first, limit: 2048) { SecretByte.isBase64($0) || $0 < 0x20 })
        guard body.count >= fewestDigits / 2 else { return nil }
        return SecretMatch(
            window.stands("none", at: encryption + 12) ? .privateKey : .encryptedKey, "PuTTY private key",
            offset: window.offset(of: start), length: first + body.count - start, digest: SecretDigest.of(body))
    }

    /// Bytes of a key's headers at the most.
    private static let headerLimit = 300

    /// The digits of base 64, wherever lines break and however a program's text quotes them, and the place behind them.
    private static func body(_ range: Range<Int>, in window: SearchWindow) -> (digits: [UInt8], end: Int)? {
        guard !range.isEmpty else { return nil }
        var digits: [UInt8] = []
        var place = range.lowerBound
        // Headers, each a line with a colon (RFC 1421), end with an empty line.
        if let colon = window.place(of: ": ", in: place..<place + 40) {
            let headers = colon..<colon + headerLimit
            guard
                let blank = window.place(of: "\n\n", in: headers) ?? window.place(of: "\r\n\r\n", in: headers)
                    ?? window.place(of: "\\n\\n", in: headers)
            else { return nil }
            place = blank
        }
        while place < range.upperBound {
            let byte = window.bytes[place]
            if byte == UInt8(ascii: "\\"), let next = window.byte(at: place + 1), next == 0x6E || next == 0x72 {
                place += 2
                continue
            }
            if SecretByte.isBase64(byte) {
                digits.append(byte)
            } else if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09, !"=\"'\\,".utf8.contains(byte) {
                break
            }
            place += 1
        }
        return (digits, place)
    }
}
