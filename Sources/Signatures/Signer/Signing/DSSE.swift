import Core
import Cryptography

/// A signed statement as DSSE (Dead Simple Signing Envelope, protocol 1.0) with one signature.
///
/// Layout: `{"payloadType": "application/vnd.in-toto+json", "payload": base64, "signatures": [{"keyid": SHA-256 of the
/// leaf's DER in hex, "sig": base64 of an ECDSA signature in DER, "chain": [base64 of DER, leaf first, root last]}]}`.
/// The signature is ECDSA P-384 with SHA-384 over the pre-authentication encoding. `keyid` and `chain` are hints that
/// no signature covers; the chain proves nothing before an anchor vouches for it.
package enum DSSE {
    /// The type of what is signed: an in-toto statement.
    package static let payloadType = "application/vnd.in-toto+json"
    /// Largest envelope, in bytes.
    package static let byteLimit = 1 << 20

    /// What an envelope holds after its signature was verified with the key of its own leaf.
    struct Verified {
        var payload: [UInt8]
        var chain: [CertificateFacts]
    }

    /// What is signed in place of the payload, so that its type is too.
    static func preAuthenticationEncoding(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }

    /// Signs a payload.
    package static func sign(
        _ payload: [UInt8], identity: borrowing SigningIdentity, style: JSONWriter.Style = .pretty
    ) throws(Failure) -> [UInt8] {
        let message = preAuthenticationEncoding(type: payloadType, payload: payload)
        let signature: [UInt8]
        do throws(CryptoFault) {
            signature = try ECDSA.sign(message, key: identity.key)
        } catch {
            throw Failure(.signKey, "the statement could not be signed: \(error.message)")
        }
        let keyID = identity.chain.first?.sha256.hex ?? ""
        return JSONWriter.text(
            [
                "payloadType": .string(payloadType), "payload": .base64(payload),
                "signatures": [
                    [
                        "keyid": .string(keyID), "sig": .base64(signature),
                        "chain": .array(identity.chain.map { .base64($0.der) }),
                    ]
                ],
            ], style: style)
    }

    /// Verifies an envelope's signature with the leaf that it carries; whom to believe is still open.
    ///
    /// - Parameter limit: Bytes of the envelope at the most.
    /// - Throws: `statement.invalid`.
    static func open(_ envelope: [UInt8], limit: Int = byteLimit) throws(Failure) -> Verified {
        var limits = JSONLimits()
        limits.bytes = limit
        let document: JSONValue
        do throws(JSONFault) {
            document = try JSONReader.read(envelope, limits: limits)
        } catch {
            throw error.failure(.statementInvalid)
        }
        guard let object = document.object, object["payloadType"]?.string == payloadType,
            let payload = bytes(object["payload"]), let signatures = object["signatures"]?.array
        else { throw invalid("it is no DSSE envelope around an in-toto statement") }
        guard signatures.count == 1, let signature = signatures[0].object, let value = bytes(signature["sig"]),
            let encodings = signature["chain"]?.array
        else { throw invalid("it carries not exactly one signature with its chain") }
        guard (1...TrustAnchors.chainLimit).contains(encodings.count), value.count <= ECDSA.signatureLimit else {
            throw invalid("its chain has \(encodings.count) certificates, or its signature \(value.count) bytes")
        }
        var chain: [CertificateFacts] = []
        for encoding in encodings {
            guard let der = bytes(encoding) else { throw invalid("a certificate is not base64") }
            do throws(ChainFault) {
                chain.append(try CertificateFacts(der: der))
            } catch {
                throw invalid(error.message)
            }
        }
        if let keyID = signature["keyid"], keyID.string != chain[0].sha256.hex {
            throw invalid("its keyid is not that of the leaf")
        }
        let message = preAuthenticationEncoding(type: payloadType, payload: payload)
        if let fault = ECDSA.verify(value, over: message, certificate: chain[0].der) { throw invalid(fault.message) }
        return Verified(payload: payload, chain: chain)
    }

    static func invalid(_ reason: String) -> Failure {
        Failure(.statementInvalid, reason)
    }

    private static func bytes(_ value: JSONValue?) -> [UInt8]? {
        value?.string.flatMap { Base64.decode(Array($0.utf8)) }
    }
}
