import Core
import Engine
import Foundation
import Ledger
import LedgerMemory
import Policy
import TestKit
import Testing

@Suite("Scan receipts: the same answers as the ledger")
struct ReceiptAnswerTests {
    private static let day: Int64 = 86_400

    @Test("an artifact that nobody looked at, one just looked at, one looked at long ago")
    func ages() async throws {
        try await withRescan { sample in
            try sample.scanStore()
            for name in ["a.zip", "b.zip"] { try sample.zip(name, name) }
            try await sample.rescan([sample.path("a.zip")], lockfile: nil)
            let never = try await sample.answers("b.zip")
            #expect(never.ledger == never.receipt)
            #expect(never.receipt.exit == .stale)
            #expect(never.receipt.findings.contains { $0.id == .scanNever })
            let fresh = try await sample.answers("a.zip")
            #expect(fresh.ledger == fresh.receipt)
            #expect(fresh.receipt.exit == .allowed)
            let late = try await sample.answers("a.zip", at: "2026-11-28T12:00:01Z")
            #expect(late.ledger == late.receipt)
            #expect(late.receipt.exit == .stale)
            #expect(late.receipt.findings.contains { $0.id == .scanStale })
        }
    }

    @Test("a receipt ages as the look does: it is judged when it is used, not when it was made")
    func agesInUse() async throws {
        try await withRescan { sample in
            try sample.scanStore()
            try sample.zip("a.zip", "a")
            try await sample.rescan([sample.path("a.zip")], lockfile: nil)
            try await sample.receipt(of: "a.zip", until: "2027-01-01T00:00:00Z")
            #expect(try await sample.receiptGate("a.zip", at: "2026-11-27T12:00:00Z").exit == .allowed)
            let late = try await sample.receiptGate("a.zip", at: "2026-11-27T12:00:00.001Z")
            #expect(late.exit == .stale)
            #expect(late.troubles == ["scan.stale"])
        }
    }

    @Test("vulnerable, undecided, excused, waived, spared and unmatched packages", .timeLimit(.minutes(2)))
    func packages() async throws {
        try await withAdvisories { sample in
            try sample.scanStore()
            try sample.layer("bad.zip", ["requests": "1.0", "jinja2": "1.0"])
            try sample.layer("odd.zip", ["flask": "dog"])
            try sample.layer("good.zip", ["numpy": "3.0"])
            try sample.record("R1", "requests", aliases: ["CVE-2026-1"], severity: "LOW")
            try sample.record("R2", "flask")
            try sample.record("R3", "jinja2", severity: "CRITICAL")
            let names = ["bad.zip", "odd.zip", "good.zip"]
            // Nothing to compare with, then something, then something that nobody compared with.
            try await sample.rescan(names.map(sample.path), lockfile: nil)
            let alone = try await sample.answers("bad.zip", findings: FindingDemand())
            #expect(alone.ledger == alone.receipt)
            #expect(alone.receipt.exit == .stale)
            try await sample.importAdvisories()
            let uncompared = try await sample.answers("bad.zip")
            #expect(uncompared.ledger == uncompared.receipt)
            #expect(uncompared.receipt.exit == .stale)
            try await sample.rescan(names.map(sample.path), lockfile: nil)

            var demands = [
                FindingDemand(), FindingDemand(failsOn: .high), FindingDemand(failsOn: .critical),
                FindingDemand(waivers: try sample.waiver("\"id\": \"CVE-2026-1\"", until: "2026-12-31")),
            ]
            var old = FindingDemand()
            old.advisories.maxAge = .seconds(1)
            demands.append(old)
            var spared = FindingDemand()
            spared.spares.unfixed = true
            demands.append(spared)
            let vex = try sample.folder.write(
                "vex.json",
                """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:x", "author": "a", "timestamp": "2026-11-19T00:00:00Z", \
                "version": 1, "statements": [{"vulnerability": {"name": "R3"}, "products": [{"@id": "pkg:pypi/jinja2@1.0"}], \
                "status": "not_affected", "justification": "vulnerable_code_not_present"}]}
                """)
            demands.append(FindingDemand(vex: [vex]))
            var exits: [String: [Core.ExitStatus]] = [:]
            for name in names {
                for demand in demands {
                    let answers = try await sample.answers(name, findings: demand)
                    #expect(answers.ledger == answers.receipt, "\(name): \(demand)")
                    exits[name, default: []].append(answers.receipt.exit)
                }
                let late = try await sample.answers(name, at: "2026-11-26T12:00:00Z")
                #expect(late.ledger == late.receipt, "\(name): advisories that are too old")
                #expect(late.receipt.exit != .allowed)
            }
            #expect(exits["good.zip"]?.first == .allowed)
            #expect(exits["odd.zip"]?.first == .undecided)
            #expect(exits["bad.zip"]?.first == .scanFinding)
        }
    }

