import LayerCrypto
import LayerModel

/// What is known of a chain's revocation. Without evidence nothing is known: "not checked" is never "not revoked".
public enum RevocationStatus: Sendable, Equatable {
    /// Evidence says that no certificate is revoked, of those that say where their revocation would be published, until
    /// the first of the lists is due for its successor.
    case good(until: Timestamp)
    /// A certificate is revoked.
    case revoked(RevokedCertificate)
    /// For some certificate there is no evidence, or none that counts at that time.
    case unknown(reason: String)
    /// No certificate but the root says where its revocation would be published (no CRL distribution point, no OCSP
    /// responder), and no list at hand covers one: Notation takes such a chain as not revoked.
    case notRevocable
}

/// A certificate that its issuer has revoked.
public struct RevokedCertificate: Sendable, Equatable {
    /// The certificate's subject.
    public var subject: String
    /// Its serial number as lower-case hexadecimal digits.
    public var serial: String
    /// The reason code's name (RFC 5280, 5.3.1), such as `keyCompromise`; nil where none is given.
    public var reason: String?
    /// When it was revoked.
    public var since: Timestamp
    /// The file that says so.
    public var file: String

    /// Describes a revocation.
    public init(subject: String, serial: String, reason: String?, since: Timestamp, file: String) {
        self.subject = subject
        self.serial = serial
        self.reason = reason
        self.since = since
        self.file = file
    }
}

/// Certificate revocation lists (RFC 5280) and OCSP responses (RFC 6960) that lie at hand.
public struct RevocationLists: Sendable {
    /// Largest file, in bytes.
    public static let byteLimit = 64 << 20

    /// No list at all: everything is unknown.
    public static let none = RevocationLists()

    private init() {}

    /// Reads lists: CRLs in DER or PEM, OCSP responses in DER, told apart by what they are. Whether a list's signature holds
    /// is asked when its issuer is known.
    ///
    /// - Parameter files: Each file's name, for messages, and its bytes.
    /// - Throws: `input.unsupported`, naming the file, for what is neither; `internal.fault`.
    public init(files: [(name: String, bytes: [UInt8])]) throws(Failure) {}

    /// What the lists say of a chain.
    ///
    /// - Parameters:
    ///   - chain: The leaf first, each the issuer of the one before, the root last; the root itself is not asked about.
    ///   - signingTime: When the signature was made, where somebody believed vouches for it (a signing authority, a
    ///     timestamp); a certificate whose key is known to have been sound until a later date than that does not count
    ///     as revoked. nil: any revocation counts.
    ///   - time: The time that the lists have to be current at.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the lists'.
    public func status(
        of chain: [Certificate], signedAt signingTime: Timestamp?, at time: Timestamp
    ) throws(Failure) -> RevocationStatus {
        .unknown(reason: "revocation lists are not read yet")
    }
}
