import Core

/// Which profile versions may sign what is deployed, as `code-signing-configs/*.json` holds it.
package struct CodeSigningConfig: Sendable, Equatable {
    /// What follows a signature that is missing, by another publisher, expired or revoked
    /// (`UntrustedArtifactOnDeployment`); the raw value is Lambda's word.
    package enum Policy: String, Word, Sendable, CaseIterable {
        /// A warning.
        case warn = "Warn"
        /// A failure.
        case enforce = "Enforce"

        /// The same, as every policy has it.
        package var enforcement: Enforcement { self == .warn ? .warned : .enforced }
    }

    /// The name that `--config` takes: the file's name without `.json`.
    package let name: String
    /// The file, relative to the store.
    package let file: String
    /// Who may sign, 1 to 20 (`AllowedPublishers.SigningProfileVersionArns`).
    package let allowed: [ProfileVersionArn]
    /// Lambda's default is `Warn`.
    package let policy: Policy
    /// Who has to have signed the lockfile (`lockfile.signedBy`, an extension of ours); empty where nobody has to.
    package let lockfileSigners: [ProfileVersionArn]
    /// Which identities of the store may sign (`identities`, an extension of ours), by their names; without any only profiles may.
    package let identities: [String]
    /// The whole document, fields that this version does not know included.
    package let document: JSONObject
}

extension CodeSigningConfig {
    /// Reads what `aws lambda get-code-signing-config` prints, perhaps with `lockfile` added.
    init(_ cursor: JSONCursor, name: String, file: String) throws(JSONFault) {
        document = try cursor.object()
        self.name = name
        self.file = file
        let config = try cursor.member("CodeSigningConfig")
        for key in ["Description", "LastModified"] { _ = try config.optional(key)?.string() }
        try Self.checkIdentity(of: config)
        identities = try Self.identities(of: cursor, config)
        // A config of one's own may allow identities alone; AWS's always has publishers.
        if identities.isEmpty {
            allowed = try config.member("AllowedPublishers").member("SigningProfileVersionArns").profileVersions()
        } else {
            let publishers = try config.optional("AllowedPublishers")
            allowed = try publishers?.member("SigningProfileVersionArns").profileVersions() ?? []
        }
        policy =
            try config.optional("CodeSigningPolicies")?.optional("UntrustedArtifactOnDeployment")?.oneOf(Policy.self)
            ?? .warn
        // Beside or inside AWS's object: a demand in the wrong one of two places must not go unread.
        let outer = try cursor.optional("lockfile")
        let inner = try config.optional("lockfile")
        if outer != nil, let inner { throw inner.fault("stands outside CodeSigningConfig too") }
        lockfileSigners = try (outer ?? inner)?.member("signedBy").profileVersions() ?? []
    }

    /// Beside or inside AWS's object, as `lockfile`.
    private static func identities(of document: JSONCursor, _ config: JSONCursor) throws(JSONFault) -> [String] {
        let outer = try document.optional("identities")
        let inner = try config.optional("identities")
        if outer != nil, let inner { throw inner.fault("stands outside CodeSigningConfig too") }
        guard let list = outer ?? inner else { return [] }
        var names: [String] = []
        for name in try list.elements() { names.append(try name.string()) }
        // An empty list would allow profiles alone, as no list does; whoever wrote it may have meant nobody.
        guard !names.isEmpty else { throw list.fault("is empty") }
        return names
    }

    /// `arn:PARTITION:lambda:REGION:ACCOUNT:code-signing-config:ID`, where AWS printed it; a configuration of one's
    /// own needs none.
    private static func checkIdentity(of config: JSONCursor) throws(JSONFault) {
        let idMember = try config.optional("CodeSigningConfigId")
        let id = try idMember?.string()
        if let idMember, let id, !isIdentifier(id) {
            throw idMember.fault("expected csc- and lower-case letters and digits, found \(JSONWriter.shown(id))")
        }
        guard let arnMember = try config.optional("CodeSigningConfigArn") else { return }
        let arn = try arnMember.string()
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, parts[0] == "arn", parts[2] == "lambda", parts[5] == "code-signing-config",
            SignerArnOwner.isOwner(partition: parts[1], region: parts[3], account: parts[4]), isIdentifier(parts[6])
        else {
            throw arnMember.fault(
                "expected arn:aws:lambda:REGION:ACCOUNT:code-signing-config:ID, found \(JSONWriter.shown(arn))")
        }
        if let id, id != parts[6] { throw arnMember.fault("ends in \(parts[6]), yet CodeSigningConfigId is \(id)") }
    }

    private static func isIdentifier(_ text: String) -> Bool {
        text.hasPrefix("csc-") && (5...64).contains(text.utf8.count)
            && text.utf8.dropFirst(4).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }
}

extension SignerArnOwner {
    /// Whether the three words are those of an AWS ARN's owner.
    static func isOwner(partition: String, region: String, account: String) -> Bool {
        split("arn:\(partition):signer:\(region):\(account):") != nil
    }
}
