import Core
import Cryptography

/// Verifies the envelope of a package signed by AWS Signer (platform `AWSLambda-SHA384-ECDSA`).
///
/// Integrity alone. Outer layers may be BER with indefinite lengths; certificates and signed attributes are DER. Signed
/// attributes of unknown types are listed (`unknownAttributes`) and accepted, since the signer stands for them; unsigned ones are ignored.
package enum EnvelopeVerifier {
    /// Largest envelope, in bytes.
    package static let byteLimit = 1 << 20

    /// Verifies an envelope.
    ///
    /// - Parameters:
    ///   - envelope: The signature entry's bytes.
    ///   - signedContent: SHA-384 over names and bodies of all other entries, 48 bytes.
    ///   - now: The time that no signing time may lie beyond.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    package static func verify(
        _ envelope: [UInt8], signedContent: [UInt8], asOf now: Timestamp
    ) throws(Failure) -> EnvelopeOutcome {
        let digest = try SHA384.digest(of: signedContent)
        do throws(EnvelopeFault) {
            let claims = try claims(of: envelope, signedContent: signedContent, digest: digest)
            guard claims.signingTime <= now else {
                throw EnvelopeFault(.future, "the signing time, \(claims.signingTime), lies after \(now)")
            }
            return .verified(claims)
        } catch {
            return .broken(error)
        }
    }

    /// What an envelope claims, and nothing verified but its form: for showing signatures where none is asked to hold.
    package static func unverifiedClaims(of envelope: [UInt8]) -> Result<SignedClaims, EnvelopeFault> {
        do throws(EnvelopeFault) {
            let message = try message(of: envelope)
            let outline = try SignedDataOutline(message)
            let attributes = try SignedAttributes(outline)
            return .success(claims(attributes, try leafFirst(outline, message: message)))
        } catch {
            return .failure(error)
        }
    }

    private static func claims(
        of envelope: [UInt8], signedContent: [UInt8], digest: [UInt8]
    ) throws(EnvelopeFault) -> SignedClaims {
        let message = try message(of: envelope)
        let outline = try SignedDataOutline(message)
        let attributes = try SignedAttributes(outline)
        let chain = try leafFirst(outline, message: message)
        guard chain[0].keyKind == Certificate.p384 else {
            throw EnvelopeFault(.leaf, "the signer's key is \(chain[0].keyKind), not P-384")
        }
        guard attributes.messageDigest == digest else {
            throw EnvelopeFault(.content, "the content is not what was signed: a name, a body or the order differs")
        }
        let fault = DetachedCMS.verify(
            message, content: signedContent, signer: chain[0].der,
            signedAttributes: outline.attributes.map(\.encoding))
        if let fault { throw EnvelopeFault(.signature, fault.message) }
        return claims(attributes, chain)
    }

    private static func message(of envelope: [UInt8]) throws(EnvelopeFault) -> [UInt8] {
        guard envelope.count <= byteLimit else {
            throw EnvelopeFault(.tooLarge, "the envelope has \(envelope.count) bytes, over the limit of \(byteLimit)")
        }
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(envelope)
        } catch {
            throw EnvelopeFault(.armor, "the envelope is not PEM: \(error.message) (line \(error.line))")
        }
        guard blocks.count == 1, blocks[0].label == "PKCS7" else {
            throw EnvelopeFault(.armor, "the envelope is not one PEM block labelled PKCS7")
        }
        return blocks[0].bytes
    }

    /// The certificates, the signer's first; never empty.
    private static func leafFirst(
        _ outline: SignedDataOutline, message: [UInt8]
    ) throws(EnvelopeFault) -> [Certificate] {
        let signers: [Int]
        var certificates: [Certificate] = []
        do throws(CryptoFault) {
            // Read on their own first: OpenSSL decodes every key of a message at once.
            for der in outline.certificates { certificates.append(try Certificate(der: der)) }
            signers = try DetachedCMS.signers(of: message, among: outline.certificates)
        } catch {
            throw EnvelopeFault(.leaf, error.message)
        }
        guard signers.count == 1 else {
            throw EnvelopeFault(.leaf, "\(signers.count) of the certificates are the signer's, where one has to be")
        }
        let leaf = certificates.remove(at: signers[0])
        return [leaf] + certificates
    }

    private static func claims(_ attributes: SignedAttributes, _ chain: [Certificate]) -> SignedClaims {
        SignedClaims(
            profileVersionArn: attributes.profileVersion.text, jobArn: attributes.job.text,
            signingTime: attributes.signingTime, expires: attributes.expires,
            chain: chain.map { CertificateFacts($0) }, unknownAttributes: attributes.unknown)
    }
}
