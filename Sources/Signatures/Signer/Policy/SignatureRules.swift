import Core

/// What is signed, as messages call it.
enum SignatureSubject: Sendable {
    /// A package with its signature inside.
    case package
    /// A container image, by a signature in its layout or beside it.
    case image
    /// A detached statement about an artifact.
    case endorsement
    /// The lockfile, by `layers.lock.sig`.
    case lockfile
    /// A scan receipt.
    case receipt

    /// What its signer has to be believed in.
    var use: TrustUse { self == .receipt ? .scan : .sign }

    var signature: String {
        switch self {
        case .package, .image: "the signature"
        case .endorsement: "the endorsement"
        case .lockfile: "the lockfile's signature"
        case .receipt: "the scan receipt"
        }
    }

    var content: String {
        switch self {
        case .image: "the image"
        case .receipt: "what it states"
        case .package, .endorsement, .lockfile: "the whole content"
        }
    }

    /// The platform that a profile has to be for; nil for any.
    var platform: SigningPlatform? {
        switch self {
        case .package: .lambda
        case .image: .notation
        case .endorsement, .lockfile, .receipt: nil
        }
    }

    var signFirst: Prose {
        switch self {
        case .package, .endorsement:
            "sign the reviewed content (`\(run: .sign)`, an AWS Signer job), or endorse it with `\(run: .endorse)`"
        case .image:
            "sign the reviewed image (`\(run: .sign)`, AWS Signer) and export it with its signatures, or endorse it with "
                + "`\(run: .endorse)`"
        case .lockfile, .receipt: signAgain
        }
    }

    var compare: Prose {
        switch self {
        case .package, .image: "compare with the build it came from"
        case .endorsement: "compare with the artifact that was endorsed"
        case .lockfile: "see what changed since it was signed"
        case .receipt: "get the receipt from whoever scans again"
        }
    }

    var signAgain: Prose {
        switch self {
        case .package: "sign the reviewed content again"
        case .image: "sign the reviewed image again"
        case .endorsement: "endorse the reviewed artifact again with `\(run: .endorse)`"
        case .lockfile: "review the lockfile and sign it again with `\(run: .lock, .setting(.lockfileSigner))`"
        case .receipt: "make a new receipt with `\(run: .makeReceipt)`"
        }
    }
}

/// Who may sign, and what says so.
struct AllowedSigners: Sendable {
    var arns: [ProfileVersionArn]
    /// Who says so, as messages name it: a configuration, or its demand on the lockfile.
    var by: String
}

/// The rules that every kind of signature is judged by.
struct SignatureRules: Sendable {
    let subject: SignatureSubject
    let store: TrustStore
    /// nil for any profile of the store.
    let allowed: AllowedSigners?
    let enforcement: Enforcement
    let asOf: Timestamp
    let maxRevocationAge: Duration?
    let vouch: SignatureCheck.Vouching

    func missing() -> Finding {
        let what = subject == .lockfile ? "the lockfile has no signature" : "the artifact carries no signature"
        return Finding(
            .signatureMissing, enforcement.bad, "\(what), and \(demand) asks for one", remedy: subject.signFirst)
    }

    private var demand: String {
        guard let allowed else { return "the trust store" }
        return subject == .lockfile ? allowed.by : "the config \(allowed.by)"
    }

    /// A lockfile's signature is asked for, and there is no lockfile to look at: everything that was not compared with it
    /// stays open, so this is no better than a lockfile that nobody signed.
    func noLockfile() -> Finding {
        Finding(
            .signatureMissing, enforcement.bad, "\(demand) asks for a signed lockfile, and none was given",
            remedy: "pass \(setting: .lockfile, "layers.lock")")
    }

    func broken(_ reason: String) -> Finding {
        Finding(
            .signatureIntegrity, .fail, "\(subject.signature) does not hold: \(reason)",
            remedy: "\(subject.compare), then \(subject.signAgain)")
    }

    func noProfile(_ message: String) -> Finding {
        Finding(
            .signatureUntrusted, .fail,
            "the trust store believes signing profiles, and of this signature \(message)",
            remedy: "judge it by Notation's trust policy with \(setting: .notationConfig), or sign with a profile")
    }

