import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

/// What AWS Signer says in its signatures.
let signerArn = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images/AbCdEf0123"
let signerJob = "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0d8a9b3e-6f5b-4b8d-9c5a-3a1f2b4c5d6e"
let signerAttributes = [
    ExtendedAttribute(name: AWSSigner.profileAttribute, value: .text(signerArn), isCritical: true),
    ExtendedAttribute(name: AWSSigner.jobAttribute, value: .text(signerJob), isCritical: true),
]
/// While all certificates live.
let fresh = "2026-09-04T00:00:00Z"
/// After the leaf has expired.
let late = "2026-11-20T12:00:00Z"

/// A signature as it is signed, after it was changed.
func claims(
    _ request: NotationRequest, leaf: String = "leaf", _ change: (inout NotationClaims) throws -> Void = { _ in }
) throws -> NotationClaims {
    var claims = try NotationSigner.sign(request, format: .jws, key: try privateKey(leaf), chain: try chain(leaf))
        .claims
    try change(&claims)
    return claims
}

func signerRequest(_ attributes: [ExtendedAttribute] = signerAttributes) throws -> NotationRequest {
    try request(
        scheme: .signingAuthority, expiry: "2027-01-01T00:00:00Z", plugin: AWSSigner.plugin, attributes: attributes)
}

func evidence(_ claims: NotationClaims, place: String = "blobs/sha256/1") -> SignatureEvidence {
    let artifact = claims.artifact
    let document = SignableDocument(
        role: .manifest, mediaType: artifact.mediaType,
        digest: artifact.digest ?? Digest([UInt8](repeating: 0, count: 32).span.bytes), size: artifact.size)
    return SignatureEvidence(
        format: claims.format.name, place: place, claims: SignatureClaims(claims, covers: .document(document)),
        fault: nil)
}

/// Judges under a policy, and stores that hold the test root.
func judge(
    _ evidence: [SignatureEvidence], _ text: String, at time: String = fresh, store: String? = nil,
    stores: [String: [String]] = ["ca/acme": ["root"], "signingAuthority/aws": ["root"], "tsa/times": ["root"]],
    reference: String? = nil, lists: RevocationLists = .none, anchor: TestCertificate? = nil
) throws -> SignatureJudgement {
    try inTemporaryFolder { folder in
        let path = try writeConfig(text, in: folder, stores: stores)
        for part in anchor == nil ? [] : Array(stores.keys) {
            let pem = PEM.write(label: "CERTIFICATE", try anchor?.der() ?? [])
            try folder.write("truststore/x509/\(part)/anchor.pem", pem)
        }
        let check = NotationCheck(
            config: try NotationConfig(path, reference: reference), asOf: try SignaturesTests.time(time),
            lists: lists,
            store: try store.map { try TrustStore.load($0) })
        return try check.judge(evidence, of: [SignableDocument]())
    }
}

extension SignatureJudgement {
    func outcomes(_ id: String) -> [Outcome] { findings.filter { $0.id.rawValue == id }.map(\.outcome) }
    var troubles: [String] {
        findings.filter { $0.outcome != .pass }.map { "\($0.id) \($0.outcome)" }
    }
}

let authorityPolicy = policy(
    stores: #"["signingAuthority:aws"]"#,
    identities: #"["arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images"]"#)
