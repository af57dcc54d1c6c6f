import Core
import Cryptography

/// Tells whether a found text is part of a credential.
struct SecretExaminer {
    /// How far from a service's name its keys are looked for, and up to where they were.
    private static let nearby = 256
    private var twilioSeen: UInt64 = 0

    /// - Parameter start: Where the form's text begins.
    mutating func match(_ form: SecretForm, at start: Int, in window: SearchWindow) -> SecretMatch? {
        switch form {
        case .gitHub:
            return checked(start, prefix: 4, "GitHub token", in: window)
        case .npm:
            return checked(start, prefix: 4, "npm token", in: window)
        case .gitHubFineGrained:
            let middle = window.end(of: start + 11, limit: 23, SecretByte.isAlphanumeric)
            guard middle == start + 33, window.byte(at: middle) == UInt8(ascii: "_") else { return nil }
            let end = window.end(of: middle + 1, limit: 60, SecretByte.isAlphanumeric)
            return end == middle + 60 ? token("GitHub token", start..<end, in: window) : nil
        case .pyPI:
            // A macaroon whose place is PyPI's or its test's (docs.pypi.org, API tokens).
            guard
                window.stands("pypi-AgEIcHlwaS5vcmc", at: start)
                    || window.stands("pypi-AgENdGVzdC5weXBpLm9yZw", at: start)
            else { return nil }
            let end = window.end(of: start + 5, limit: 512, SecretByte.isBase64URL)
            return end - start >= 75 ? token("PyPI token", start..<end, in: window) : nil
        case .slack:
            let end = window.end(of: start + 5, limit: 120) { SecretByte.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            let digits = window.end(of: start + 5, limit: 20, SecretByte.isDigit) - start - 5
            guard end - start >= 32, digits >= 9 || window.stands("xoxp", at: start) && digits >= 8 else { return nil }
            return token("Slack token", start..<end, in: window)
        case .slackWebhook:
            let end = window.end(of: start + 25, limit: 80) { SecretByte.isAlphanumeric($0) || $0 == UInt8(ascii: "/") }
            let parts = window.copy(start + 25..<end).split(separator: UInt8(ascii: "/"))
            guard parts.count == 3, parts[0].count >= 9, parts[1].count >= 9, parts[2].count >= 20 else { return nil }
            if SecretSample.isOne(Array(parts[2])) || Set(parts[0]).count < 4 { return nil }
            return token("Slack webhook", start..<end, kind: .webhook, in: window)
        case .stripe:
            let end = window.end(of: start + 8, limit: 256, SecretByte.isAlphanumeric)
            return end - start >= 32 ? token("Stripe key", start..<end, in: window) : nil
        case .gitLab:
            let end = window.end(of: start + 6, limit: 300) { SecretByte.isBase64URL($0) || $0 == UInt8(ascii: ".") }
            return end - start >= 26 ? token("GitLab token", start..<end, in: window) : nil
        case .twilio: return twilio(start, in: window)
        case .accessKey: return AccessKeyText.match(at: start, in: window)
        case .privateKey: return PrivateKeyText.match(at: start, in: window)
        case .webToken: return WebTokenText.match(at: start, in: window)
        case .connection: return ConnectionText.match(at: start, in: window)
        }
    }

    /// A token of 36 letters and digits whose last six are the CRC-32 of the others in base 62: nobody has to guess
    /// whether it is one (github.blog, "Behind GitHub's new authentication token formats"; npm's are made alike).
    private func checked(_ start: Int, prefix: Int, _ what: String, in window: SearchWindow) -> SecretMatch? {
        if let before = window.byte(at: start - 1), SecretByte.isBase64URL(before) { return nil }
        let first = start + prefix
        let end = window.end(of: first, limit: 255, SecretByte.isAlphanumeric)
        guard end - first == 36 else { return nil }
        let text = window.copy(first..<end)
        guard TokenChecksum.text(of: Array(text[..<30])) == Array(text[30...]) else { return nil }
        return found(.token, what, start..<end, secret: start..<end, in: window)
    }

    private func token(
        _ what: String, _ range: Range<Int>, kind: SecretMatch.Kind = .token, in window: SearchWindow
    ) -> SecretMatch? {
        if let before = window.byte(at: range.lowerBound - 1), SecretByte.isBase64URL(before) { return nil }
        if SecretSample.isOne(window.copy(range)) { return nil }
        return found(kind, what, range, secret: range, in: window)
    }

    private func found(
        _ kind: SecretMatch.Kind, _ what: String, _ range: Range<Int>, secret: Range<Int>, in window: SearchWindow
    ) -> SecretMatch {
        SecretMatch(
            kind, what, offset: window.offset(of: range.lowerBound), length: range.count,
            digest: SecretDigest.of(window.copy(secret)))
    }

    /// A key's or an account's id beside 32 more digits, near the service's name: each alone says nothing.
    private mutating func twilio(_ start: Int, in window: SearchWindow) -> SecretMatch? {
        let seen = twilioSeen > window.base ? Int(twilioSeen - window.base) : 0
        let first = max(seen, start - Self.nearby, 0)
        let last = min(window.bytes.count, start + Self.nearby)
        guard first < last else { return nil }
        twilioSeen = window.base &+ UInt64(last)
        var id: Range<Int>?
        var secret: Range<Int>?
        var place = first
        while place < last {
            guard SecretByte.isAlphanumeric(window.bytes[place]) else {
                place += 1
                continue
            }
            let end = window.end(of: place, limit: 64, SecretByte.isAlphanumeric)
            let word = place..<end
            if word.count == 34, window.stands("SK", at: place) || window.stands("AC", at: place),
                window.end(of: place + 2, limit: 32, SecretByte.isLowerHex) == end
            {
                id = id ?? word
            } else if word.count == 32, !SecretSample.isOne(window.copy(word)),
                window.copy(word).contains(where: SecretByte.isDigit),
                window.copy(word).contains(where: { !SecretByte.isDigit($0) })
            {
                secret = secret ?? word
            }
            place = max(end, place + 1)
        }
        guard let id, let secret, !SecretSample.isOne(window.copy(id.lowerBound + 2..<id.upperBound)) else {
            return nil
        }
        return found(.token, "Twilio key", secret, secret: secret, in: window)
    }
}

/// SHA-256 of a credential.
enum SecretDigest {
    static func of(_ secret: [UInt8]) -> Digest? {
        do throws(Failure) { return try SHA256.digest(of: secret) } catch { return nil }
    }
}

/// The checksum at the end of some services' tokens.
enum TokenChecksum {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// CRC-32 (ISO 3309) in six digits of base 62.
    static func text(of bytes: [UInt8]) -> [UInt8] {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
        }
        var rest = ~crc
        var text: [UInt8] = []
        for _ in 0..<6 {
            text.append(digits[Int(rest % 62)])
            rest /= 62
        }
        return text.reversed()
    }
}
