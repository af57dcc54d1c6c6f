import Core
import Cryptography
import Signatures

/// A JWS envelope of any text, signed by its leaf's key.
struct JWSText {
    static let payload =
        #"{"targetArtifact":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:"#
        + String(repeating: "73", count: 32) + #"","size":16724}}"#
    static let protected =
        #"{"alg":"ES384","cty":"application/vnd.cncf.notary.payload.v1+json","crit":["io.cncf.notary.signingScheme"],"io.cncf.notary.signingScheme":"notary.x509","io.cncf.notary.signingTime":"2026-09-03T12:00:00Z"}"#

    var payload = JWSText.payload
    var protected = JWSText.protected
    var key = "leaf"
    var chain: [[UInt8]]?
    /// Further unsigned headers, each with a comma before it.
    var unsigned = ""
    /// Further members of the envelope, each with a comma before it.
    var members = ""
    /// Changes the signature.
    var signature: ([UInt8]) -> [UInt8] = { $0 }
    /// Changes the finished text.
    var text: (String) -> String = { $0 }

    /// The bytes that are signed.
    var signedBytes: [UInt8] { Array("\(encoded(protected)).\(encoded(payload))".utf8) }

    private func encoded(_ text: String) -> String {
        String(decoding: Base64URL.encode(Array(text.utf8)), as: UTF8.self)
    }

    func bytes() throws -> [UInt8] {
        let made = try KeySignature.sign(signedBytes, key: try privateKey(key)).signature
        let certificates = try (chain ?? SignaturesTests.chain(key)).map {
            "\"\(String(decoding: Base64.encode($0), as: UTF8.self))\""
        }
        let signed = String(decoding: Base64URL.encode(signature(made)), as: UTF8.self)
        let envelope =
            #"{"payload":"\#(encoded(payload))","protected":"\#(encoded(protected))","header":{"x5c":[\#(certificates.joined(separator: ","))]\#(unsigned)},"signature":"\#(signed)"\#(members)}"#
        return Array(text(envelope).utf8)
    }

    func outcome() throws -> NotationOutcome { NotationEnvelope.verify(try bytes(), format: .jws) }

    /// The protected headers with a text replaced.
    static func protected(_ old: String, _ new: String) -> JWSText {
        var text = JWSText()
        text.protected = text.protected.replacing(old, with: new)
        return text
    }

    /// The payload with a text replaced.
    static func payload(_ old: String, _ new: String) -> JWSText {
        var text = JWSText()
        text.payload = text.payload.replacing(old, with: new)
        return text
    }
}
