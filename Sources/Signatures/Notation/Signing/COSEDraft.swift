import Core
import Cryptography

/// A COSE_Sign1 envelope before it is signed.
struct COSEDraft: EnvelopeDraft {
    private let protected: [UInt8]
    private let payload: [UInt8]

    init(_ request: NotationRequest, algorithm: SignatureAlgorithm) {
        var members = [
            CBORMember(key: COSEEnvelope.contentType, value: .text(SignedHeaders.contentType)),
            CBORMember(key: COSEEnvelope.critical, value: .array(request.critical.map(\.value))),
        ]
        if let number = COSEEnvelope.algorithms.first(where: { $0.value == algorithm })?.key {
            members.append(CBORMember(key: COSEEnvelope.algorithm, value: HeaderName.number(number).value))
        }
        for field in request.allFields {
            let value: CBORValue =
                switch field.value {
                case .text(let text), .other(let text): .text(text)
                case .time(let time): .time(time.milliseconds / 1_000)
                }
            members.append(CBORMember(key: field.name, value: value))
        }
        protected = CBORWriter.bytes(.map(members))
        payload = NotationPayload.bytes(request.artifact)
    }

    var signedBytes: [UInt8] { COSEEnvelope.signedBytes(protected: protected, payload: payload) }

    func envelope(signature: [UInt8], chain: [[UInt8]], agent: String?) -> [UInt8] {
        var unprotected = [
            CBORMember(key: COSEEnvelope.certificates, value: .array(chain.map { .bytes($0) }))
        ]
        if let agent { unprotected.append(CBORMember(key: .agent, value: .text(agent))) }
        return CBORWriter.bytes(
            .sign1([.bytes(protected), .map(unprotected), .bytes(payload), .bytes(signature)]))
    }
}
