import Core
import Signatures

/// The trust store whose profiles sign.
package struct SigningStore: Sendable {
    let store: TrustStore

    /// Reads a store.
    /// - Throws: `trust.*`, `input.*`.
    package init(_ folder: String) throws(Failure) { store = try TrustStore.load(folder) }
}

/// Who is asked to sign, with what key.
package struct SigningDemand: Sendable {
    /// A key, and what opens it.
    package enum Key: Sendable {
        /// The text of a PEM file, with the pass phrase where the key is encrypted.
        case pem([UInt8], passPhrase: [UInt8]?)
        /// A PKCS#11 URI (RFC 7512) and the token's PIN.
        case token(uri: String, pin: [UInt8]?)
    }

    let signer: Signer

    /// - Parameters:
    ///   - profile: The profile that signs: NAME, NAME/VERSION or ARN.
    ///   - keyName: The key's file or URI as the user named it, for messages.
    ///   - chain: PEM of the key's certificate and all above it, root included, in any order.
    ///   - chainName: The chain's file as the user named it, for messages.
    ///   - time: The signing time.
    ///   - expires: The signature's end; nil for the end of the profile's validity period.
    ///   - generator: Draws the signing job.
    package init(
        profile: String, in store: SigningStore, key: Key, keyName: String, chain: [UInt8], chainName: String,
        time: Timestamp, expires: Timestamp?, using generator: inout some RandomNumberGenerator
    ) {
        var signer = Signer(
            store: store.store, profile: profile, key: key.source, chain: chain, time: time, expires: expires,
            job: SigningJobID(using: &generator))
        signer.keyName = keyName
        signer.chainName = chainName
        self.signer = signer
    }
}

extension Sign {
    /// Signs as somebody asks for it.
    package init(_ environment: Environment, _ options: ArtifactOptions, by demand: SigningDemand) {
        self.init(environment, options, by: demand.signer)
    }
}

extension Endorse {
    /// Endorses as somebody asks for it.
    package init(
        _ environment: Environment, _ options: ArtifactOptions, by demand: SigningDemand, name: String?, reason: String
    ) {
        self.init(environment, options, by: demand.signer, name: name, reason: reason)
    }
}

extension SignSummaries {
    /// Signs as somebody asks for it.
    package init(by demand: SigningDemand) { self.init(by: demand.signer) }
}

extension Lock {
    /// Has the lockfile signed once it is written.
    package mutating func sign(by demand: SigningDemand?) { signer = demand?.signer }
}

extension EditLockfile {
    /// Has the lockfile signed once it is written.
    package mutating func sign(by demand: SigningDemand?) { signer = demand?.signer }
}
