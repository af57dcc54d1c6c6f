import Core

/// A signer by the word of an issuer of identities whom the trust store believes, as `identities/*.json` holds one:
/// `{"schemaVersion": 1, "issuer": URL, "subject": TEXT}`, or `subjectGlob` in place of `subject`, with `claims` that the
/// certificate has to make, letter by letter, and `uses`.
package struct StoreIdentity: Sendable, Equatable {
    /// What an issuer says beside the subject, by the names of Fulcio's documents; each has an extension.
    package enum Claim: String, Word, Sendable, CaseIterable {
        case buildSignerURI, buildSignerDigest, runnerEnvironment, sourceRepositoryURI, sourceRepositoryDigest
        case sourceRepositoryRef, sourceRepositoryIdentifier, sourceRepositoryOwnerURI
        case sourceRepositoryOwnerIdentifier, buildConfigURI, buildConfigDigest, buildTrigger, runInvocationURI
        case sourceRepositoryVisibilityAtSigning

        /// The last number of the extension.
        var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 9 }
    }

    /// The file's name without `.json`, by which configs name it.
    package let name: String
    /// The file, relative to the store.
    package let file: String
    /// The issuer, exact.
    package let issuer: String
    /// The subjects that are meant.
    package let subject: SubjectPattern
    /// What the certificate has to say too.
    package let claims: [(claim: Claim, value: String)]
    /// What the signer is believed in.
    package let uses: TrustUses

    /// Whether a certificate is one of this signer's.
    package func names(_ identity: FulcioIdentity) -> Bool {
        issuer == identity.issuer && subject.covers(identity.subject)
            && claims.allSatisfy { claim, value in identity.claims[claim.number].map { $0 == value } ?? false }
    }

    /// By what decides.
    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.issuer == right.issuer && left.subject == right.subject
            && left.uses == right.uses
            && left.claims.elementsEqual(right.claims) { $0.claim == $1.claim && $0.value == $1.value }
    }
}

extension StoreIdentity {
    /// Reads a file strictly.
    init(_ cursor: JSONCursor, name: String, file: String) throws(JSONFault) {
        try cursor.requireOnly(["schemaVersion", "issuer", "subject", "subjectGlob", "claims", "uses"])
        let version = try cursor.member("schemaVersion")
        guard try version.integer() == 1 else { throw version.fault("is none that this version knows") }
        self.name = name
        self.file = file
        let issuer = try cursor.member("issuer")
        self.issuer = try issuer.string()
        guard Self.isIssuer(self.issuer) else { throw issuer.fault("is no https:// URL") }
        let exact = try cursor.optional("subject")
        let glob = try cursor.optional("subjectGlob")
        switch (exact, glob) {
        case (let exact?, nil):
            subject = .exact(try exact.string())
            guard !subject.text.isEmpty else { throw exact.fault("is empty") }
            // Somebody meant a glob, and no subject would ever fit.
            if subject.text.utf8.contains(UInt8(ascii: "*")) { throw exact.fault("has a *: a glob is a subjectGlob") }
        case (nil, let glob?):
            subject = .glob(try glob.string())
            if let fault = SubjectPattern.globFault(subject.text) { throw glob.fault(fault) }
        default: throw cursor.fault("has not exactly one of subject and subjectGlob")
        }
        var claims: [(claim: Claim, value: String)] = []
        if let members = try cursor.optional("claims") {
            for key in try members.object().keys {
                guard let claim = Claim(rawValue: key) else {
                    throw members.fault("\(JSONWriter.shown(key)) is none that certificates of Fulcio's make")
                }
                claims.append((claim, try members.member(key).string()))
            }
        }
        self.claims = claims
        uses = try TrustUses(cursor.optional("uses"))
    }

    static func isIssuer(_ text: String) -> Bool {
        text.utf8.starts(with: "https://".utf8) && text.utf8.count > 8
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "*") }
    }
}

/// A trusted root of the store, as `trusted-roots/*.json` holds one.
package struct StoreTrustedRoot: Sendable, Equatable {
    /// The file's name without `.json`.
    package let name: String
    /// The file, relative to the store.
    package let file: String
    /// Who is believed.
    package let root: TrustedRoot
}
