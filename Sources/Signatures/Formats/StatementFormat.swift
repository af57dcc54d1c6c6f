import Core
import Cryptography

/// A detached in-toto statement in a DSSE envelope: an endorsement of an artifact, or a lockfile's signature.
package struct StatementFormat: SignatureFormat {
    package let name = SignatureFormatName.dsse
    package let version = 1
    package let mediaType: String? = nil

    /// The one form of its kind.
    package init() {}

    package func fits(_ content: SignableContent) -> Bool {
        switch content {
        case .artifact, .lockfile: true
        case .zip, .documents, .file: false
        }
    }

    package func recognizes(_ envelope: [UInt8]) -> Bool {
        JSONReader.firstByte(of: envelope) == UInt8(ascii: "{")
    }

    package func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        var evidence = SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes), claims: nil, fault: nil)
        do throws(Failure) {
            let signed = try Statement.open(envelope.bytes)
            evidence.claims = SignatureClaims(signed.claims, covers: signed.statement.subject)
            evidence.fault = Self.fault(in: signed.statement, over: content)
        } catch {
            guard error.code == .statementInvalid else { throw error }
            evidence.fault = error.message
        }
        return evidence
    }

    /// A statement about a lockfile says nothing about an artifact of the same bytes, and the other way round.
    private static func fault(in statement: Statement, over content: SignableContent) -> String? {
        switch (statement.subject, content) {
        case (.artifact, .artifact): return nil
        case (.lockfile(let digest), .lockfile(let due)):
            return digest == due ? nil : "it signs \(digest), the lockfile is \(due)"
        case (.artifact, .lockfile): return "it is an endorsement of an artifact"
        case (.lockfile, .artifact): return "it is a statement about a lockfile"
        default: return "it is a statement about something else"
        }
    }
}

extension Statement {
    /// What the statement is about.
    fileprivate var subject: SignedSubject {
        guard kind == .endorsement, let tree else { return .lockfile(digest) }
        return .artifact(EndorsedArtifact(digest: digest, tree: tree, reason: reason))
    }
}
