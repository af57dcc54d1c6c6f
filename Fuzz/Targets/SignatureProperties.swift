import Core
import Cryptography
import Signatures

/// What must hold of signatures, whatever their bytes are.
enum SignatureProperties {
    /// 2100-01-01: no fixture is of the future.
    private static let now = Timestamp(milliseconds: 4_102_444_800_000)
    /// The content of the seed `Fuzz/Seeds/envelope/telemetry.pem` is not these zeros.
    private static let otherContent = [UInt8](repeating: 0, count: 48)

    /// An envelope never holds over content that nobody signed; what it claims is in the grammar. Bytes that are no PEM
    /// are put into it, so that a fuzzer reaches what base64 hides from it.
    static func checkEnvelope(_ bytes: [UInt8]) -> Bool {
        let bytes = bytes.starts(with: "-----".utf8) ? bytes : PEM.write(label: "PKCS7", bytes)
        let claims: SignedClaims
        do throws(Failure) {
            let outcome = try EnvelopeVerifier.verify(bytes, signedContent: otherContent)
            if case .verified = outcome { require(false, "an envelope holds over content that nobody signed") }
            guard let read = try EnvelopeVerifier.read(bytes, signedContent: nil).claims else { return false }
            claims = read
        } catch {
            require(false, "an envelope was not judged: \(error)")
            return false
        }
        require(ProfileVersionArn(claims.profileVersionArn) != nil, "a profile version ARN outside the grammar")
        require(JobArn(claims.jobArn) != nil, "a job ARN outside the grammar")
        require(claims.signingTime < claims.expires, "an expiry before the signing time")
        require(!claims.chain.isEmpty, "claims without a certificate")
        return true
    }

    /// A statement that holds is one of those that the key in the seeds signed, or is signed by a key of its own: it is
    /// within the grammar, and never about another kind of thing than it says.
    static func checkStatement(_ bytes: [UInt8]) -> Bool {
        do throws(Failure) {
            let signed = try Statement.open(bytes)
            require(ProfileVersionArn(signed.claims.profileVersionArn) != nil, "a profile ARN outside the grammar")
            require(signed.claims.signingTime < signed.claims.expires, "an end before the signing time")
            require((signed.statement.kind == .endorsement) == (signed.statement.tree != nil), "a tree out of place")
            let evidence = try StatementFormat().evidence(of: SignatureEnvelope(bytes), over: .artifact)
            if evidence.seen(at: now).holds {
                require(signed.statement.kind == .endorsement, "a lockfile's statement passes as an endorsement")
            }
            return true
        } catch {
            require(error.code == .statementInvalid, "a statement was not judged: \(error)")
            return false
        }
    }
}
