import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

/// Bundles judged by trust stores that are made for a test.
enum BundleJudging {
    static let noRevocations = #"{"schemaVersion": 1, "asOf": "2026-11-28T00:00:00Z", "revoked": []}"#

    /// A list with one revocation.
    static func revoking(_ kind: String, _ id: String, from time: String) -> String {
        noRevocations.replacing(
            "[]",
            with: #"[{"kind": "\#(kind)", "id": "\#(id)", "effectiveFrom": "\#(time)", "reason": "stolen"}]"#)
    }

    static func config(_ policy: String, _ identities: String) -> String {
        """
        {"CodeSigningConfig": {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "\(policy)"}}, "identities": \(identities)}
        """
    }

    static func write(_ path: String, _ bytes: [UInt8], in folder: TemporaryFolder) throws {
        var parent = folder.path
        for part in path.split(separator: "/").dropLast() {
            parent += "/\(part)"
            _ = try Folder.create(parent)
        }
        try folder.write(path, bytes)
    }

    /// Judges the bundle of an instance by a store with these files, beside the trusted root and an empty list of revocations.
    static func judge(
        _ sigstore: PrivateSigstore, _ files: [String: String], config: String? = nil,
        over artifact: [UInt8] = PrivateSigstore().artifact, others: [StatedDigest] = [], hasRoot: Bool = true,
        maxAge: Duration? = nil, besides: [SignatureEvidence] = []
    ) throws -> SignatureJudgement {
        try inTemporaryFolder { folder in
            if hasRoot { try write("store/trusted-roots/private.json", try sigstore.rootText(), in: folder) }
            try write("store/identities/README.md", Array("notes".utf8), in: folder)
            try write("store/revocations.json", Array(noRevocations.utf8), in: folder)
            for (name, text) in files { try write("store/\(name)", Array(text.utf8), in: folder) }
            if files["revocations.json"] == "" { try Folder.removeFile("\(folder.path)/store/revocations.json") }
            let store = try TrustStore.load(folder.path(of: "store"))
            let check = try SignatureCheck(
                store: store, config: config, asOf: try time("2026-11-29T00:00:00Z"), maxRevocationAge: maxAge)
            let bundle = SignatureEnvelope(try sigstore.bundleText(), place: "a.sigstore.json", isGiven: true)
            let content = SignableContent.file(try SHA256.digest(of: artifact), others: others)
            let evidence = try SigstoreFormat().evidence(of: bundle, over: content)
            let kept = try SignatureEvidence(JSONCursor(evidence.json))
            #expect(kept == evidence)
            return try check.judge(besides + [evidence], of: .package(isPinned: false))
        }
    }
}
