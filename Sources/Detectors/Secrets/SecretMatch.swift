import Core

/// A credential that was found. The credential itself is not kept.
package struct SecretMatch: Sendable, Equatable {
    /// What sort of credential it is.
    package enum Kind: String, Word, Sendable, CaseIterable {
        /// A token of a service, known by its prefix.
        case token
        /// An address that lets anybody post who knows it.
        case webhook
        /// An access key of AWS with its secret.
        case accessKey = "access-key"
        /// The public half of an access key of AWS.
        case accessKeyID = "access-key-id"
        /// A key of a service account of Google Cloud.
        case serviceAccount = "service-account"
        /// A private key that anybody can use who has it.
        case privateKey = "private-key"
        /// A private key under a passphrase.
        case encryptedKey = "encrypted-key"
        /// A signed token that says who somebody is.
        case webToken = "web-token"
        /// An address with a password.
        case connection
        /// A value whose name says what it is.
        case named

        /// The id of a finding about it.
        package var id: FindingID {
            switch self {
            case .token: .secretToken
            case .webhook: .secretWebhook
            case .accessKey: .secretAccessKey
            case .accessKeyID: .secretAccessKeyId
            case .serviceAccount: .secretServiceAccount
            case .privateKey: .secretPrivateKey
            case .encryptedKey: .secretEncryptedKey
            case .webToken: .secretWebToken
            case .connection: .secretConnection
            case .named: .secretConfig
            }
        }

        /// Whether a machine made it, so that nobody finds it by trying.
        var isLong: Bool {
            switch self {
            case .connection, .named: false
            default: true
            }
        }
    }

    package var kind: Kind
    /// Which service's, or of what type.
    package var what: String
    /// Where it begins, in bytes of the file or the text.
    package var offset: UInt64
    /// Its bytes.
    package var length: Int
    /// SHA-256 of it, which is never printed: a fingerprint is made of it with a salt.
    package var digest: Digest?
    /// When it ends, in seconds since 1970; nil where it does not say.
    package var end: Int64?

    init(_ kind: Kind, _ what: String, offset: UInt64, length: Int, digest: Digest?, end: Int64? = nil) {
        (self.kind, self.what, self.offset, self.length) = (kind, what, offset, length)
        (self.digest, self.end) = (digest, end)
    }

    /// Whether another one lies in it.
    func covers(_ other: SecretMatch) -> Bool {
        offset <= other.offset && other.offset &+ UInt64(other.length) <= offset &+ UInt64(length)
    }
}

/// A value that stands for a credential where one goes, so that documentation and samples are not told.
enum SecretSample {
    private static let marks = [
        "example", "sample", "placeholder", "xxxx", "****", "....", "your-", "your_", "changeme", "redacted", "dummy",
        "1234567890", "0123456789", "abcdefgh", "fake", "notreal", "-token-", "insert",
    ].map { Array($0.utf8) }

    /// Whether a token is one that nobody was given.
    static func isOne(_ token: [UInt8], fewest: Int = 10) -> Bool {
        if Set(token).count < fewest { return true }
        let lower = token.map { SecretByte.isUpper($0) ? $0 | 0x20 : $0 }
        return marks.contains { holds(lower, $0) }
    }

    static func holds(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0] == part[0] && text[$0...].starts(with: part) }
    }
}
