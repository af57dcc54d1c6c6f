/// A signature that an artifact carries, or that was given for it, and what it says of itself.
package struct SignatureFacts: Sendable, Equatable {
    /// What is known of a signature; the raw value is the word of reports.
    package enum Standing: String, Word, Sendable, CaseIterable {
        /// Read and not verified: what it says are claims.
        case unverified
        /// It cannot be read, or does not hold over the content.
        case broken
        /// It holds over the content; whom to believe was not asked.
        case holds
        /// It holds, and no anchor of the trust store vouches for who signed.
        case untrusted
        /// It holds, and an anchor of its profile vouches. Whether it is allowed, expired or revoked is for findings to say.
        case trusted
    }

    /// A certificate that a signature brings along; nothing here is vouched for.
    package struct Certificate: Sendable, Equatable {
        /// The subject's distinguished name.
        package var subject: String
        /// The issuer's distinguished name.
        package var issuer: String
        /// The serial number as lower-case hexadecimal digits.
        package var serial: String
        /// The first instant of its life.
        package var notBefore: Timestamp
        /// The last instant of its life.
        package var notAfter: Timestamp
        /// SHA-256 of the DER.
        package var sha256: Digest
        /// The id by which it is revoked; nil where its issuer is not among the certificates.
        package var revocationHash: String?

        /// Describes a certificate.
        package init(
            subject: String, issuer: String, serial: String, notBefore: Timestamp, notAfter: Timestamp, sha256: Digest,
            revocationHash: String?
        ) {
            self.subject = subject
            self.issuer = issuer
            self.serial = serial
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.sha256 = sha256
            self.revocationHash = revocationHash
        }
    }

    /// The envelope's format, such as `aws-signer-zip`.
    package var format: String
    /// The entry that holds the envelope, in its displayed form, or the file of a detached one.
    package var path: String?
    /// What is known of it.
    package var standing: Standing
    /// The document that the signature is over, where it is one of an image's: its manifest, or an index that leads to it.
    package var covers: SignableDocument?
    /// Why it cannot be one or does not hold, where that is known.
    package var fault: String?
    /// ARN of the signing profile's version; nil where it cannot be read, as all below.
    package var profileVersionArn: String?
    /// Who signed by the word of `issuer`; nil where nobody's word stands behind it.
    package var subject: String?
    /// Who issued that identity.
    package var issuer: String?
    /// SHA-256 of the key that signed without a certificate (SubjectPublicKeyInfo).
    package var key: Digest?
    /// ARN of the signing job.
    package var jobArn: String?
    /// When it was made, as the signer says.
    package var signingTime: Timestamp?
    /// From when on it is no longer valid.
    package var expires: Timestamp?
    /// When a timestamping authority saw it, as its token says; nobody vouches for that here.
    package var timestamp: Timestamp?
    /// The subject of that authority's certificate.
    package var timestampAuthority: String?
    /// Why a timestamp that is there cannot be read.
    package var timestampFault: String?
    /// The certificates that it brings along, the signer's first.
    package var certificates: [Certificate] = []
    /// What else is signed and nobody here knows: types of signed attributes, in dotted decimals.
    package var unknownAttributes: [String] = []

    /// Describes a signature without certificates.
    package init(
        format: String, path: String?, standing: Standing = .unverified, profileVersionArn: String? = nil,
        jobArn: String? = nil, signingTime: Timestamp? = nil, expires: Timestamp? = nil
    ) {
        self.format = format
        self.path = path
        self.standing = standing
        self.profileVersionArn = profileVersionArn
        self.jobArn = jobArn
        self.signingTime = signingTime
        self.expires = expires
    }
}
