import LayerModel

/// Whether a chain ends in an anchor that somebody chose.
public enum TrustAnchors {
    /// Finds a path from the leaf through the envelope's certificates to one of the anchors, valid at a time.
    ///
    /// - Parameters:
    ///   - chain: The leaf first, then the certificates offered to reach an anchor; they prove nothing by themselves.
    ///   - anchors: DER of the certificates that are believed.
    ///   - time: The signing time: every certificate of the path must have been valid then.
    /// - Returns: The path, leaf first and anchor last, each with its revocation hash; or why there is none.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    public static func vouches(
        chain: [CertificateFacts], anchors: [[UInt8]], at time: Timestamp
    ) throws(Failure) -> Result<[CertificateFacts], ChainFault> {
        .failure(ChainFault(.untrusted, "no anchor vouches for the chain"))
    }
}
