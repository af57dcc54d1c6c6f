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
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    package static func verify(_ envelope: [UInt8], signedContent: [UInt8]) throws(Failure) -> EnvelopeOutcome {
        let read = try read(envelope, signedContent: signedContent)
        if let fault = read.fault { return .broken(fault) }
        guard let claims = read.claims else {
            throw Failure(.internalFault, "an envelope without a fault says nothing")
        }
        return .verified(claims)
    }

    /// What an envelope claims, where it can be read, and why it does not hold.
    ///
    /// - Parameter signedContent: As for `verify`; nil where nobody computed it: then nothing beyond the form is verified,
    ///   which is for showing signatures where none is asked to hold.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    package static func read(
        _ envelope: [UInt8], signedContent: [UInt8]?
    ) throws(Failure) -> (claims: SignedClaims?, fault: EnvelopeFault?) {
        let digest = try signedContent.map { content throws(Failure) in try SHA384.digest(of: content) }
        var claims: SignedClaims?
        do throws(EnvelopeFault) {
            let message = try message(of: envelope)
            let outline = try SignedDataOutline(message)
            let attributes = try SignedAttributes(outline)
            let chain = try leafFirst(outline, message: message)
            claims = Self.claims(attributes, chain)
            guard let digest, let signedContent else { return (claims, nil) }
            guard CodeSigningLeaf.hasDueKey(chain[0]) else {
                throw EnvelopeFault(.leaf, "the signer's key is \(chain[0].keyKind), not P-384")
            }
            guard attributes.messageDigest == digest else {
                throw EnvelopeFault(.content, "the content is not what was signed: a name, a body or the order differs")
            }
            let fault = DetachedCMS.verify(
                message, content: signedContent, signer: chain[0].der,
                signedAttributes: outline.attributes.map(\.encoding))
            if let fault { throw EnvelopeFault(.signature, fault.message) }
            return (claims, nil)
        } catch {
            return (claims, error)
        }
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
