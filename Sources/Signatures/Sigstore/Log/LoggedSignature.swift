import Core
import Cryptography

/// What an entry of a log says was signed, and by whom: Rekor's kinds hashedrekord, dsse and intoto.
package enum LoggedSignature: Sendable, Equatable {
    /// What verifies a signature.
    package enum Verifier: Sendable, Equatable {
        /// A certificate, by its DER.
        case certificate([UInt8])
        /// A key.
        case key(PublicKey)
    }

    /// A signature over content of a digest.
    case content(StatedDigest, signature: [UInt8], Verifier)
    /// A signature over an envelope whose payload has a digest.
    case envelope(payload: StatedDigest, signature: [UInt8], Verifier)

    /// What verifies it.
    package var verifier: Verifier {
        switch self {
        case .content(_, _, let verifier), .envelope(_, _, let verifier): verifier
        }
    }

    /// Reads an entry's body strictly, which has to be of the kind and version that the bundle says.
    package init(_ body: [UInt8], kind: String, version: String) throws(SigstoreFault) {
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: SigstoreBundle.byteLimit, depth: 16)
            let cursor = JSONCursor(try JSONReader.read(body, limits: limits))
            try cursor.requireOnly(["apiVersion", "kind", "spec"])
            let stated = (try cursor.due("kind").string(), try cursor.due("apiVersion").string())
            guard stated.0 == kind, stated.1 == version else {
                throw cursor.fault("is of another kind or version than the bundle says")
            }
            self = try Self.read(cursor.due("spec"), kind, version)
        } catch {
            throw SigstoreFault(.malformed, "the log's entry: \(error.message) (line \(error.line))")
        }
    }

    private static func read(
        _ spec: JSONCursor, _ kind: String, _ version: String
    ) throws(JSONFault) -> LoggedSignature {
        switch (kind, version) {
        case ("hashedrekord", "0.0.1"): return try hashedRekord(spec)
        case ("dsse", "0.0.1"): return try dsse(spec)
        case ("intoto", "0.0.2"): return try inToto(spec)
        case ("hashedrekord", LogEntry.secondGeneration): return try secondHashedRekord(spec)
        case ("dsse", LogEntry.secondGeneration): return try secondDSSE(spec)
        // Such as intoto 0.0.1, which does not hold the signature.
        default: throw spec.fault("is of a kind that ties no signature to its key and content")
        }
    }

    private static func hashedRekord(_ spec: JSONCursor) throws(JSONFault) -> LoggedSignature {
        try spec.requireOnly(["data", "signature"])
        let data = try spec.due("data")
        try data.requireOnly(["hash"])
        let signature = try spec.due("signature")
        try signature.requireOnly(["content", "publicKey"])
        let key = try signature.due("publicKey")
        try key.requireOnly(["content"])
        return .content(
            try StatedDigest(rekor: data.due("hash")), signature: try signature.due("content").bytes(),
            try verifier(pem: key.due("content")))
    }

    private static func dsse(_ spec: JSONCursor) throws(JSONFault) -> LoggedSignature {
        try spec.requireOnly(["envelopeHash", "payloadHash", "signatures"])
        let signature = try single(spec.due("signatures"))
        try signature.requireOnly(["signature", "verifier"])
        return .envelope(
            payload: try StatedDigest(rekor: spec.due("payloadHash")),
            signature: try signature.due("signature").bytes(),
            try verifier(pem: signature.due("verifier")))
    }

    private static func inToto(_ spec: JSONCursor) throws(JSONFault) -> LoggedSignature {
        try spec.requireOnly(["content"])
        let content = try spec.due("content")
        try content.requireOnly(["envelope", "hash", "payloadHash"])
        let envelope = try content.due("envelope")
        try envelope.requireOnly(["payload", "payloadType", "signatures"])
        let signature = try single(envelope.due("signatures"))
        try signature.requireOnly(["keyid", "publicKey", "sig"])
        // The signature is base64 of the base64 that stood in the envelope.
        let text = try signature.due("sig")
        guard let bytes = Base64.decode(try text.bytes()) else { throw text.fault("is not base64 of base64") }
        return .envelope(
            payload: try StatedDigest(rekor: content.due("payloadHash")), signature: bytes,
            try verifier(pem: signature.due("publicKey")))
    }

    private static func secondHashedRekord(_ spec: JSONCursor) throws(JSONFault) -> LoggedSignature {
        try spec.requireOnly(["hashedRekordV002"])
        let record = try spec.due("hashedRekordV002")
        try record.requireOnly(["data", "signature"])
        let (signature, verifier) = try signed(record.due("signature"))
        return .content(try StatedDigest(record.due("data")), signature: signature, verifier)
    }

    private static func secondDSSE(_ spec: JSONCursor) throws(JSONFault) -> LoggedSignature {
        try spec.requireOnly(["dsseV002"])
        let record = try spec.due("dsseV002")
        try record.requireOnly(["payloadHash", "signatures"])
        let (signature, verifier) = try signed(single(record.due("signatures")))
        return .envelope(payload: try StatedDigest(record.due("payloadHash")), signature: signature, verifier)
    }

    private static func single(_ list: JSONCursor) throws(JSONFault) -> JSONCursor {
        let elements = try list.elements()
        guard elements.count == 1 else { throw list.fault("has \(elements.count) signatures, where one is due") }
        return elements[0]
    }

    private static func signed(_ cursor: JSONCursor) throws(JSONFault) -> ([UInt8], Verifier) {
        try cursor.requireOnly(["content", "verifier"])
        let material = try cursor.due("verifier")
        try material.requireOnly(["keyDetails", "x509Certificate", "publicKey"])
        _ = try material.said("keyDetails")?.string()
        let certificate = try material.said("x509Certificate")
        let key = try material.said("publicKey")
        let verifier: Verifier
        switch (certificate, key) {
        case (let certificate?, nil):
            try certificate.requireOnly(["rawBytes"])
            verifier = .certificate(try certificate.due("rawBytes").bytes())
        case (nil, let key?):
            try key.requireOnly(["rawBytes"])
            let raw = try key.due("rawBytes")
            let bytes = try raw.bytes()
            do throws(CryptoFault) {
                verifier = .key(try PublicKey(spki: bytes))
            } catch {
                throw raw.fault(error.message)
            }
        default: throw material.fault("has not exactly one of x509Certificate and publicKey")
        }
        return (try cursor.due("content").bytes(), verifier)
    }

    private static func verifier(pem cursor: JSONCursor) throws(JSONFault) -> Verifier {
        let text = try cursor.bytes()
        let blocks: [PEMBlock]
        do throws(PEMFault) { blocks = try PEM.read(text) } catch { throw cursor.fault(error.message) }
        guard blocks.count == 1 else { throw cursor.fault("is not one block of PEM") }
        switch blocks[0].label {
        case "CERTIFICATE": return .certificate(blocks[0].bytes)
        case "PUBLIC KEY":
            do throws(CryptoFault) {
                return .key(try PublicKey(spki: blocks[0].bytes))
            } catch {
                throw cursor.fault(error.message)
            }
        default: throw cursor.fault("is neither a certificate nor a public key")
        }
    }
}

extension LogEntry {
    /// The version of kinds in logs of the second generation, which keep no time and promise nothing. The first one has a kind
    /// intoto of the same number.
    static let secondGeneration = "0.0.2"

    /// Whether the entry is of a log of the second generation.
    package var isSecondGeneration: Bool { version == Self.secondGeneration && kind != "intoto" }
}
