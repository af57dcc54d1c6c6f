import Core

/// A root that is about to be believed, to be shown to somebody who compares its fingerprint before it is.
package struct RootProposal: Sendable, Equatable {
    /// The root: subject, validity and SHA-256 are what there is to confirm.
    package let certificate: CertificateFacts
    /// The profile version that it shall vouch for.
    package let profile: ProfileVersionArn
    /// The profile's file, relative to the store.
    package let profileFile: String
    /// The root's file name in `roots/`.
    package let rootName: String
    /// Whether the store holds that file with this root already.
    package let isKnownRoot: Bool
    /// Whether the root vouches for the profile already: then there is nothing to do.
    package let isAnchored: Bool
}

extension TrustStore {
    /// Proposes a root from a file: one certificate, PEM or DER.
    ///
    /// - Parameters:
    ///   - source: The file as the user named it; its name is the root's unless `name` gives one.
    ///   - profile: How the user names the profile (`profile(named:)`).
    /// - Throws: `trust.invalid` for what is no root, `trust.unknown`, `trust.conflict` where another root has the name.
    package func proposeRoot(
        _ bytes: [UInt8], source: String, name: String? = nil, for profile: String
    ) throws(Failure) -> RootProposal {
        let der: [UInt8]
        do throws(CertificateText.Fault) {
            der = bytes.first == 0x30 ? bytes : try CertificateText.der(bytes)
        } catch {
            throw Failure(
                .trustInvalid, "line \(error.line): \(error.message)", file: source,
                remedy: "give one certificate: `openssl x509 -in FILE -out ROOT.pem`")
        }
        let stem = StoreName.stem(of: source, extension: ".pem")
        let suggestion = StoreName.stem(of: stem, extension: ".der")
        return try proposal(
            der, name: name ?? StoreName.suggested(by: suggestion, fallback: "root"),
            for: self.profile(named: profile), file: source)
    }

    /// Proposes the root that a signed package brings along, for the profile version that the package names.
    ///
    /// - Parameters:
    ///   - claims: What the package's envelope says; its integrity is verified, nothing vouches for it yet.
    ///   - source: The package as the user named it.
    /// - Throws: `trust.conflict` where the package names another profile version than `profile`, or holds no root or
    ///   several; `trust.unknown`; `internal.fault`.
    package func proposeRoot(
        of claims: SignedClaims, source: String, name: String? = nil, for profile: String,
        vouch: SignatureCheck.Vouching = { chain, anchors, time throws(Failure) in
            try TrustAnchors.vouches(chain: chain, anchors: anchors, at: time)
        }
    ) throws(Failure) -> RootProposal {
        let profile = try self.profile(named: profile)
        guard profile.arn.text == claims.profileVersionArn else {
            throw Failure(
                .trustConflict,
                "is signed by \(PathEscaping.displayed(claims.profileVersionArn.utf8)), not by \(profile.arn.text)",
                file: source, remedy: "pin the root for the profile that signed, after review")
        }
        var roots: [CertificateFacts] = []
        for certificate in claims.chain.dropFirst() where certificate.subject == certificate.issuer {
            if case .success = try vouch(claims.chain, [certificate.der], claims.signingTime),
                !roots.contains(where: { $0.der == certificate.der })
            {
                roots.append(certificate)
            }
        }
        guard let root = roots.first, roots.count == 1 else {
            throw Failure(
                .trustConflict,
                roots.isEmpty
                    ? "its signature's chain ends in no root that it brings along"
                    : "its signature's chain ends in several roots",
                file: source, remedy: "get the root from its publisher and use `\(run: .addRoot)`")
        }
        let suggestion = StoreName.suggested(by: root.subject.lowercased(), fallback: "\(profile.name)-root")
        return try proposal(root.der, name: name ?? suggestion, for: profile, file: source)
    }

    private func proposal(
        _ der: [UInt8], name: String, for profile: SigningProfile, file: String
    ) throws(Failure) -> RootProposal {
        let certificate: CertificateFacts
        do throws(CertificateText.Fault) {
            certificate = try TrustRoot.certificate(der)
        } catch {
            throw Failure(.trustInvalid, error.message, file: file, remedy: "give the self-signed root of the chain")
        }
        let fileName = name.hasSuffix(".pem") ? name : name + ".pem"
        guard StoreName.isValid(fileName) else {
            throw Failure(
                .trustInvalid, "\(PathEscaping.displayed(fileName.utf8)) is no name for a file of the store",
                file: file,
                remedy: "choose one of letters, digits, '.', '_' and '-' with \(setting: .name)")
        }
        let known = roots.first { $0.certificate.der == der }
        if known == nil, let other = roots.first(where: { $0.name == fileName }) {
            throw Failure(
                .trustConflict, "roots/\(fileName) is another root, SHA-256 \(other.certificate.sha256.hex)",
                file: file,
                remedy: "choose another name with \(setting: .name)")
        }
        return RootProposal(
            certificate: certificate, profile: profile.arn, profileFile: profile.file,
            rootName: known?.name ?? fileName, isKnownRoot: known != nil,
            isAnchored: known.map { profile.trustAnchors.contains($0.name) } ?? false)
    }

    /// Believes a proposed root, once somebody has confirmed it.
    ///
    /// - Throws: `trust.conflict` where the store changed meanwhile, `trust.invalid`, `trust.busy`, `output.failed`; the
    ///   store is then as before.
    package static func accept(_ proposal: RootProposal, in folder: String) throws(Failure) -> [TrustChange] {
        let rootFile = StoreFiles.Part.roots.path(proposal.rootName)
        let changes = try StoreTransaction.run(folder) { files, store throws(Failure) in
            guard let profile = store.profile(proposal.profile), profile.file == proposal.profileFile else {
                throw Failure(
                    .trustConflict, "the profile \(proposal.profile.text) is no longer there", file: folder,
                    remedy: "run the command again")
            }
            let present = store.roots.first { $0.name == proposal.rootName }
            guard present.map({ $0.certificate.der == proposal.certificate.der }) ?? true else {
                throw Failure(
                    .trustConflict, "became another root meanwhile", file: files.path(rootFile),
                    remedy: "run the command again")
            }
            if present == nil { files.contents[rootFile] = CertificateText.pem(proposal.certificate.der) }
            guard !profile.trustAnchors.contains(proposal.rootName) else { return }
            var document = profile.document
            document["trustAnchors"] = .array(
                (profile.trustAnchors + [proposal.rootName]).map { .string($0) })
            files.contents[profile.file] = document.fileText
        }
        return changes.isEmpty ? [TrustChange(proposal.profileFile, .unchanged)] : changes
    }
}
