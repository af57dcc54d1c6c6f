import Core

extension SignatureEvidence {
    /// The evidence of an endorsement file.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the file's.
    package static func endorsement(_ envelope: [UInt8], place: String? = nil) throws(Failure) -> SignatureEvidence {
        try StatementFormat().evidence(
            of: SignatureEnvelope(envelope, place: place, isGiven: true), over: .artifact)
    }

    /// The evidence of a lockfile's signature, `layers.lock.sig`.
    ///
    /// - Parameters:
    ///   - envelope: The signature file's bytes.
    ///   - digest: SHA-256 of the lockfile's bytes.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the file's.
    package static func lockfileSignature(
        _ envelope: [UInt8], of digest: Digest
    ) throws(Failure) -> SignatureEvidence {
        try StatementFormat().evidence(of: SignatureEnvelope(envelope), over: .lockfile(digest))
    }
}
