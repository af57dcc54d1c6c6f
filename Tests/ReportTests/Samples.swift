import Core
import Report
import Testing

/// Values that the tests render; made by hand, since a report is a function of values alone.
enum Samples {
    static func digest(_ seed: UInt8) throws -> Digest {
        try #require(Digest(bytes: (0..<32).map { UInt8($0) &* 7 &+ seed }))
    }

    static func path(_ text: String) throws -> EntryPath { try path(Array(text.utf8)) }

    static func path(_ bytes: [UInt8]) throws -> EntryPath { try EntryPath(validating: bytes, rules: .tar) }

    static func file(_ text: String, size: UInt64 = 312, mode: UInt16 = 0o644, seed: UInt8 = 1) throws -> Entry {
        Entry(path: try path(text), type: .file, mode: mode, size: size, sha256: try digest(seed))
    }

    static func asOf() throws -> Timestamp { try #require(Timestamp(rfc3339: "2026-11-20T12:00:00Z")) }

    /// A layer of five entries of every kind that a zip holds.
    static func inventory(entries: [Entry]? = nil) throws -> Inventory {
        let standard = [
            Entry(path: try path("python"), type: .dir, mode: 0o755),
            try file("python/app.py", size: 1_204),
            try file("python/bin/run", size: 48_213, mode: 0o755, seed: 2),
            Entry(path: try path("python/lib"), type: .link, mode: 0o777, link: Array("../lib64".utf8)),
            try file("python/größe.txt", size: 0, seed: 3),
        ]
        let entries = entries ?? standard
        return Inventory(
            kind: .layerZip, digest: try digest(10), size: 20_480, entries: entries, tree: try digest(20),
            files: entries.count { $0.type == .file }, unpackedSize: entries.reduce(0) { $0 + $1.size })
    }

    /// Drift as it is met: one planted file, one file of a package that kept its version, one package updated.
    static func drift() throws -> [ChangeGroup] {
        let updated = try (1...41).map { number in
            let name = "python/requests/part\(number < 10 ? "0" : "")\(number).py"
            return Change(
                .content, path: try path(name), expected: try file(name, size: 100),
                actual: try file(name, size: 120, seed: 9))
        }
        let before = try file("python/six.py", size: 1_000)
        let after = try file("python/six.py", size: 1_000, mode: 0o755, seed: 8)
        let moved = try file("python/data/table.bin", size: 2_500_000)
        return [
            ChangeGroup(package: "requests", fromVersion: "2.31.0", toVersion: "2.32.0", changes: updated),
            ChangeGroup(
                package: "six", fromVersion: "1.16.0", toVersion: "1.16.0",
                changes: [
                    Change(.content, path: before.path, expected: before, actual: after),
                    Change(.mode, path: before.path, expected: before, actual: after),
                ]),
            ChangeGroup(
                package: nil, fromVersion: nil, toVersion: nil,
                changes: [
                    Change(
                        .link, path: try path("python/current"),
                        expected: Entry(
                            path: try path("python/current"), type: .link, mode: 0o777, link: Array("v1".utf8)),
                        actual: Entry(
                            path: try path("python/current"), type: .link, mode: 0o777, link: Array("v2".utf8))),
                    Change(
                        .moved, path: try path("python/data/table.bin"), from: try path("python/table.bin"),
                        expected: moved, actual: moved),
                    Change(.removed, path: try path("python/old.py"), expected: try file("python/old.py")),
                    Change(
                        .added, path: try path("python/sitecustomize.py"), actual: try file("python/sitecustomize.py")),
                ]),
        ]
    }

    /// An allowed artifact with a warning, a drifted one and a refused one, compared with a lockfile.
    static func report() throws -> Report {
        let remedy: Prose =
            "if this change is intended: \(run: .lock, .given("dist/telemetry-layer.zip"), .setting(.name, .given("telemetry")))"
        return Report(
            toolVersion: "0.1.0", asOf: try asOf(), lockfile: "deploy/layers.lock",
            artifacts: [
                ArtifactReport(
                    name: "base", source: "base.zip", inventory: try inventory(),
                    findings: [
                        Finding(.archiveAccepted, .pass, "both readers agree on 5 entries"),
                        Finding(
                            .lockDigest, .warn,
                            "repacked: other bytes with the same tree; pinned \(try digest(30)), found \(try digest(10))",
                            remedy:
                                "to pin the new bytes: \(run: .lock, .given("base.zip"), .setting(.name, .given("base")))"
                        ),
                        Finding(.lockDrift, .pass, "tree as pinned"),
                    ], pinLine: 5),
                ArtifactReport(
                    name: "telemetry", source: "dist/telemetry-layer.zip", inventory: try inventory(),
                    findings: [
                        Finding(.archiveAccepted, .pass, "both readers agree on 5 entries"),
                        Finding(
                            .lockDrift, .fail,
                            "other content than pinned: 1 added, 1 removed, 42 content, 1 mode, 1 link, 1 moved",
                            remedy: remedy),
                    ], drift: try drift(), pinLine: 17),
                ArtifactReport(
                    name: "vendor", source: "vendor.zip",
                    findings: [
                        Finding(
                            .archiveZipNameMismatch, .fail,
                            "the local header names \"safe.py\", the directory \"evil.py\" (at byte 4096)",
                            path: "evil.py", namesPath: true)
                    ], pinLine: 29),
            ])
    }
}

/// A style without colour, and its text.
func rendered(_ bytes: [UInt8]) throws -> String { try #require(String(validating: bytes, as: UTF8.self)) }

extension Samples {
    /// A signature over an image's index by nobody's profile, and one that cannot be one.
    static func imageSignature(isBroken: Bool = false) throws -> SignatureFacts {
        var signature = SignatureFacts(
            format: "notation-cose", path: "blobs/sha256/\(try digest(9).hex)", standing: isBroken ? .broken : .holds)
        guard !isBroken else {
            signature.fault = "its manifest has 2 layers, where one envelope is due"
            signature.timestampFault = "no DER"
            return signature
        }
        signature.timestamp = try asOf()
        signature.timestampAuthority = "CN=Times"
        signature.covers = SignableDocument(role: .index, mediaType: "x", digest: try digest(8), size: 1)
        signature.certificates = Array(try signatureWithCertificates().certificates.prefix(1))
        return signature
    }

    /// A signature with a leaf whose issuer is there, one whose issuer is not, and an attribute that nobody knows.
    static func signatureWithCertificates() throws -> SignatureFacts {
        var signature = SignatureFacts(format: "aws-signer-zip", path: "META_INF/x", standing: .holds)
        for (subject, hash) in [("CN=Leaf", String(repeating: "0a", count: 96)), ("CN=Regional", nil)] {
            signature.certificates.append(
                SignatureFacts.Certificate(
                    subject: subject, issuer: "CN=Regional", serial: "07", notBefore: Timestamp(milliseconds: 0),
                    notAfter: try asOf(), sha256: try digest(7), revocationHash: hash))
        }
        signature.unknownAttributes = ["1.2.3.4"]
        return signature
    }
}
