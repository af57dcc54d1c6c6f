import Core
import Cryptography

@testable import Signatures

/// A form of signatures that only tests know: a note `note issuer subject DIGEST TIME` that holds where it names a document.
/// It shows what a new form takes: this file, and a place in a list.
struct NoteFormat: SignatureFormat {
    let name = SignatureFormatName(rawValue: "test-note")
    let version = 1
    let mediaType: String? = "application/vnd.example.note"

    func fits(_ content: SignableContent) -> Bool { if case .documents = content { true } else { false } }

    func recognizes(_ envelope: [UInt8]) -> Bool { envelope.starts(with: "note ".utf8) }

    func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        var evidence = SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes), claims: nil, fault: "it is no note")
        let words = envelope.bytes.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 5, let digest = Digest(words[3]), let time = Timestamp(rfc3339: words[4]),
            case .documents(let documents) = content
        else { return evidence }
        let document = documents.first { $0.digest == digest }
        evidence.claims = SignatureClaims(
            signer: .issued(issuer: words[1], subject: words[2]), signingTime: time, chain: [],
            covers: document.map { .document($0) } ?? .other(digest))
        evidence.fault = document == nil ? "it is over \(digest)" : nil
        return evidence
    }
}

/// A policy that only tests know: it believes subjects by the word of one issuer.
struct IssuerPolicy: SignaturePolicy {
    let issuer: String
    let asOf: Timestamp
    let enforcement: Enforcement

    func applies(to subject: JudgedSubject) -> Bool { if case .image = subject { true } else { false } }

    var takesEndorsements: Bool { true }

    func judge(_ evidence: [SignatureEvidence], of subject: JudgedSubject) throws(Failure) -> SignatureJudgement {
        guard !evidence.isEmpty else {
            return SignatureJudgement(findings: [Finding(.signatureMissing, enforcement.bad, "no note")])
        }
        let seen = evidence.map { $0.seen(at: asOf) }
        let judged = seen.map { signature -> (findings: [Finding], isAuthentic: Bool) in
            guard case .verified(let claims) = signature.outcome else {
                return ([Finding(.signatureIntegrity, .fail, "it does not hold")], false)
            }
            guard case .issued(issuer, _) = claims.signer else {
                return ([Finding(.signatureUntrusted, .fail, "signed by \(claims.signer.text)")], false)
            }
            return ([Finding(.signatureUntrusted, .pass, "signed by \(claims.signer.text)")], true)
        }
        return SignatureJudgement(bestOf: judged, seen)
    }
}
