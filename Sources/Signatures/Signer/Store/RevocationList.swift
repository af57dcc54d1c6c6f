import Core

/// One revocation: signatures made from a time on are no longer valid.
package struct Revocation: Sendable, Equatable {
    /// What is revoked; the raw value is the word of `revocations.json`.
    package enum Kind: String, Word, Sendable, CaseIterable {
        /// All that a profile version signed.
        case profileVersion = "profile-version"
        /// What one signing job signed.
        case job
        /// All that was signed under a certificate.
        case certificate
        /// All that was signed by the word of an issuer of identities.
        case identity
        /// All that a key without a certificate signed.
        case key
    }

    /// What is revoked.
    package let kind: Kind
    /// The profile version's or job's ARN; of a certificate the 192 lower-case hexadecimal digits of
    /// `SHA384(TBSCertificate) ‖ SHA384(the parent's TBSCertificate)`; of an identity the issuer, a space and the subject, which
    /// is a glob where it has a `*`; of a key the SHA-256 of its SubjectPublicKeyInfo, `sha256:` in front.
    package let id: String
    /// Signatures with this signing time or a later one are revoked.
    package let effectiveFrom: Timestamp
    /// Why, for people.
    package let reason: String?

    /// Describes a revocation; nil where the id is not one of that kind.
    package init?(_ kind: Kind, id: String, effectiveFrom: Timestamp, reason: String? = nil) {
        guard Self.isID(id, of: kind) else { return nil }
        self.kind = kind
        self.id = id
        self.effectiveFrom = effectiveFrom
        self.reason = reason
    }

    /// What an id of this kind looks like, for messages.
    package static func form(of kind: Kind) -> String {
        switch kind {
        case .profileVersion: "arn:aws:signer:REGION:ACCOUNT:/signing-profiles/NAME/VERSION"
        case .job: "arn:aws:signer:REGION:ACCOUNT:/signing-jobs/UUID"
        case .certificate: "192 lower-case hexadecimal digits, SHA-384 of its and of its parent's TBSCertificate"
        case .identity:
            "ISSUER SUBJECT, an https:// URL, a space and a subject, in which * stands for any characters but /"
        case .key: "sha256: and 64 lower-case hexadecimal digits, of its SubjectPublicKeyInfo (DER)"
        }
    }

    private static func isID(_ id: String, of kind: Kind) -> Bool {
        switch kind {
        case .profileVersion: ProfileVersionArn(id) != nil
        case .job: JobArn(id) != nil
        case .identity: RevokedIdentity(id) != nil
        case .key: Digest(id) != nil
        case .certificate:
            id.utf8.count == 192
                && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
    }
}

/// What was revoked, and when that was last known to be all: `revocations.json`.
package struct RevocationList: Sendable, Equatable {
    /// A certificate is known by the first half alone, its own TBSCertificate: under a cross-signed parent the second
    /// half differs, and it is the same certificate.
    private struct Key: Hashable {
        let kind: Revocation.Kind
        let id: String

        init(_ kind: Revocation.Kind, _ id: String) {
            self.kind = kind
            self.id = kind == .certificate ? String(id.prefix(96)) : id
        }
    }

    /// When somebody last said that the list is complete.
    package let asOf: Timestamp
    /// The revocations in the file's order.
    package let entries: [Revocation]
    /// The whole document, fields that this version does not know included.
    package let document: JSONObject

    private let earliest: [Key: Int]

    /// The revocation of an id with the earliest effective time; nil where there is none.
    package func revocation(_ kind: Revocation.Kind, _ id: String) -> Revocation? {
        earliest[Key(kind, id)].map { entries[$0] }
    }

    /// Whether anything of a kind is revoked.
    package func holds(_ kind: Revocation.Kind) -> Bool { entries.contains { $0.kind == kind } }

    init(_ cursor: JSONCursor) throws(JSONFault) {
        document = try cursor.object()
        let version = try cursor.member("schemaVersion")
        guard try version.integer() == 1 else {
            throw version.fault("is \(try version.integer()), this version of layerlock reads 1")
        }
        asOf = try cursor.member("asOf").timestamp()
        var entries: [Revocation] = []
        var earliest: [Key: Int] = [:]
        for element in try cursor.member("revoked").elements() {
            let entry = try Self.revocation(at: element)
            let key = Key(entry.kind, entry.id)
            if earliest[key].map({ entry.effectiveFrom < entries[$0].effectiveFrom }) ?? true {
                earliest[key] = entries.count
            }
            entries.append(entry)
        }
        self.entries = entries
        self.earliest = earliest
    }

    private static func revocation(at cursor: JSONCursor) throws(JSONFault) -> Revocation {
        let kind = try cursor.member("kind").oneOf(Revocation.Kind.self)
        let member = try cursor.member("id")
        let id = try member.string()
        let time = try cursor.member("effectiveFrom").timestamp()
        let reason = try cursor.optional("reason")?.string()
        guard let revocation = Revocation(kind, id: id, effectiveFrom: time, reason: reason) else {
            throw member.fault(
                "expected \(Revocation.form(of: kind)), found \(JSONWriter.shown(id))"
                    + ProfileVersionArn.likelyMistake(in: id))
        }
        return revocation
    }
}
