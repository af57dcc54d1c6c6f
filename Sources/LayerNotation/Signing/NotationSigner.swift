import LayerCrypto
import LayerModel

/// What a Notation signature shall say.
public struct NotationRequest: Sendable, Equatable {
    /// What is signed.
    public var artifact: SignedArtifact
    /// Who answers for the signing time.
    public var scheme: SigningScheme
    /// When the signature is made; whole seconds are written.
    public var signingTime: Timestamp
    /// From when on it is no longer valid; whole seconds are written.
    public var expiry: Timestamp?
    /// The plugin that a verifier has to be or to replace.
    public var verificationPlugin: String?
    /// The plugin's least version.
    public var verificationPluginMinVersion: String?
    /// Further signed attributes, in this order; their values are texts.
    public var extendedAttributes: [ExtendedAttribute]
    /// The client's name, outside the signature.
    public var signingAgent: String?

    /// Describes a signature to make.
    public init(
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

/// Makes envelopes as Notation does.
public enum NotationSigner {
    /// Signs and verifies what it made.
    ///
    /// - Parameters:
    ///   - request: What the signature says.
    ///   - format: How the envelope is written.
    ///   - key: The leaf's key.
    ///   - chain: DER of the certificates, leaf first, root last.
    /// - Returns: The envelope, and what it claims.
    /// - Throws: `sign.key`, `sign.chain`, `sign.request`, or `internal.fault`.
    public static func sign(
        _ request: NotationRequest, format: EnvelopeFormat, key: borrowing PrivateKey, chain: [[UInt8]]
    ) throws(Failure) -> (envelope: [UInt8], claims: NotationClaims) {
        throw Failure(.internalFault, "envelopes are not made yet")
    }
}
