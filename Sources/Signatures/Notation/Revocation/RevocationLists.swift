import Core
import Cryptography

/// What is known of a chain's revocation. Without evidence nothing is known: "not checked" is never "not revoked".
package enum RevocationStatus: Sendable, Equatable {
    /// Evidence says that no certificate is revoked, but for those unchecked, until the first of the lists is due for its
    /// successor. Unchecked are the subjects of certificates that do not say where their revocation would be published, and
    /// that no list at hand covers.
    case good(until: Timestamp, unchecked: [String] = [])
    /// A certificate is revoked.
    case revoked(RevokedCertificate)
    /// For some certificate there is no evidence, or none that counts at that time.
    case unknown(reason: String)
    /// No certificate but the root says where its revocation would be published (no CRL distribution point, no OCSP
    /// responder), and no list at hand covers one: Notation takes such a chain as not revoked.
    case notRevocable
}

/// A certificate that its issuer has revoked.
package struct RevokedCertificate: Sendable, Equatable {
    /// The certificate's subject.
    package var subject: String
    /// Its serial number as lower-case hexadecimal digits.
    package var serial: String
    /// The reason code's name (RFC 5280, 5.3.1), such as `keyCompromise`; nil where none is given.
    package var reason: String?
    /// When it was revoked.
    package var since: Timestamp
    /// The file that says so.
    package var file: String

    /// Describes a revocation.
    package init(subject: String, serial: String, reason: String?, since: Timestamp, file: String) {
        self.subject = subject
        self.serial = serial
        self.reason = reason
        self.since = since
        self.file = file
    }
}

/// Certificate revocation lists (RFC 5280) and OCSP responses (RFC 6960) that lie at hand.
///
/// A revocation counts wherever a list or response says so that the issuer signed, a list that is due for its successor
/// included: what is revoked stays so, but for a hold, which the newest list decides. That a certificate is not revoked counts
/// only where the list or response is current; where the list, or the certificate, names lists of changes since (freshestCRL),
/// only with the newest of these beside it. A response counts only where its responder is not revoked itself.
package struct RevocationLists: Sendable {
    /// Largest file, in bytes.
    package static let byteLimit = 64 << 20

    /// No list at all: everything is unknown.
    package static let none = RevocationLists()

    /// Whether somebody gave lists to ask, though they be none at all.
    package let areGiven: Bool
    private let lists: [RevocationListFile]
    private let responses: [RevocationResponse]

    private init() {
        areGiven = false
        lists = []
        responses = []
    }

    /// Reads lists: CRLs in DER or PEM, OCSP responses in DER, told apart by what they are; each is parsed once. Whether a list's signature holds
    /// is asked when its issuer is known.
    ///
    /// - Parameter files: Each file's name, for messages, and its bytes.
    /// - Throws: `input.unsupported`, naming the file, for what is neither.
    package init(files: [(name: String, bytes: [UInt8])]) throws(Failure) {
        var lists: [RevocationListFile] = []
        var responses: [RevocationResponse] = []
        for file in files {
            guard file.bytes.count <= Self.byteLimit else {
                throw Failure(
                    .inputUnsupported, "\(file.bytes.count) bytes are more than a revocation list may have",
                    file: file.name, remedy: "leave revocation lists alone in the folder")
            }
            switch try RevocationFile.read(file.name, file.bytes) {
            case .lists(let read): lists += read
            case .response(let response): responses.append(response)
            }
        }
        areGiven = true
        // The newest first; of those of one time, changes before what they are changes of.
        self.lists = lists.sorted { left, right in
            left.facts.thisUpdate == right.facts.thisUpdate
                ? left.facts.isDelta && !right.facts.isDelta : left.facts.thisUpdate > right.facts.thisUpdate
        }
        self.responses = responses
    }

    /// Until when each list is current, by its file; nil for one that does not say. Responses are of single certificates and
    /// left out.
    package var ends: [(file: String, until: Timestamp?)] { lists.map { ($0.name, $0.facts.nextUpdate) } }

    /// The newest complete list of a certificate's issuer that is about such certificates; who signed it is not asked.
    func newest(of profile: CertificateProfile) -> RevocationListFile? {
        lists.first { list in
            guard !list.facts.isDelta, list.facts.issuerName == profile.issuerName else { return false }
            guard let points = list.facts.scope.distributionPoints else { return true }
            return points.contains { point in profile.distributionPoints.contains(point) }
        }
    }

    /// What the lists say of a chain.
    ///
    /// - Parameters:
    ///   - chain: The leaf first, each the issuer of the one before, the root last; the root itself is not asked about.
    ///   - signingTime: When the signature was made, where somebody believed vouches for it (a signing authority, a
    ///     timestamp); a certificate whose key is said to have been sound until a later date than that does not count
    ///     as revoked. nil: any revocation counts.
    ///   - time: The time that the lists have to be current at.
    package func status(
        of chain: [Certificate], signedAt signingTime: Timestamp?, at time: Timestamp
    ) -> RevocationStatus {
        var until: Timestamp?
        var unknown: String?
        var unchecked: [String] = []
        for (certificate, issuer) in zip(chain, chain.dropFirst()) {
            var evidence = RevocationEvidence(certificate, issuer: issuer, signedAt: signingTime, at: time)
            for list in lists { evidence.add(list) }
            for response in responses {
                evidence.add(response) { responder in
                    var own = RevocationEvidence(responder, issuer: issuer, signedAt: nil, at: time)
                    for list in lists { own.add(list) }
                    return own.status()
                }
            }
            switch evidence.status() {
            case .revoked(let revoked): return .revoked(revoked)
            case .good(let end, _): until = until.map { min($0, end) } ?? end
            case .unknown(let reason): unknown = unknown ?? reason
            case .notRevocable: unchecked.append(certificate.subject)
            }
        }
        if let unknown { return .unknown(reason: unknown) }
        return until.map { .good(until: $0, unchecked: unchecked) } ?? .notRevocable
    }
}
