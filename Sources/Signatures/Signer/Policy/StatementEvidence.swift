import Core

extension EndorsementEvidence {
    /// The evidence of an endorsement file.
    ///
    /// - Parameter now: The time that no signing time may lie beyond.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the file's.
    package init(_ envelope: [UInt8], asOf now: Timestamp) throws(Failure) {
        do throws(Failure) {
            let signed = try Statement.open(envelope, asOf: now)
            // A statement about a lockfile says nothing about an artifact of the same bytes, and the other way round.
            guard signed.statement.kind == .endorsement, let tree = signed.statement.tree else {
                self = .broken("it is a statement about a lockfile")
                return
            }
            self = .verified(
                EndorsedArtifact(digest: signed.statement.digest, tree: tree, reason: signed.statement.reason),
                signed.claims)
        } catch {
            guard error.code == .statementInvalid else { throw error }
            self = .broken(error.message)
        }
    }
}

extension SignatureEvidence {
    /// The evidence of a lockfile's signature, `layers.lock.sig`.
    ///
    /// - Parameters:
    ///   - envelope: The signature file's bytes; nil where there is none.
    ///   - digest: SHA-256 of the lockfile's bytes.
    ///   - now: The time that no signing time may lie beyond.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the file's.
    package init(lockfileSignature envelope: [UInt8]?, of digest: Digest, asOf now: Timestamp) throws(Failure) {
        guard let envelope else {
            self = .unsigned
            return
        }
        do throws(Failure) {
            let signed = try Statement.open(envelope, asOf: now)
            guard signed.statement.kind == .lockfile else {
                self = .broken("it is an endorsement of an artifact")
                return
            }
            guard signed.statement.digest == digest else {
                self = .broken("it signs \(signed.statement.digest), the lockfile is \(digest)")
                return
            }
            self = .verified(signed.claims)
        } catch {
            guard error.code == .statementInvalid else { throw error }
            self = .broken(error.message)
        }
    }
}
