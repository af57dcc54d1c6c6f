import COpenSSL
import Core
import Synchronization

/// What a certificate revocation list (RFC 5280, 5) says of itself.
package struct RevocationListFacts: Sendable, Equatable {
    /// The issuer's name, DER.
    package var issuerName: [UInt8]
    /// When the list was made.
    package var thisUpdate: Timestamp
    /// When its successor is due; nil where it does not say.
    package var nextUpdate: Timestamp?
    /// Whether it lists only what changed since another list.
    package var isDelta: Bool
    /// Its number (RFC 5280, 5.2.3); nil where it has none.
    package var number: ListNumber?
    /// Of a list of changes, the number of the complete list that they begin at.
    package var baseNumber: ListNumber?
    /// Whether it names lists of changes since it was made (freshestCRL, RFC 5280, 5.2.6).
    package var namesChanges = false
    /// Why the list decides nothing: a critical extension that is not known here, of the list or of an entry, or a scope
    /// that is not (RFC 5280, 5.2: "MUST NOT use that CRL").
    package var obstacle: String?
    /// What it is about.
    package var scope: RevocationListScope
}

/// A revoked certificate's entry.
package struct RevocationEntry: Sendable, Equatable {
    /// The revocation's date.
    package var date: Timestamp
    /// The reason code (RFC 5280, 5.3.1); nil where none is given.
    package var reason: Int?
    /// From when on the key is no longer to be believed (RFC 5280, 5.3.2).
    package var invalidityDate: Timestamp?

    /// certificateHold.
    package static let hold = 6
    /// removeFromCRL.
    package static let removed = 8

    /// The reason's name.
    package var reasonName: String? { reason.flatMap { Self.names[$0] ?? "reason \($0)" } }

    private static let names = [
        0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
        5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn",
        10: "aACompromise",
    ]
}

/// A certificate revocation list, parsed once however many certificates are looked up in it; OpenSSL reads and verifies it.
/// Those who ask at the same time take turns.
package final class CertificateRevocationList: Sendable {
    /// What the list says of itself; its signature is not asked about.
    package let facts: RevocationListFacts
    private let list: Mutex<OpenRevocationList>

    /// Parses a list.
    ///
    /// - Throws: `CryptoFault` for what is no list that fills `der`.
    package init(der: [UInt8]) throws(CryptoFault) {
        let handle = try RevocationListHandle(der: der)
        facts = try handle.facts()
        list = Mutex(OpenRevocationList(handle))
    }

    /// The entry of a certificate, if `issuer` signed the list by a digest worth 112 bits; nil where the list has none.
    ///
    /// The issuer's name is the caller's to compare.
    ///
    /// - Throws: `CryptoFault` where the list or its signature does not hold.
    package func entry(of certificate: Certificate, issuer: Certificate) throws(CryptoFault) -> RevocationEntry? {
        let found = list.withLock { list -> Result<RevocationEntry?, CryptoFault> in
            do throws(CryptoFault) {
                return .success(try list.entry(of: certificate, issuer: issuer))
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }
}

/// A list that is open, and who is known to have signed it or not.
struct OpenRevocationList: ~Copyable {
    private let handle: RevocationListHandle
    private var signers: Set<Digest> = []
    private var faults: [Digest: CryptoFault] = [:]

    init(_ handle: consuming RevocationListHandle) { self.handle = handle }

    mutating func entry(of certificate: Certificate, issuer: Certificate) throws(CryptoFault) -> RevocationEntry? {
        try verify(issuer)
        return try handle.entry(of: certificate)
    }

    private mutating func verify(_ issuer: Certificate) throws(CryptoFault) {
        if signers.contains(issuer.sha256) { return }
        if let fault = faults[issuer.sha256] { throw fault }
        do throws(CryptoFault) {
            try handle.verify(issuer)
        } catch {
            faults[issuer.sha256] = error
            throw error
        }
        signers.insert(issuer.sha256)
    }
}

/// What the signatures of lists and responses may be made by.
enum SignatureDigest {
    static func isStrong(_ signature: CInt) -> Bool {
        var digest: CInt = 0
        guard OBJ_find_sigid_algs(signature, &digest, nil) == 1 else { return false }
        return DigestAlgorithm(nid: digest) != nil
    }
}
