import Core
import Signatures

extension TrustStore {
    /// What the store holds, a line each.
    var overview: [FactGroup] {
        var groups = [
            FactGroup(
                "profiles",
                profiles.map { ("\($0.name)/\($0.version)", "\($0.statusText), \($0.anchorText)\($0.uses.note)") }),
            FactGroup(
                "code-signing configs",
                configs.map { config in
                    (
                        config.name,
                        "\(config.policy.rawValue): \((config.allowed.map(\.short) + config.identities).joined(separator: ", "))"
                    )
                }),
            FactGroup(
                "roots", roots.map { ($0.name, "\($0.certificate.subject), until \($0.certificate.notAfter)") }),
        ]
        if !trustedRoots.isEmpty {
            groups.append(
                FactGroup(
                    "trusted roots",
                    trustedRoots.map { ($0.name, $0.root.logs.map(\.url).joined(separator: ", ")) }))
        }
        if !identities.isEmpty {
            groups.append(
                FactGroup(
                    "identities",
                    identities.map { ($0.name, "\($0.subject.text), by the word of \($0.issuer)\($0.uses.note)") }))
        }
        if !keys.isEmpty {
            groups.append(
                FactGroup(
                    "keys",
                    keys.map { key in
                        let facts = [key.kind, key.fingerprint.description] + key.notes
                        return (key.name, facts.joined(separator: ", ") + key.uses.note)
                    }))
        }
        if let revocations {
            let entries = revocations.entries.map { ($0.kind.rawValue, "\($0.id) from \($0.effectiveFrom) on") }
            groups.append(FactGroup("revocations", [("as of", "\(revocations.asOf)")] + entries))
        } else {
            groups.append(FactGroup("revocations", [("none", "not known whether something is revoked")]))
        }
        return groups.map { $0.facts.isEmpty ? FactGroup($0.title, [("none", "")]) : $0 }
    }
}

extension ProfileVersionArn {
    fileprivate var short: String { "\(name)/\(version)" }
}

extension SigningProfile {
    fileprivate var statusText: String {
        switch status {
        case .active, .canceled: status.rawValue
        case .revoked: revokedFrom.map { "Revoked from \($0) on" } ?? "Revoked for ever"
        }
    }

    fileprivate var anchorText: String {
        trustAnchors.isEmpty ? "no trust anchor" : trustAnchors.joined(separator: ", ")
    }
}

extension TrustUses {
    /// What is to be known of them in a list: nothing where they are the usual.
    fileprivate var note: String { self == .usual ? "" : "; believed in: \(text)" }
}

extension StoreKey {
    /// What is to be known of it beside the key.
    fileprivate var notes: [String] {
        [period.map { "believed \($0)" }, isUnlogged ? "needs no log" : nil].compactMap(\.self)
    }
}

extension TrustStore {
    /// The configs that allow an identity or a key.
    fileprivate func allowing(_ name: String) -> [(String, String)] {
        configs.filter { $0.identities.contains(name) }.map { ("allowed by", $0.name) }
    }
}

extension FactGroup {
    /// What there is to compare before a root is believed.
    init(_ certificate: CertificateFacts, title: String) {
        self.init(
            title,
            [
                ("subject", certificate.subject), ("serial", certificate.serial),
                ("valid", "\(certificate.notBefore) to \(certificate.notAfter)"),
                ("SHA-256", certificate.sha256.hex),
            ] + (certificate.revocationHash.map { [("revocation", $0)] } ?? []))
    }

    /// A profile, with its anchors and the configs that allow it.
    init(_ profile: SigningProfile, in store: TrustStore) {
        var facts = [
            ("file", profile.file), ("ARN", profile.arn.text), ("platform", profile.platform.rawValue),
            ("validity", "\(profile.validity)"), ("status", profile.statusText), ("anchors", profile.anchorText),
            ("uses", profile.uses.text),
        ]
        facts += store.anchors(of: profile).map { ("SHA-256", "\($0.certificate.sha256.hex) (\($0.name))") }
        facts += store.configs.filter { $0.allowed.contains(profile.arn) }.map { ("allowed by", $0.name) }
        self.init("profile \(profile.name)/\(profile.version)", facts)
    }

    /// An identity, with the configs that allow it.
    init(_ identity: StoreIdentity, in store: TrustStore) {
        var facts = [("file", identity.file), ("issuer", identity.issuer), ("subject", identity.subject.text)]
        facts += identity.claims.map { ($0.claim.rawValue, $0.value) }
        facts.append(("uses", identity.uses.text))
        facts += store.allowing(identity.name)
        self.init("identity \(identity.name)", facts)
    }

    /// A key, with the configs that allow it.
    init(_ key: StoreKey, in store: TrustStore) {
        var facts = [("file", key.file), ("kind", key.kind), ("SHA-256", key.fingerprint.description)]
        facts += key.notes.map { ("note", $0) }
        facts.append(("uses", key.uses.text))
        facts += store.allowing(key.name)
        self.init("key \(key.name)", facts)
    }

    /// A trusted root of Sigstore: who is believed, and when.
    init(_ root: StoreTrustedRoot) {
        var facts = [("file", root.file)]
        facts += root.root.logs.map { ("log", "\($0.url), \($0.period.text)") }
        facts += root.root.certificateLogs.map { ("log of certificates", "\($0.url), \($0.period.text)") }
        facts += root.root.authorities.map { ("authority", "\($0.name), \($0.period.text)") }
        facts += root.root.timestampAuthorities.map { ("timestamps", "\($0.name), \($0.period.text)") }
        self.init("trusted root \(root.name)", facts)
    }

    /// A code-signing config.
    init(_ config: CodeSigningConfig) {
        var facts = [("file", config.file), ("policy", config.policy.rawValue)]
        facts += config.allowed.map { ("allows", $0.text) }
        facts += config.identities.map { ("allows", "the identity \($0)") }
        facts += config.lockfileSigners.map { ("lockfile by", $0.text) }
        self.init("config \(config.name)", facts)
    }

    /// A root, with the profiles that it vouches for.
    init(_ root: TrustRoot, in store: TrustStore) {
        self.init(root.certificate, title: "root \(root.name)")
        for profile in store.profiles where profile.trustAnchors.contains(root.name) {
            facts.append(("vouches for", profile.arn.text))
        }
    }
}
