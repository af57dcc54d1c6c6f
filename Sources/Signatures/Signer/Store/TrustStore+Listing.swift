import Core

extension TrustStore {
    /// What the store holds, for scripts: `{"schemaVersion": 1, "profiles": [...], "configs": [...], "roots": [...],
    /// "revocations": {...} or null}`.
    package var listing: [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = 1
        object["profiles"] = .array(profiles.map(Self.value(of:)))
        object["configs"] = .array(configs.map(Self.value(of:)))
        object["roots"] = .array(roots.map { value(of: $0) })
        if !trustedRoots.isEmpty {
            object["trustedRoots"] = .array(
                trustedRoots.map { root in
                    [
                        "file": .string(root.file), "name": .string(root.name),
                        "logs": .array(root.root.logs.map { .string($0.url) }),
                        "certificateAuthorities": .array(root.root.authorities.map { .string($0.name) }),
                    ]
                })
        }
        if !identities.isEmpty { object["identities"] = .array(identities.map(Self.value(of:))) }
        object["revocations"] = revocations.map(Self.value(of:)) ?? .null
        return JSONWriter.text(.object(object), style: .pretty)
    }

    private static func value(of profile: SigningProfile) -> JSONValue {
        [
            "file": .string(profile.file), "profileName": .string(profile.name),
            "profileVersion": .string(profile.version), "profileVersionArn": .string(profile.arn.text),
            "platformId": .string(profile.platform.rawValue), "validity": .string("\(profile.validity)"),
            "status": .string(profile.status.rawValue),
            "revocationEffectiveFrom": profile.revokedFrom.map { .string($0.description) } ?? .null,
            "trustAnchors": .array(profile.trustAnchors.map { .string($0) }),
        ]
    }

    private static func value(of identity: StoreIdentity) -> JSONValue {
        var object = JSONObject()
        object["file"] = .string(identity.file)
        object["name"] = .string(identity.name)
        object["issuer"] = .string(identity.issuer)
        switch identity.subject {
        case .exact(let subject): object["subject"] = .string(subject)
        case .glob(let glob): object["subjectGlob"] = .string(glob)
        }
        return .object(object)
    }

    private static func value(of config: CodeSigningConfig) -> JSONValue {
        [
            "file": .string(config.file), "name": .string(config.name), "policy": .string(config.policy.rawValue),
            "signingProfileVersionArns": .array(config.allowed.map { .string($0.text) }),
            "lockfileSignedBy": .array(config.lockfileSigners.map { .string($0.text) }),
        ]
    }

    private func value(of root: TrustRoot) -> JSONValue {
        let users = profiles.filter { $0.trustAnchors.contains(root.name) }
        return [
            "file": .string("roots/\(root.name)"), "subject": .string(root.certificate.subject),
            "serial": .string(root.certificate.serial), "notBefore": .string(root.certificate.notBefore.description),
            "notAfter": .string(root.certificate.notAfter.description),
            "sha256": .string(root.certificate.sha256.hex),
            "revocationHash": root.certificate.revocationHash.map { .string($0) } ?? .null,
            "profiles": .array(users.map { .string($0.arn.text) }),
        ]
    }

    private static func value(of list: RevocationList) -> JSONValue {
        let entries = list.entries.map { entry -> JSONValue in
            [
                "kind": .string(entry.kind.rawValue), "id": .string(entry.id),
                "effectiveFrom": .string(entry.effectiveFrom.description),
                "reason": entry.reason.map { .string($0) } ?? .null,
            ]
        }
        return ["asOf": .string(list.asOf.description), "revoked": .array(entries)]
    }
}
