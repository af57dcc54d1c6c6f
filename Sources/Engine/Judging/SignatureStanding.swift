import Core
import Cryptography
import Signatures

extension SignatureFacts {
    /// What a signature says of itself; nothing of it counts as verified.
    init(unverified evidence: SignatureEvidence) {
        self.init(format: evidence.format.rawValue, path: evidence.place, standing: .broken)
        guard let claims = evidence.claims else {
            note(evidence.fault, of: evidence)
            return
        }
        if case .other(let digest) = claims.covers {
            note("it is over \(digest)", of: evidence)
            return
        }
        standing = .unverified
        take(claims)
    }

    /// An endorsement that names the artifact.
    init(_ evidence: SignatureEvidence, _ judgement: SignatureJudgement) {
        self.init(format: evidence.format.rawValue, path: evidence.place, standing: .broken)
        guard case .verified(let claims) = evidence.outcome else { return }
        take(claims)
        let isBroken = judgement.findings.contains { $0.id == .signatureIntegrity && $0.outcome == .fail }
        standing = judgement.signer != nil ? .trusted : isBroken ? .broken : .untrusted
    }

    /// Of a zip's own signature reports give the reason as a finding alone.
    fileprivate mutating func note(_ reason: String?, of evidence: SignatureEvidence) {
        if evidence.format != .awsSignerZip { fault = reason }
    }

    /// Takes over what a signature claims.
    fileprivate mutating func take(_ claims: SignatureClaims) {
        if case .document(let document) = claims.covers { covers = document }
        if claims.signingTime != SignatureClaims.unstatedTime { signingTime = claims.signingTime }
        expires = claims.expires
        if let token = claims.timestamp?.token {
            switch TimestampCheck.unverifiedTime(of: token) {
            case .success(let time):
                timestamp = time.time
                timestampAuthority = time.chain.first?.subject
            case .failure(let fault): timestampFault = fault.message
            }
        }
        certificates = claims.shownCertificates.map(\.facts)
        unknownAttributes = claims.unknownAttributes
        if case .issued(let issuer, let subject) = claims.signer { (self.issuer, self.subject) = (issuer, subject) }
        if case .key(let digest) = claims.signer { key = digest }
        guard case .profileVersion(let arn) = claims.signer else { return }
        profileVersionArn = arn
        jobArn = claims.jobArn
    }
}

extension Inventory {
    /// Records what verifying the signatures that came with the artifact established.
    ///
    /// - Parameters:
    ///   - evidence: One for each of the inventory's signatures, in order.
    ///   - trusted: Places in it of those that somebody believed stands behind; nil where nobody was asked.
    mutating func setStanding(of evidence: [SignatureEvidence], trusted: Set<Int>?) {
        for place in evidence.indices where signatures.indices.contains(place) {
            if let open = evidence[place].openClaims {
                // Whoever vouches for it had its key; nobody else can say whether it holds.
                signatures[place].take(open)
                signatures[place].standing = trusted?.contains(place) == true ? .trusted : .unverified
                continue
            }
            switch evidence[place].outcome {
            case .broken(let reason):
                signatures[place].standing = .broken
                signatures[place].note(reason, of: evidence[place])
            case .verified(let claims):
                signatures[place].take(claims)
                signatures[place].standing = trusted.map { $0.contains(place) ? .trusted : .untrusted } ?? .holds
            }
        }
    }
}
