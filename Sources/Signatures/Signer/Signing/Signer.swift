import Core

/// A signing job's id: a random UUID (RFC 9562, version 4).
package struct SigningJobID: Sendable, Hashable {
    /// The UUID, lower case.
    package let text: String

    /// Draws an id; a library has no randomness of its own.
    package init(using generator: inout some RandomNumberGenerator) {
        let high: UInt64 = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low: UInt64 = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = [high, low].map { word in
            let hex = String(word, radix: 16)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }.joined()
        var parts: [Substring] = []
        var rest = digits[...]
        for count in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        text = parts.joined(separator: "-")
    }
}

/// Who signs: a profile of a trust store with a key of one's own, a time and an end.
package struct Signer: Sendable {
    /// The store that the profile is of, and that has to accept what is signed.
    package var store: TrustStore
    /// The profile: NAME, NAME/VERSION or ARN.
    package var profile: String
    /// The key.
    package var key: SigningKeySource
    /// PEM of the leaf's certificate and all above it, root included, in any order.
    package var chain: [UInt8]
    /// The signing time.
    package var time: Timestamp
    /// The signature's end, within the profile's validity period; nil for the end of that period.
    package var expires: Timestamp?
    /// The signing job.
    package var job: SigningJobID
    /// The key's file or URI as the user named it, for messages.
    package var keyName: String?
    /// The chain's file as the user named it, for messages.
    package var chainName: String?

    /// Sets each property but the names.
    package init(
        store: TrustStore, profile: String, key: SigningKeySource, chain: [UInt8], time: Timestamp,
        expires: Timestamp? = nil, job: SigningJobID
    ) {
        self.store = store
        self.profile = profile
        self.key = key
        self.chain = chain
        self.time = time
        self.expires = expires
        self.job = job
    }

    /// What a signature inside a package shall say.
    /// - Throws: `trust.unknown`; `sign.profile` for a profile that signs no packages or no more; `sign.request`.
    package func packageRequest() throws(Failure) -> SigningRequest { try request(for: .lambda, "Lambda packages") }

    /// What a signature over an image shall say.
    /// - Throws: as `packageRequest`.
    package func imageRequest() throws(Failure) -> SigningRequest { try request(for: .notation, "images") }

    /// What the profile signs.
    /// - Throws: `trust.unknown`.
    package func platform() throws(Failure) -> SigningPlatform { try store.profile(named: profile).platform }

    private func request(for platform: SigningPlatform, _ what: String) throws(Failure) -> SigningRequest {
        let profile = try activeProfile()
        guard profile.platform == platform else {
            throw Failure(
                .signProfile, "is a profile for \(profile.platform.rawValue), which signs no \(what)",
                file: "\(store.folder)/\(profile.file)", remedy: "choose a profile for \(platform.rawValue)")
        }
        return try request(profile)
    }

    /// What a detached statement shall say.
    /// - Throws: `trust.unknown`; `sign.profile` for a profile that signs no more; `sign.request`.
    package func statementRequest() throws(Failure) -> SigningRequest { try request(try activeProfile()) }

    /// Key and chain, checked for the signing time.
    /// - Throws: `sign.key`, `sign.chain`, `internal.fault`.
    package func identity() throws(Failure) -> SigningIdentity {
        do throws(Failure) {
            return try SigningIdentity(key: key, chain: chain, at: time)
        } catch {
            throw named(error)
        }
    }

    private func named(_ failure: Failure) -> Failure {
        switch failure.code {
        case .signKey: keyName.map { failure.inFile($0) } ?? failure
        case .signChain: chainName.map { failure.inFile($0) } ?? failure
        default: failure
        }
    }

    private func activeProfile() throws(Failure) -> SigningProfile {
        let profile = try store.profile(named: profile)
        guard profile.status == .active else {
            throw Failure(
                .signProfile, "is \(profile.status.rawValue.lowercased()): it signs no more",
                file: "\(store.folder)/\(profile.file)",
                remedy: "sign with an active profile, or with a newer version of this one")
        }
        return profile
    }

    private func request(_ profile: SigningProfile) throws(Failure) -> SigningRequest {
        let owner = profile.arn.owner
        let limit = profile.validity.expiry(of: time)
        if let expires, expires > limit {
            throw Failure(
                .signRequest, "an end at \(expires) lies beyond the profile's validity of \(profile.validity)",
                file: "\(store.folder)/\(profile.file)", remedy: "choose an end up to \(limit)")
        }
        let request = SigningRequest(
            profileVersionArn: profile.arn.text,
            jobArn: "arn:\(owner.partition):signer:\(owner.region):\(owner.account):/signing-jobs/\(job.text)",
            signingTime: time, expires: expires ?? limit)
        try request.check()
        return request
    }
}

