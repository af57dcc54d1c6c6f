import Core
import Cryptography

/// JWS envelopes: a flattened JSON serialization (RFC 7515, 7.2.2; signature-envelope-jws.md).
enum JWSEnvelope {
    /// Names that RFC 7515, 4.1, registers: they are never critical.
    private static let registered: Set<TextKey> = [
        "alg", "cty", "crit", "typ", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256",
    ]

    /// Reads an envelope.
    static func read(_ bytes: [UInt8]) throws(NotationFault) -> EnvelopeParts {
        let document: JWSDocument
        do throws(JSONFault) {
            document = try JWSDocument(bytes)
        } catch {
            throw fault(error, in: "the envelope")
        }
        let protected = try protectedHeaders(document.protected)
        // Two places for one header would be two readings (RFC 7515, 7.2.1).
        if let name = document.unsignedNames.first(where: { protected.names.contains($0) }) {
            throw NotationFault(
                .header, "the header \(SignedHeaders.shown(name)) stands both inside and outside the signature")
        }
        guard let algorithm = SignatureAlgorithm(rawValue: protected.algorithm) else {
            throw NotationFault(
                .algorithm, "the algorithm \(SignedHeaders.shown(protected.algorithm)) is none of PS256 to ES512")
        }
        if let name = protected.critical.first(where: registered.contains) {
            throw NotationFault(.critical, "the header \(name) must not be critical")
        }
        guard let payload = Base64URL.decode(Array(document.payload.utf8)),
            let signature = Base64URL.decode(Array(document.signature.utf8))
        else { throw NotationFault(.malformed, "payload or signature is not base64url without padding") }
        let headers = try SignedHeaders(
            algorithm: algorithm, contentType: protected.contentType, fields: try fields(protected),
            critical: protected.critical.map { HeaderName($0) })
        return EnvelopeParts(
            headers: headers, signedBytes: Array("\(document.protected).\(document.payload)".utf8), payload: payload,
            certificates: try certificates(document.certificates), signature: signature,
            timestampToken: try timestamp(document.timestamp), signingAgent: document.agent)
    }

    private static func protectedHeaders(_ text: String) throws(NotationFault) -> JWSProtectedHeaders {
        guard let bytes = Base64URL.decode(Array(text.utf8)) else {
            throw NotationFault(.malformed, "the protected headers are not base64url without padding")
        }
        do throws(JSONFault) {
            return try JWSProtectedHeaders(bytes)
        } catch {
            throw fault(error, in: "the protected headers")
        }
    }

    private static func fault(_ fault: JSONFault, in place: String) -> NotationFault {
        let code: NotationFault.Code =
            switch fault.code {
            case .tooLarge, .tooDeep: .tooLarge
            case .unexpected: .header
            default: .malformed
            }
        return NotationFault(code, "\(place): \(fault.message) (line \(fault.line))")
    }

    /// The signed headers but the registered three; what has to be a time is read as one.
    private static func fields(_ protected: JWSProtectedHeaders) throws(NotationFault) -> [HeaderField] {
        var fields: [HeaderField] = []
        for member in protected.others {
            let name = HeaderName(member.key)
            let value: HeaderValue
            switch member.value {
            case .string(let text) where HeaderName.times.contains(name):
                guard let time = Timestamp(rfc3339: text) else {
                    throw NotationFault(.time, "the header \(name) is no time of RFC 3339")
                }
                value = .time(time)
            case .string(let text): value = .text(text)
            default:
                let text = JSONWriter.text(member.value, style: .compact)
                value = .other(PathEscaping.displayed(text.prefix(256)))
            }
            fields.append(HeaderField(name: name, value: value))
        }
        return fields
    }

    private static func certificates(_ texts: [String]) throws(NotationFault) -> [[UInt8]] {
        var certificates: [[UInt8]] = []
        for text in texts {
            guard let der = Base64.decode(Array(text.utf8)) else {
                throw NotationFault(.malformed, "certificate \(certificates.count + 1) of x5c is not base64")
            }
            certificates.append(der)
        }
        return certificates
    }

    private static func timestamp(_ text: String?) throws(NotationFault) -> [UInt8]? {
        guard let text else { return nil }
        guard let token = Base64.decode(Array(text.utf8)) else {
            throw NotationFault(.malformed, "the timestamp is not base64")
        }
        return token
    }
}
