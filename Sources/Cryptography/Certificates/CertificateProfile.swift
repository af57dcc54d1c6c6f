import COpenSSL
import Core

/// What a certificate may be used for, and what it and its signature are worth: for rules that look closer than
/// `Certificate` does. Nothing of it is verified here.
package struct CertificateProfile: Sendable, Equatable {
    /// keyUsage (RFC 5280, 4.2.1.3).
    package struct KeyUsage: OptionSet, Sendable {
        /// OpenSSL's bits.
        package let rawValue: UInt32
        /// Wraps bits.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// digitalSignature.
        package static let digitalSignature = Self(rawValue: UInt32(KU_DIGITAL_SIGNATURE))
        /// keyEncipherment.
        package static let keyEncipherment = Self(rawValue: UInt32(KU_KEY_ENCIPHERMENT))
        /// dataEncipherment.
        package static let dataEncipherment = Self(rawValue: UInt32(KU_DATA_ENCIPHERMENT))
        /// keyAgreement.
        package static let keyAgreement = Self(rawValue: UInt32(KU_KEY_AGREEMENT))
        /// keyCertSign.
        package static let keyCertSign = Self(rawValue: UInt32(KU_KEY_CERT_SIGN))
        /// cRLSign.
        package static let crlSign = Self(rawValue: UInt32(KU_CRL_SIGN))
        /// encipherOnly.
        package static let encipherOnly = Self(rawValue: UInt32(KU_ENCIPHER_ONLY))
        /// decipherOnly.
        package static let decipherOnly = Self(rawValue: UInt32(KU_DECIPHER_ONLY))
    }

    /// basicConstraints; nil where there are none.
    package struct Constraints: Sendable, Equatable {
        /// Whether they are marked critical.
        package let isCritical: Bool
        /// Whether they say CA.
        package let isCA: Bool
        /// How many authorities may stand between this one and a leaf; nil for any number.
        package let pathLength: Int?
    }

    /// Subject's name, DER.
    package let subjectName: [UInt8]
    /// Issuer's name, DER.
    package let issuerName: [UInt8]
    /// The constraints, where there are any.
    package let constraints: Constraints?
    /// The key usage, where it is stated.
    package let keyUsage: KeyUsage?
    /// Whether the key usage is marked critical.
    package let keyUsageIsCritical: Bool
    /// The extended key usages in dotted decimals; empty where none is stated.
    package let extendedUsages: [String]
    /// Whether the extended key usage is marked critical.
    package let extendedUsageIsCritical: Bool
    /// The algorithm that the key signs with; nil for a key that none is for.
    package let algorithm: SignatureAlgorithm?
    /// What the key is worth, in bits of security.
    package let keySecurityBits: Int
    /// What the digest of the certificate's own signature is worth, in bits of security: SHA-1 is below 80.
    package let signatureSecurityBits: Int
    /// URIs of the distribution points of revocation lists.
    package let distributionPoints: [String]
    /// Whether a revocation of the certificate would be published anywhere: distribution points, OCSP responders.
    package let isRevocable: Bool
    /// Whether it names lists of changes since the issuer's last complete list (freshestCRL, RFC 5280, 4.2.1.15).
    package let namesChanges: Bool
    /// Whether its issuer says that nobody need ask whether it is revoked (id-pkix-ocsp-nocheck, RFC 6960, 4.2.2.2.1).
    package let needsNoCheck: Bool

    /// anyExtendedKeyUsage and those of RFC 5280, 4.2.1.12.
    package static let anyUsage = "2.5.29.37.0"
    /// serverAuth.
    package static let serverAuth = "1.3.6.1.5.5.7.3.1"
    /// clientAuth.
    package static let clientAuth = "1.3.6.1.5.5.7.3.2"
    /// codeSigning.
    package static let codeSigning = "1.3.6.1.5.5.7.3.3"
    /// emailProtection.
    package static let emailProtection = "1.3.6.1.5.5.7.3.4"
    /// timeStamping.
    package static let timeStamping = "1.3.6.1.5.5.7.3.8"
    /// OCSPSigning.
    package static let ocspSigning = "1.3.6.1.5.5.7.3.9"

    /// Reads a certificate that `Certificate` has read.
    package init(_ certificate: Certificate) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let handle = try CertificateHandle(der: certificate.der)
        let flags = X509_get_extension_flags(handle.pointer)
        subjectName = try handle.subjectName()
        issuerName = try handle.issuerName()
        let length = X509_get_pathlen(handle.pointer)
        constraints = handle.isCritical(NID_basic_constraints).map {
            Constraints(isCritical: $0, isCA: certificate.isCA, pathLength: length < 0 ? nil : length)
        }
        keyUsage =
            flags & UInt32(EXFLAG_KUSAGE) != 0 ? KeyUsage(rawValue: X509_get_key_usage(handle.pointer)) : nil
        keyUsageIsCritical = handle.isCritical(NID_key_usage) ?? false
        extendedUsages = try handle.extendedUsages()
        extendedUsageIsCritical = handle.isCritical(NID_ext_key_usage) ?? false
        let points = try handle.distributionPoints()
        distributionPoints = points ?? []
        let namesResponder = try handle.namesResponder()
        namesChanges = handle.isCritical(NID_freshest_crl) != nil
        isRevocable = points != nil || namesResponder || namesChanges
        needsNoCheck = handle.isCritical(NID_id_pkix_OCSP_noCheck) != nil
        if let key = X509_get0_pubkey(handle.pointer) {
            algorithm = SignatureAlgorithm(key)
            keySecurityBits = Int(EVP_PKEY_get_security_bits(key))
        } else {
            (algorithm, keySecurityBits) = (nil, 0)
        }
        var digestBits: CInt = 0
        let isKnown = X509_get_signature_info(handle.pointer, nil, nil, &digestBits, nil) == 1
        signatureSecurityBits = isKnown ? Int(digestBits) : 0
        OpenSSLErrors.clear()
    }

    /// Verifies that `issuer` issued `certificate`: equal names, byte for byte, and the signature.
    ///
    /// - Returns: nil where it did.
    package static func issuanceFault(_ certificate: Certificate, by issuer: Certificate) -> CryptoFault? {
        OpenSSLErrors.clear()
        do throws(CryptoFault) {
            let child = try CertificateHandle(der: certificate.der)
            let parent = try CertificateHandle(der: issuer.der)
            guard try child.issuerName() == parent.subjectName() else { return CryptoFault("it names another issuer") }
            guard let key = X509_get0_pubkey(parent.pointer) else { throw OpenSSLErrors.fault("read the issuer's key") }
            guard X509_verify(child.pointer, key) == 1 else { return OpenSSLErrors.fault("verify its signature") }
            return nil
        } catch {
            return error
        }
    }
}