extension Signer {
    /// Checks that the store would accept a package signed so, before anything is signed.
    /// - Throws: `sign.chain`, `sign.profile`, `sign.request`, `internal.fault`.
    package func checkPackage(_ request: SigningRequest, by identity: borrowing SigningIdentity) throws(Failure) {
        let claims = SignedClaims(request, chain: identity.chain)
        try check(try rules().judge(.verified(claims), isPinned: true))
    }

    /// Checks that the store would accept an image signed so, before anything is signed.
    /// - Throws: `sign.chain`, `sign.profile`, `sign.request`, `internal.fault`.
    package func checkImage(_ request: SigningRequest, by identity: borrowing SigningIdentity) throws(Failure) {
        try check(try rules().judgeImage(.verified(SignedClaims(request, chain: identity.chain))))
    }

    /// Checks that the store would accept an endorsement of an artifact signed so.
    /// - Throws: `sign.chain`, `sign.profile`, `sign.request`, `internal.fault`.
    package func checkEndorsement(
        _ request: SigningRequest, of inventory: Inventory, digest: Digest, by identity: borrowing SigningIdentity
    ) throws(Failure) {
        let endorsed = EndorsedArtifact(digest: digest, tree: inventory.tree, reason: "")
        let claims = SignedClaims(request, chain: identity.chain)
        try check(
            try rules().judge(
                .verified(claims, covers: .artifact(endorsed)), of: inventory.digest, tree: inventory.tree,
                embedded: nil))
    }

    /// Checks that the store would accept a lockfile signed now, key and chain included.
    /// - Throws: as `statementRequest`, `identity` and the check of the request.
    package func checkLockfile() throws(Failure) {
        let request = try statementRequest()
        let identity = try identity()
        try checkLockfile(request, by: identity)
    }

    /// Checks that the store would accept a lockfile signed so.
    /// - Throws: `sign.chain`, `sign.profile`, `sign.request`, `internal.fault`.
    package func checkLockfile(_ request: SigningRequest, by identity: borrowing SigningIdentity) throws(Failure) {
        try check(try rules().judgeLockfile(.verified(SignedClaims(request, chain: identity.chain))))
    }

    /// Checks that the store would believe a scan receipt signed so.
    /// - Throws: `sign.chain`, `sign.profile`, `sign.request`, `internal.fault`.
    package func checkReceipt(_ request: SigningRequest, by identity: borrowing SigningIdentity) throws(Failure) {
        try check(try rules().judgeReceipt(SignedClaims(request, chain: identity.chain)))
    }

    private func rules() throws(Failure) -> SignatureCheck {
        try SignatureCheck(store: store, config: nil, asOf: time)
    }

    /// What is not known, as without a list of revocations, is no reason not to sign: the verifier's list decides.
    private func check(_ judgement: SignatureJudgement) throws(Failure) {
        guard let finding = judgement.findings.first(where: { $0.outcome == .fail }) else { return }
        let code: FindingID =
            switch finding.id {
            case .signatureUntrusted: .signChain
            case .signatureIntegrity, .signatureExpiry: .signRequest
            default: .signProfile
            }
        throw named(
            Failure(
                code, prose: "the trust store would not accept the signature: \(finding.prose)", remedy: finding.remedy)
        )
    }
}

extension SignedClaims {
    fileprivate init(_ request: SigningRequest, chain: [CertificateFacts]) {
        self.init(
            profileVersionArn: request.profileVersionArn, jobArn: request.jobArn, signingTime: request.signingTime,
            expires: request.expires, chain: chain)
    }
}
