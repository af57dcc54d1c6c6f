import Core

extension TrustStore {
    /// What the store holds, for scripts: `{"schemaVersion": 1, "profiles": [...], "configs": [...], "roots": [...],
    /// "revocations": {...} or null}`.
    package var listing: [UInt8] { JSONWriter.text(.object(listed), style: .pretty) }

    /// The same of what goes by a name alone, as `trust show` takes it; nil where nothing does.
    package func listing(of name: String) -> [UInt8]? {
        var object = JSONObject()
        object["schemaVersion"] = 1
        for member in listed.members {
            guard case .array(let elements) = member.value else { continue }
            let named = elements.filter { Self.names(of: $0).contains(name) }
            if !named.isEmpty { object[member.key] = .array(named) }
        }
        return object.count > 1 ? JSONWriter.text(.object(object), style: .pretty) : nil
    }

    /// What a listed element goes by.
    private static func names(of element: JSONValue) -> [String] {
        guard let object = element.object else { return [] }
        let file = object["file"]?.string.map { file in
            let name = file.split(separator: "/").last.map(String.init) ?? file
            return [name, StoreName.stem(of: name, extension: ".pem"), StoreName.stem(of: name, extension: ".json")]
        }
        let profile = object["profileName"]?.string
        let version = object["profileVersion"]?.string
        let both = profile.flatMap { profile in version.map { "\(profile)/\($0)" } }
        return [object["name"]?.string, profile, both, object["profileVersionArn"]?.string].compactMap(\.self)
            + (file ?? [])
    }

    private var listed: JSONObject {
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
        if !keys.isEmpty { object["keys"] = .array(keys.map(Self.value(of:))) }
        object["revocations"] = revocations.map(Self.value(of:)) ?? .null
        return object
    }

    private static func value(of profile: SigningProfile) -> JSONValue {
        let value: JSONValue = [
            "file": .string(profile.file), "profileName": .string(profile.name),
            "profileVersion": .string(profile.version), "profileVersionArn": .string(profile.arn.text),
            "platformId": .string(profile.platform.rawValue), "validity": .string("\(profile.validity)"),
            "status": .string(profile.status.rawValue),
            "revocationEffectiveFrom": profile.revokedFrom.map { .string($0.description) } ?? .null,
            "trustAnchors": .array(profile.trustAnchors.map { .string($0) }),
        ]
        var object = value.object ?? JSONObject()
        add(profile.uses, to: &object)
        return .object(object)
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
        if !identity.claims.isEmpty {
            var claims = JSONObject()
            for (claim, value) in identity.claims { claims[claim.rawValue] = .string(value) }
            object["claims"] = .object(claims)
        }
        add(identity.uses, to: &object)
        return .object(object)
    }

    private static func value(of key: StoreKey) -> JSONValue {
        var object = JSONObject()
        object["file"] = .string(key.file)
        object["name"] = .string(key.name)
        object["kind"] = .string(key.kind)
        object["sha256"] = .string(key.fingerprint.description)
        if key.start != nil || key.end != nil {
            var period = JSONObject()
            period["start"] = key.start.map { .string($0.description) }
            period["end"] = key.end.map { .string($0.description) }
            object["validFor"] = .object(period)
        }
        object["unlogged"] = .bool(key.isUnlogged)
        add(key.uses, to: &object)
        return .object(object)
    }

    /// Uses are told where a file of the store says some other than the usual.
    private static func add(_ uses: TrustUses, to object: inout JSONObject) {
        if uses != .usual { object["uses"] = uses.value }
    }

    private static func value(of config: CodeSigningConfig) -> JSONValue {
        var object = JSONObject()
        object["file"] = .string(config.file)
        object["name"] = .string(config.name)
        object["policy"] = .string(config.policy.rawValue)
        object["signingProfileVersionArns"] = .array(config.allowed.map { .string($0.text) })
        object["lockfileSignedBy"] = .array(config.lockfileSigners.map { .string($0.text) })
        if !config.identities.isEmpty { object["identities"] = .array(config.identities.map { .string($0) }) }
        return .object(object)
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
