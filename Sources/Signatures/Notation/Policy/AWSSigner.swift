import Core

/// What AWS Signer's plugin for Notation knows: the attributes that AWS Signer adds, and what they mean. Built in, so that
/// its signatures are judged without the plugin.
package enum AWSSigner {
    /// The plugin's name, by which signatures ask for it.
    package static let plugin = "com.amazonaws.signer.notation.plugin"
    /// The least version that AWS Signer asks for.
    package static let minVersion = "1.0.0"
    /// The attribute with the signing profile version's ARN.
    package static let profileAttribute = "com.amazonaws.signer.signingProfileVersion"
    /// The attribute with the signing job's ARN.
    package static let jobAttribute = "com.amazonaws.signer.signingJob"

    /// What a signature says of AWS Signer, once it is known to say it well.
    package struct Attributes: Sendable, Equatable {
        /// The profile version that signed.
        package var profileVersion: ProfileVersionArn
        /// The signing job.
        package var job: JobArn
    }

    /// Why a signature cannot be judged as AWS Signer's plugin would.
    package struct Fault: Error, Sendable {
        /// One sentence.
        package var message: String
    }

    /// Reads the attributes; nil for a signature that does not ask for the plugin.
    ///
    /// - Throws: `Fault` where they are missing or malformed, a critical attribute is unknown, the scheme is another, or a
    ///   newer plugin is asked for than is built in.
    package static func attributes(of claims: NotationClaims) throws(Fault) -> Attributes? {
        guard let name = claims.verificationPlugin else { return nil }
        guard name.utf8.elementsEqual(plugin.utf8) else {
            let shown = PathEscaping.displayed(name.utf8.prefix(256))
            throw Fault(message: "it asks for the verification plugin \(shown), and none but AWS Signer's is built in")
        }
        if let version = claims.verificationPluginMinVersion, !isBuiltIn(version) {
            let shown = PathEscaping.displayed(version.utf8.prefix(64))
            throw Fault(message: "it asks for AWS Signer's plugin \(shown) or later; 1.0 is built in")
        }
        guard claims.scheme == .signingAuthority else {
            throw Fault(message: "AWS Signer signs under the scheme \(SigningScheme.signingAuthority.rawValue) alone")
        }
        let known = [profileAttribute, jobAttribute]
        if let other = claims.extendedAttributes.first(where: { attribute in
            attribute.isCritical && !known.contains { $0.utf8.elementsEqual(attribute.name.utf8) }
        }) {
            let shown = PathEscaping.displayed(other.name.utf8.prefix(256))
            throw Fault(message: "the critical attribute \(shown) is unknown to AWS Signer's plugin")
        }
        guard let profile = value(profileAttribute, claims).flatMap({ ProfileVersionArn($0) }) else {
            throw Fault(message: "\(profileAttribute) is no ARN of a signing profile's version")
        }
        guard let job = value(jobAttribute, claims).flatMap({ JobArn($0) }) else {
            throw Fault(message: "\(jobAttribute) is no signing job's ARN")
        }
        return Attributes(profileVersion: profile, job: job)
    }

    private static func value(_ name: String, _ claims: NotationClaims) -> String? {
        claims.extendedAttributes.first { $0.name.utf8.elementsEqual(name.utf8) }?.text
    }

    /// Whether a version is one of 1.0, without what follows a release (SemVer 2.0.0).
    private static func isBuiltIn(_ version: String) -> Bool {
        let parts = version.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("1".utf8), parts[1].elementsEqual("0".utf8) else { return false }
        return (1...9).contains(parts[2].count) && parts[2].allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension NotationClaims {
    /// Names of signed attributes that nobody here understands and nobody has to.
    package var unknownAttributes: [String] {
        let known = [AWSSigner.profileAttribute, AWSSigner.jobAttribute]
        return extendedAttributes.map(\.name).filter { name in
            verificationPlugin == nil || !known.contains { $0.utf8.elementsEqual(name.utf8) }
        }
    }
}
