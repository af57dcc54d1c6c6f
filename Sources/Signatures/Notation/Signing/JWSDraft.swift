import Core
import Cryptography

/// A JWS envelope before it is signed.
struct JWSDraft: EnvelopeDraft {
    private let protected: String
    private let payload: String

    init(_ request: NotationRequest, algorithm: SignatureAlgorithm) {
        var members: [(String, JSONValue)] = [
            ("alg", .string(algorithm.rawValue)), ("cty", .string(SignedHeaders.contentType)),
            ("crit", .array(request.critical.map { .string($0.text) })),
        ]
        for field in request.allFields {
            switch field.value {
            case .text(let text), .other(let text): members.append((field.name.text, .string(text)))
            case .time(let time): members.append((field.name.text, .string(time.description)))
            }
        }
        // In the order of their bytes, as Notation writes them.
        members.sort { Array($0.0.utf8).lexicographicallyPrecedes(Array($1.0.utf8)) }
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        protected = Self.text(Base64URL.encode(JSONWriter.text(.object(object), style: .compact)))
        payload = Self.text(Base64URL.encode(NotationPayload.bytes(request.artifact)))
    }

    var signedBytes: [UInt8] { Array("\(protected).\(payload)".utf8) }

    func envelope(signature: [UInt8], chain: [[UInt8]], agent: String?) -> [UInt8] {
        var header = JSONObject()
        header["x5c"] = .array(chain.map { .string(Self.text(Base64.encode($0))) })
        if let agent { header[HeaderName.agent.text] = .string(agent) }
        let envelope: JSONValue = [
            "payload": .string(payload), "protected": .string(protected), "header": .object(header),
            "signature": .string(Self.text(Base64URL.encode(signature))),
        ]
        return JSONWriter.text(envelope, style: .compact)
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
