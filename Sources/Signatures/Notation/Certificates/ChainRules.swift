import Core
import Cryptography

/// The Notary Project's rules for certificates (signature-specification.md, "Certificate Requirements"): order, usages,
/// constraints, keys. Extensions other than basicConstraints, keyUsage and extendedKeyUsage are not looked at, as the
/// specification has it; whom to believe, and validity periods, are judged elsewhere.
///
/// Every key and every signature has to be worth 112 bits, of which the specification names SHA-1 and the leaf's key alone.
enum ChainRules {
    /// What a leaf's key signs.
    enum Purpose {
        case codeSigning, timestamping

        var title: String {
            switch self {
            case .codeSigning: "signer"
            case .timestamping: "timestamping authority"
            }
        }
    }

    /// Least security of keys and signatures, in bits.
    private static let securityBits = 112

    /// Checks a chain, leaf first, root last.
    static func check(_ chain: [Certificate], for purpose: Purpose) throws(NotationFault) {
        guard let leaf = chain.first, let root = chain.last else {
            throw NotationFault(.chain, "there is no certificate")
        }
        for (index, certificate) in chain.dropLast().enumerated() {
            guard CertificateProfile.issuanceFault(certificate, by: certificate) != nil else {
                throw NotationFault(
                    .chain,
                    "the certificate of \(certificate.subject) is self-signed and not the last: a chain has one root")
            }
            if let fault = CertificateProfile.issuanceFault(certificate, by: chain[index + 1]) {
                throw NotationFault(
                    .chain,
                    "the certificate of \(certificate.subject) is not issued by the next, \(chain[index + 1].subject): \(fault.message)"
                )
            }
        }
        if let fault = CertificateProfile.issuanceFault(root, by: root) {
            throw NotationFault(
                .chain, "the last certificate, of \(root.subject), is no self-signed root: \(fault.message)")
        }
        try checkLeaf(leaf, for: purpose)
        for (index, certificate) in chain.enumerated().dropFirst() {
            try checkAuthority(certificate, below: index - 1, for: purpose)
        }
    }

    private static func profile(_ certificate: Certificate) throws(NotationFault) -> CertificateProfile {
        let profile: CertificateProfile
        do throws(CryptoFault) {
            profile = try CertificateProfile(certificate)
        } catch {
            throw NotationFault(
                .certificate, "the certificate of \(certificate.subject) cannot be read: \(error.message)")
        }
        guard profile.signatureSecurityBits >= securityBits else {
            throw NotationFault(
                .certificate, "the certificate of \(certificate.subject) is signed by a digest that is not safe")
        }
        guard profile.keySecurityBits >= securityBits else {
            throw NotationFault(
                .certificate,
                "the key of \(certificate.subject) is worth \(profile.keySecurityBits) bits of security, under \(securityBits)"
            )
        }
        return profile
    }

    private static func checkLeaf(_ leaf: Certificate, for purpose: Purpose) throws(NotationFault) {
        let profile = try profile(leaf)
        func fault(_ message: String) -> NotationFault {
            NotationFault(.certificate, "the \(purpose.title)'s certificate, of \(leaf.subject), \(message)")
        }
        guard profile.constraints?.isCA != true else { throw fault("is an authority's") }
        let usage = try usage(of: leaf, profile, for: purpose)
        guard usage.contains(.digitalSignature) else { throw fault("lacks the key usage digitalSignature") }
        let surplus = usage.intersection([
            .keyEncipherment, .dataEncipherment, .keyAgreement, .keyCertSign, .crlSign, .encipherOnly, .decipherOnly,
        ])
        guard surplus.isEmpty else { throw fault("has key usages besides digitalSignature") }
        try checkExtendedUsage(profile, for: purpose, fault)
        guard profile.algorithm != nil else {
            throw fault("has a \(leaf.keyKind) key: it has to be RSA of 2048, 3072 or 4096 bits, P-256, P-384 or P-521")
        }
    }

    private static func checkExtendedUsage(
        _ profile: CertificateProfile, for purpose: Purpose, _ fault: (String) -> NotationFault
    ) throws(NotationFault) {
        switch purpose {
        case .codeSigning:
            let surplus = profile.extendedUsages.first {
                [
                    CertificateProfile.anyUsage, CertificateProfile.serverAuth, CertificateProfile.clientAuth,
                    CertificateProfile.emailProtection, CertificateProfile.timeStamping, CertificateProfile.ocspSigning,
                ].contains($0)
            }
            if let surplus { throw fault("has the extended key usage \(surplus), which goes with no code signing") }
        case .timestamping:
            guard profile.extendedUsages == [CertificateProfile.timeStamping], profile.extendedUsageIsCritical else {
                throw fault("has not timeStamping alone as its extended key usage, marked critical")
            }
        }
    }

    private static func checkAuthority(
        _ certificate: Certificate, below depth: Int, for purpose: Purpose
    ) throws(NotationFault) {
        let profile = try profile(certificate)
        func fault(_ message: String) -> NotationFault {
            NotationFault(.certificate, "the authority's certificate, of \(certificate.subject), \(message)")
        }
        guard let constraints = profile.constraints, constraints.isCA, constraints.isCritical else {
            throw fault("lacks basicConstraints that say CA, marked critical")
        }
        if let length = constraints.pathLength, length < depth {
            throw fault("allows \(length) authorities below it, and there are \(depth)")
        }
        guard try usage(of: certificate, profile, for: purpose).contains(.keyCertSign) else {
            throw fault("lacks the key usage keyCertSign")
        }
    }

    private static func usage(
        of certificate: Certificate, _ profile: CertificateProfile, for purpose: Purpose
    ) throws(NotationFault) -> CertificateProfile.KeyUsage {
        guard let usage = profile.keyUsage else {
            throw NotationFault(.certificate, "the certificate of \(certificate.subject) states no key usage")
        }
        // For timestamping authorities the specification only recommends the mark.
        guard profile.keyUsageIsCritical || purpose == .timestamping else {
            throw NotationFault(
                .certificate, "the key usage of the certificate of \(certificate.subject) is not marked critical")
        }
        return usage
    }
}
