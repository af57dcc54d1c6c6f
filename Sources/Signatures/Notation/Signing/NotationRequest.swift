import Core

/// What a Notation signature shall say.
package struct NotationRequest: Sendable, Equatable {
    /// What is signed.
    package var artifact: SignedArtifact
    /// Who answers for the signing time.
    package var scheme: SigningScheme
    /// When the signature is made; whole seconds are written.
    package var signingTime: Timestamp
    /// From when on it is no longer valid; whole seconds are written.
    package var expiry: Timestamp?
    /// The plugin that a verifier has to be or to replace.
    package var verificationPlugin: String?
    /// The plugin's least version.
    package var verificationPluginMinVersion: String?
    /// Further signed attributes, in this order; their values are texts.
    package var extendedAttributes: [ExtendedAttribute]
    /// The client's name, outside the signature.
    package var signingAgent: String?

    /// Describes a signature to make.
    package init(
        artifact: SignedArtifact, scheme: SigningScheme, signingTime: Timestamp, expiry: Timestamp? = nil,
        verificationPlugin: String? = nil, verificationPluginMinVersion: String? = nil,
        extendedAttributes: [ExtendedAttribute] = [], signingAgent: String? = nil
    ) {
        self.artifact = artifact
        self.scheme = scheme
        self.signingTime = signingTime
        self.expiry = expiry
        self.verificationPlugin = verificationPlugin
        self.verificationPluginMinVersion = verificationPluginMinVersion
        self.extendedAttributes = extendedAttributes
        self.signingAgent = signingAgent
    }
}

extension NotationRequest {
    /// The request with the times that will be written.
    var inWholeSeconds: NotationRequest {
        var request = self
        request.signingTime = signingTime.inWholeSeconds
        request.expiry = expiry?.inWholeSeconds
        return request
    }

    /// Throws `sign.request` for what no verifier would accept.
    func check() throws(Failure) {
        if let expiry, expiry <= signingTime {
            throw Failure(
                .signRequest, "the signature would expire at \(expiry), not after its signing time, \(signingTime)",
                remedy: "choose an end after the signing time (\(setting: .expires), \(setting: .until))")
        }
        guard signingTime.isWritable, expiry?.isWritable ?? true else {
            throw Failure(.signRequest, "a time beyond the years 1 to 9999")
        }
        guard Int64(exactly: artifact.size) != nil else {
            throw Failure(.signRequest, "a size of \(artifact.size) bytes")
        }
        var names = Set(fields.map(\.name))
        for attribute in extendedAttributes {
            guard attribute.text != nil else {
                throw Failure(.signRequest, "the attribute \(HeaderName(attribute.name)) is no text")
            }
            guard !["alg", "cty", "crit"].contains(attribute.name), names.insert(HeaderName(attribute.name)).inserted
            else { throw Failure(.signRequest, "the attribute \(HeaderName(attribute.name)) stands twice") }
        }
        guard verificationPlugin != nil || !extendedAttributes.contains(where: \.isCritical) else {
            throw Failure(.signRequest, "a critical attribute needs a verification plugin that knows its meaning")
        }
    }

    /// The signed headers that the specification names, and which of all are critical, as Notation lists them.
    var fields: [(name: HeaderName, value: HeaderValue)] {
        var fields: [(name: HeaderName, value: HeaderValue)] = [
            (.scheme, .text(scheme.rawValue)),
            (scheme == .x509 ? .signingTime : .authenticSigningTime, .time(signingTime)),
        ]
        if let expiry { fields.append((.expiry, .time(expiry))) }
        if let plugin = verificationPlugin { fields.append((.plugin, .text(plugin))) }
        if let version = verificationPluginMinVersion { fields.append((.pluginVersion, .text(version))) }
        return fields
    }

    /// The critical names, in the order in which Notation lists them.
    var critical: [HeaderName] {
        var names: [HeaderName] = [.scheme]
        if verificationPlugin != nil { names.append(.plugin) }
        if verificationPluginMinVersion != nil { names.append(.pluginVersion) }
        names += extendedAttributes.filter(\.isCritical).map { HeaderName($0.name) }
        if scheme == .signingAuthority { names.append(.authenticSigningTime) }
        if expiry != nil { names.append(.expiry) }
        return names
    }

    /// Every signed header but algorithm, content type and the critical names.
    var allFields: [(name: HeaderName, value: HeaderValue)] {
        fields + extendedAttributes.map { (HeaderName($0.name), .text($0.text ?? "")) }
    }

    /// Whether claims say exactly this.
    func isSaid(by claims: NotationClaims) -> Bool {
        func sorted(_ attributes: [ExtendedAttribute]) -> [ExtendedAttribute] {
            attributes.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
        }
        return claims.artifact == artifact && claims.scheme == scheme && claims.signingTime == signingTime
            && claims.expiry == expiry && claims.verificationPlugin == verificationPlugin
            && claims.verificationPluginMinVersion == verificationPluginMinVersion
            && sorted(claims.extendedAttributes) == sorted(extendedAttributes) && claims.signingAgent == signingAgent
    }
}

extension Timestamp {
    fileprivate var inWholeSeconds: Timestamp {
        let remainder = milliseconds % 1_000
        return Timestamp(milliseconds: milliseconds - (remainder < 0 ? remainder + 1_000 : remainder))
    }

    /// Whether it lies within the years 1 to 9999, which both formats can write.
    fileprivate var isWritable: Bool { (-62_135_596_800_000...253_402_300_799_999).contains(milliseconds) }
}
