import Core
import Cryptography
import Testing

@testable import Signatures

/// A bundle, or whom to believe, with one thing wrong, and the rule that it breaks.
struct BundleThreat: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: SigstoreFault.Code
    let base: PrivateSigstore
    let change: @Sendable (inout PrivateSigstore) -> Void

    init(
        _ description: String, _ code: SigstoreFault.Code, _ base: PrivateSigstore = PrivateSigstore(),
        _ change: @escaping @Sendable (inout PrivateSigstore) -> Void
    ) {
        testDescription = description
        self.code = code
        self.base = base
        self.change = change
    }

    /// What is wrong with the bundle's text.
    static func bundle(
        _ description: String, _ code: SigstoreFault.Code = .malformed, _ base: PrivateSigstore = PrivateSigstore(),
        _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> BundleThreat {
        BundleThreat(description, code, base) { $0.changeBundle = change }
    }

    /// What is wrong with the log's entry before it was logged: the log holds it, proof and promise are in order.
    static func logged(
        _ description: String, _ code: SigstoreFault.Code = .entry, _ base: PrivateSigstore = PrivateSigstore(),
        _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> BundleThreat {
        BundleThreat(description, code, base) { $0.changeBody = change }
    }

    /// What is wrong with the entry in the bundle.
    static func entry(
        _ description: String, _ code: SigstoreFault.Code, _ base: PrivateSigstore = PrivateSigstore(),
        _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> BundleThreat {
        BundleThreat(description, code, base) { $0.changeEntry = change }
    }

    /// What the trusted root says otherwise.
    static func root(
        _ description: String, _ code: SigstoreFault.Code, _ base: PrivateSigstore = PrivateSigstore(),
        _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> BundleThreat {
        BundleThreat(description, code, base) { $0.changeRoot = change }
    }
}

extension PrivateSigstore {
    func with(_ change: (inout PrivateSigstore) -> Void) -> PrivateSigstore {
        var copy = self
        change(&copy)
        return copy
    }

    static var statement: PrivateSigstore { PrivateSigstore().with { $0.content = .statement } }
    static var secondStatement: PrivateSigstore { secondGeneration.with { $0.content = .statement } }
    static var keyed: PrivateSigstore { PrivateSigstore().with { $0.leaf = nil } }
    static var stamped: PrivateSigstore { PrivateSigstore().with { $0.stampedAt = "20260903120000Z" } }
}

/// A digest that is of nothing here.
private let zeros = String(repeating: "00", count: 32)
private let zeroBytes = [UInt8](repeating: 0, count: 32)

enum BundleThreats {
    static let forms: [BundleThreat] = [
        .bundle("a media type of nobody") { $0["mediaType"] = "application/json" },
        .bundle("a version to come") { $0["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.4+json" },
        .bundle("a member that nobody knows") { $0["also"] = true },
        .bundle("a message and a statement") {
            $0["dsseEnvelope"] = ["payload": "e30=", "payloadType": "text/plain", "signatures": [["sig": "AAAA"]]]
        },
        .bundle("neither message nor statement") { $0["messageSignature"] = nil },
        .bundle("a certificate and a key") { $0.set("verificationMaterial.publicKey", ["hint": "x"]) },
        .bundle("neither certificate nor key") { $0.set("verificationMaterial.certificate", nil) },
        .bundle("a certificate that is none") { $0.set("verificationMaterial.certificate.rawBytes", "MAA=") },
        .bundle("a chain in a version of one certificate") { bundle in
            bundle.change("verificationMaterial.certificate") { _ in nil }
            bundle.set("verificationMaterial.x509CertificateChain", ["certificates": []])
        },
        .bundle("one certificate in a version of chains", .malformed, PrivateSigstore().with { $0.version = 1 }) {
            $0.set("verificationMaterial.certificate", ["rawBytes": "MAA="])
        },
        .bundle("an empty chain", .malformed, PrivateSigstore().with { $0.version = 2 }) {
            $0.set("verificationMaterial.x509CertificateChain.certificates", [])
        },
        BundleThreat("a root that the bundle brings along", .malformed, PrivateSigstore().with { $0.version = 2 }) {
            $0.changeBundle = { bundle in
                bundle.change("verificationMaterial.x509CertificateChain.certificates") { chain in
                    .array(
                        (chain.array ?? []) + [["rawBytes": .base64((try? PrivateSigstore.authority()[1].der()) ?? [])]]
                    )
                }
            }
        },
        .bundle("a signature that is not base64") { $0.set("messageSignature.signature", "!!!!") },
        .bundle("a signature in URL-safe base64 without padding") { $0.set("messageSignature.signature", "-_8") },
        .bundle("a negative place in the log") { $0.set("verificationMaterial.tlogEntries.0.logIndex", "-1") },
        .bundle("a place in the log beyond 64 bits") {
            $0.set("verificationMaterial.tlogEntries.0.logIndex", "9223372036854775808")
        },
        .bundle("a place in the log with a zero before") {
            $0.set("verificationMaterial.tlogEntries.0.logIndex", "03")
        },
        .bundle("several signatures of a statement", .malformed, .statement) { bundle in
            bundle.change("dsseEnvelope.signatures") { .array(($0.array ?? []) + ($0.array ?? [])) }
        },
        .bundle("a statement without a signature", .malformed, .statement) { $0.set("dsseEnvelope.signatures", []) },
        .bundle("twenty entries") { bundle in
            bundle.change("verificationMaterial.tlogEntries") { entries in
                .array(Array(repeating: entries.array?.first ?? .null, count: 20))
            }
        },
    ]

    static let contents: [BundleThreat] = [
        BundleThreat("a signature over another artifact", .content) { $0.artifact = Array("another".utf8) },
        .bundle("the artifact's digest beside another's signature", .signature) {
            $0.set("messageSignature.messageDigest", nil)
            $0.set("messageSignature.signature", .base64(DER.sequence(DER.integer(1), DER.integer(1))))
        },
        BundleThreat("a statement about another artifact", .content, .statement) { $0.subjectDigest = zeros },
        .bundle("a payload of another type", .signature, .statement) {
            $0.set("dsseEnvelope.payloadType", "text/plain")
        },
        .bundle("a payload that was changed", .signature, .statement) { $0.set("dsseEnvelope.payload", "e30=") },
        BundleThreat("a signature by another key than the certificate's", .signature) { $0.signingKey = "leaf" },
    ]

    static let entries: [BundleThreat] = [
        .bundle("no entry", .missing) { $0.set("verificationMaterial.tlogEntries", []) },
        .entry("an entry of a log that nobody vouches for", .unknownLog) { $0.set("logId.keyId", .base64(zeroBytes)) },
        BundleThreat("an entry that another key promises", .proof) { $0.logKey = "leaf" },
        .logged("an entry of another artifact") { $0.set("spec.data.hash.value", .string(zeros)) },
        .logged("an entry of another signature") { $0.set("spec.signature.content", .base64([1, 2, 3])) },
        .logged("an entry of another certificate") {
            $0.set(
                "spec.signature.publicKey.content",
                .base64(PEM.write(label: "CERTIFICATE", (try? fixtureDER("leaf-p256")) ?? [])))
        },
        .logged("an entry of the certificate's key alone") {
            $0.set(
                "spec.signature.publicKey.content",
                .base64(PEM.write(label: "PUBLIC KEY", (try? publicKey("leaf-p256")) ?? [])))
        },
        .logged("an entry of another key", .entry, .keyed) {
            $0.set(
                "spec.signature.publicKey.content",
                .base64(PEM.write(label: "PUBLIC KEY", (try? publicKey("leaf")) ?? [])))
        },
        .logged("an entry of another payload", .entry, .statement) { $0.set("spec.payloadHash.value", .string(zeros)) },
        .logged("an entry of another envelope's signature", .entry, .statement) {
            $0.set("spec.signatures.0.signature", .base64([1, 2, 3]))
        },
        .logged("an entry of several signatures", .malformed, .statement) { body in
            body.change("spec.signatures") { .array(($0.array ?? []) + ($0.array ?? [])) }
        },
        .logged("an entry of another artifact, second generation", .entry, .secondGeneration) {
            $0.set("spec.hashedRekordV002.data.digest", .base64(zeroBytes))
        },
        .logged("an entry of another signature, second generation", .entry, .secondGeneration) {
            $0.set("spec.hashedRekordV002.signature.content", .base64([1, 2, 3]))
        },
        .logged("an entry of another payload, second generation", .entry, .secondStatement) {
            $0.set("spec.dsseV002.payloadHash.digest", .base64(zeroBytes))
        },
        .logged("an entry of another certificate, second generation", .entry, .secondStatement) {
            $0.set(
                "spec.dsseV002.signatures.0.verifier.x509Certificate.rawBytes",
                .base64((try? fixtureDER("leaf-p256")) ?? []))
        },
        .logged("an entry with a member that nobody knows", .malformed) { $0.set("spec.also", 1) },
        .logged("an entry of another kind than the bundle says", .malformed) { $0["kind"] = "dsse" },
        .logged("an entry of another version than the bundle says", .malformed) { $0["apiVersion"] = "0.0.2" },
        BundleThreat("an entry of a kind that holds no signature", .malformed) {
            $0.changeBody = { $0["kind"] = "rekord" }
            $0.changeEntry = { $0.set("kindVersion.kind", "rekord") }
        },
        .bundle("a foreign entry beside its own", .unknownLog) { bundle in
            bundle.change("verificationMaterial.tlogEntries") { entries in
                guard let own = entries.array?.first else { return nil }
                return .array([own, own.changing(["logId", "keyId"]) { _ in .base64(zeroBytes) }])
            }
        },
    ]

    static let proofs: [BundleThreat] = [
        BundleThreat("a promise without a proof", .missing) { $0.hasProof = false },
        BundleThreat("a promise without a proof, version 0.2", .missing) {
            $0.version = 2
            $0.hasProof = false
        },
        BundleThreat("a proof without a checkpoint", .missing) { $0.hasCheckpoint = false },
        BundleThreat("neither promise nor proof, version 0.1", .missing) {
            $0.version = 1
            $0.hasPromise = false
            $0.hasProof = false
        },
        BundleThreat("no proof, second generation", .missing, .secondGeneration) { $0.hasProof = false },
        .entry("a promise that was changed", .proof) {
            $0.set("inclusionPromise.signedEntryTimestamp", .base64(DER.sequence(DER.integer(1), DER.integer(1))))
        },
        .entry("a time that the log did not promise", .proof) { $0["integratedTime"] = "1788436801" },
        .entry("a place that the log did not promise", .proof) { $0["logIndex"] = "4" },
        .entry("a path with another digest", .proof) { $0.set("inclusionProof.hashes.0", .base64(zeroBytes)) },
        .entry("a path that is too short", .proof) { entry in
            entry.change("inclusionProof.hashes") { .array(Array(($0.array ?? []).dropLast())) }
        },
        .entry("a path that is too long", .proof) { entry in
            entry.change("inclusionProof.hashes") { .array(($0.array ?? []) + [.base64(zeroBytes)]) }
        },
        .entry("a leaf beyond the tree", .proof) { $0.set("inclusionProof.logIndex", "6") },
        .entry("a checkpoint of another tree", .proof) { $0.set("inclusionProof.treeSize", "7") },
        .entry("a root of another tree", .proof) { $0.set("inclusionProof.rootHash", .base64(zeroBytes)) },
        BundleThreat("a checkpoint of another root", .proof) {
            $0.changeCheckpoint = { text in
                let lines = text.split(separator: "\n")
                return "\(lines[0])\n\(lines[1])\n\(String(decoding: Base64.encode(zeroBytes), as: UTF8.self))\n"
            }
        },
        BundleThreat("a checkpoint of another size", .proof) {
            $0.changeCheckpoint = { $0.replacing("\n6\n", with: "\n7\n") }
        },
        BundleThreat("a checkpoint that another key signed", .proof, .secondGeneration) { $0.logKey = "leaf" },
        BundleThreat("a checkpoint of another log", .proof, .secondGeneration) { $0.origin = "rekor.other.example" },
        BundleThreat("a checkpoint without a root", .malformed) {
            $0.changeCheckpoint = { $0.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n" }
        },
        .entry("a checkpoint without a signature", .malformed) { entry in
            entry.change("inclusionProof.checkpoint.envelope") { text in
                .string(String((text.string ?? "").split(separator: "\u{2014}")[0]))
            }
        },
        .entry("a checkpoint whose signature is no line", .malformed) { entry in
            entry.change("inclusionProof.checkpoint.envelope") { .string(($0.string ?? "") + "rekor AAAA\n") }
        },
        .entry("a log of the second generation that keeps a time", .entry, .secondGeneration) {
            $0["integratedTime"] = "1788436800"
        },
        .entry("another place in the log than in the tree", .proof, .secondGeneration) { $0["logIndex"] = "4" },
    ]
}
