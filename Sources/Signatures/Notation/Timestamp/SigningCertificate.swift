import Core
import Cryptography

/// The attribute signing-certificate-v2 (RFC 5035, 3), which ties a timestamp to one certificate.
enum SigningCertificate {
    /// Whether the first certificate that the attribute names, by its digest, is `signer`; RFC 3161, 2.4.2, wants it first.
    static func names(_ signer: Certificate, attribute: [UInt8]?) throws(Failure) -> Bool {
        guard let attribute, let (algorithm, digest) = first(attribute) else { return false }
        return try algorithm.digest(of: signer.der) == digest
    }

    /// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, … }, ESSCertIDv2 ::= SEQUENCE { hashAlgorithm
    /// AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING, … }.
    private static func first(_ attribute: [UInt8]) -> (DigestAlgorithm, [UInt8])? {
        let document: BERDocument
        do throws(BERFault) {
            document = try BERDocument(attribute)
        } catch {
            return nil
        }
        guard document.root.tag == BERTag.sequence, let list = document.children(of: document.root).first,
            let identity = document.children(of: list).first
        else { return nil }
        var fields = document.children(of: identity)[...]
        var algorithm = DigestAlgorithm.sha256
        if let stated = fields.first, stated.tag == BERTag.sequence {
            guard let identifier = document.children(of: stated).first,
                let known = DigestAlgorithm(rawValue: DottedIdentifier.text(document.content(identifier)))
            else { return nil }
            algorithm = known
            fields = fields.dropFirst()
        }
        guard let digest = fields.first, digest.tag == BERTag.octetString else { return nil }
        return (algorithm, Array(document.content(digest)))
    }
}