    @Test("an image with packages, the same layers in an image that nobody listed, and an image with a layer more")
    func images() async throws {
        try await withAdvisories { sample in
            try sample.scanStore()
            try sample.record("R1", "requests")
            try await sample.importAdvisories()
            let images = ImageSample(folder: sample.folder)
            var lower = TarBuilder()
            lower.addFolder("python/")
            lower.addFile(
                "usr/lib/python3/dist-packages/requests-1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: requests\nVersion: 1.0\n")
            var upper = TarBuilder()
            upper.addFile("app", "app\n")
            let layers: [ImageBuilder.Layer] = [.init(lower.bytes()), .init(upper.bytes())]
            let whole = (try images.write(ImageBuilder(layers), "oci.tar", as: "whole") as NSString).lastPathComponent
            let other = (try images.write(ImageBuilder(layers), "docker.tar", as: "other") as NSString)
                .lastPathComponent
            let twice = ImageBuilder(layers + [layers[1]])
            let more = (try images.write(twice, "oci.tar", as: "more") as NSString).lastPathComponent
            try await sample.rescan([sample.path(whole)], lockfile: nil)
            let known = try await sample.answers(whole)
            #expect(known.ledger == known.receipt)
            #expect(known.receipt.exit == .scanFinding)
            for name in [other, more] {
                let unseen = try await sample.answers(name)
                #expect(unseen.ledger == unseen.receipt)
                #expect(unseen.receipt.exit == .stale)
            }
        }
    }

    /// Looks of many kinds, with old scanners, attempts and findings, at layers and artifacts.
    @Test("whatever looks a ledger knows of: receipt and ledger say the same", arguments: 0..<12)
    func anyLooks(_ seed: UInt64) async throws {
        try await withRescan { sample in
            try sample.scanStore()
            try sample.zip("a.zip", "\(seed)")
            let inventory = try await workplace.read(sample.path("a.zip"), wanting: .digest).inventory
            let identity = try #require(ArtifactIdentity(inventory))
            var random = SeededGenerator(seed: seed)
            let memory = MemoryLedger()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                var layer = ScannedLayer(identity.layers[0], entries: nil, scans: [])
                layer.scans = try Self.looks(using: &random)
                try memory.record(
                    ScannedArtifact(
                        identity, name: "a", source: sample.path("a.zip"), layers: [layer],
                        scans: try Self.looks(using: &random)))
            }
            var place = workplace
            place.ledgers = LedgerPlace { _ throws(Failure) in
                memory
            } openExisting: { _ throws(Failure) in
                memory
            }
            for days in [0, 3, 9] as [Int64] {
                let now = Timestamp(milliseconds: try time(judgedAt).milliseconds + days * Self.day * 1_000)
                let answers = try await sample.answers("a.zip", at: now.description, in: place)
                #expect(answers.ledger == answers.receipt)
            }
        }
    }

    private static func looks(using random: inout SeededGenerator) throws -> [ScanRecord] {
        let names = [
            Scanner.reading, Scanner.packages, Scanner.secrets, Scanner.malware, Scanner.programs, Scanner.signature,
            Scanner.pin, "another",
        ]
        var looks: [ScanRecord] = []
        for name in names where Int.random(in: 0..<4, using: &random) > 0 {
            let start = Timestamp(
                milliseconds: try time(judgedAt).milliseconds - Int64.random(in: 0...(9 * day), using: &random) * 1_000)
            let outcome = ScanOutcome.allCases.randomElement(using: &random) ?? .clean
            let ids: [FindingID] = [.secretAccessKey, .packagesUnowned, .packagesUnread, .lockDrift, .signatureExpiry]
            var findings: [ScanFinding] = []
            if outcome != .clean, let id = ids.randomElement(using: &random) {
                let kinds: [Outcome] = [.warn, .fail, .unknown]
                findings.append(
                    ScanFinding(
                        Finding(
                            id, kinds.randomElement(using: &random) ?? .fail, "found \u{212A} \"\\", path: "a/\u{e9}",
                            remedy: "look")))
            }
            var look = ScanRecord(
                scanner: Scanner(name: name, version: "\(Int.random(in: 0...3, using: &random)).0"), asOf: start,
                started: start, finished: start, outcome: outcome, bytesSeen: 5, bytesTotal: 5, findings: findings)
            if Bool.random(using: &random) { look.coverage = CodeCoverage(bytes: 10, owned: 4) }
            looks.append(look)
        }
        return looks
    }
}