    /// Judges claims whose signature holds. Passes are told only where an anchor vouches: what a stranger claims about
    /// itself is nothing that was checked.
    func judge(_ claims: SignedClaims) throws(Failure) -> SignatureJudgement {
        guard let arn = ProfileVersionArn(claims.profileVersionArn) else {
            return SignatureJudgement(findings: [broken("its profile version ARN is none")])
        }
        if claims.expires <= claims.signingTime {
            return SignatureJudgement(
                findings: [broken("it expires at \(claims.expires), before it was made at \(claims.signingTime)")])
        }
        let integrity = Finding(
            .signatureIntegrity, .pass, "\(subject.signature) of \(claims.signingTime) holds over \(subject.content)")
        let trust = try trust(in: claims, of: arn)
        let path: [CertificateFacts]?
        if case .vouched(let found, _) = trust { path = found } else { path = nil }
        var findings = [mismatch(of: arn), expiry(of: claims), revocation(of: claims, by: arn, path: path)]
        if path == nil { findings.removeAll { $0.outcome == .pass } }
        return SignatureJudgement(
            findings: [integrity, trust.finding] + findings, signer: path == nil ? nil : arn)
    }

    /// Whether an anchor of the profile's own vouches.
    private enum Trust {
        case vouched([CertificateFacts], Finding)
        case refused(Finding)

        var finding: Finding {
            switch self {
            case .vouched(_, let finding), .refused(let finding): finding
            }
        }
    }

    private func trust(in claims: SignedClaims, of arn: ProfileVersionArn) throws(Failure) -> Trust {
        func refused(_ message: String, _ remedy: Prose) -> Trust {
            .refused(Finding(.signatureUntrusted, .fail, message, remedy: remedy))
        }
        guard let profile = store.profile(arn) else {
            let versions = store.profiles.filter { $0.arn.isSameProfile(as: arn) }
            let beside =
                versions.isEmpty
                ? "" : "; of this profile it holds version \(versions.map(\.version).joined(separator: ", ")) only"
            return refused(
                "the trust store holds no profile \(arn.text)\(beside)",
                "if its publisher confirms it: `\(run: .importTrust)`, then `\(run: .addRoot)`")
        }
        if let platform = subject.platform, profile.platform != platform {
            let what = subject == .image ? "images" : "Lambda packages"
            return refused(
                "\(profile.file) is a profile for \(profile.platform.rawValue), which signs no \(what)",
                "sign with a profile for \(platform.rawValue)")
        }
        guard profile.uses.contains(subject.use) else {
            return refused(
                "the trust store does not give \(profile.file) the use \(subject.use.rawValue), but \(profile.uses.text) alone",
                "add it to uses of that file after review, or have it signed by who is believed")
        }
        let anchors = store.anchors(of: profile)
        guard !anchors.isEmpty else {
            return refused(
                "\(profile.file) names no trust anchor, so nobody vouches for the chain",
                "compare a root's fingerprint with its publisher's, then `\(run: .addRoot)`")
        }
        switch try vouch(claims.chain, anchors.map(\.certificate.der), claims.signingTime) {
        case .failure(let fault):
            return refused(
                "no anchor of \(profile.file) (\(profile.trustAnchors.joined(separator: ", "))) vouches for the chain "
                    + "at \(claims.signingTime): \(fault.message)",
                "find out who signed; choose another anchor only after its publisher confirmed the fingerprint")
        case .success(let path):
            let anchor = anchors.first { $0.certificate.der == path.last?.der }
            return .vouched(
                path,
                Finding(
                    .signatureUntrusted, .pass,
                    "signed by \(arn.name)/\(arn.version); the chain ends in roots/\(anchor?.name ?? "")"))
        }
    }

    private func mismatch(of arn: ProfileVersionArn) -> Finding {
        guard let allowed else {
            return Finding(.signatureMismatch, .pass, "any profile of the trust store may sign")
        }
        if allowed.arns.contains(arn) {
            return Finding(.signatureMismatch, .pass, "\(arn.name)/\(arn.version) is allowed by \(allowed.by)")
        }
        let versions = allowed.arns.filter { $0.isSameProfile(as: arn) }
        let what =
            versions.isEmpty
            ? "signed by \(arn.text), which \(allowed.by) does not allow"
            : "signed by version \(arn.version) of \(arn.name); \(allowed.by) allows version "
                + "\(versions.map(\.version).joined(separator: ", ")) only"
        return Finding(
            .signatureMismatch, enforcement.bad, what,
            remedy: "sign with an allowed profile, or add the ARN to \(allowed.by) after review")
    }

    private func expiry(of claims: SignedClaims) -> Finding {
        // The instant of expiry is the first at which the signature no longer holds, as in Notation.
        if asOf < claims.expires {
            return Finding(.signatureExpiry, .pass, "valid until \(claims.expires)")
        }
        return Finding(
            .signatureExpiry, enforcement.bad, "\(subject.signature) expired at \(claims.expires)",
            remedy: subject.signAgain)
    }
}
