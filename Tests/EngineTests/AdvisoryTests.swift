import Core
import Engine
import Foundation
import Ledger
import Report
import TestKit
import Testing

@Suite("Packages and advisories")
struct AdvisoryTests {
    @Test("import, rescan, finding, status, gate")
    func slice() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["Requests": "1.0", "six": "1.0"])
            try sample.layer("worker.zip", ["six": "1.0"])
            try await sample.lock("api.zip", "worker.zip")
            try sample.record("PYSEC-1", "requests", aliases: ["CVE-2026-1", "GHSA-1"])
            try sample.record("GHSA-1", "requests", aliases: ["CVE-2026-1"], severity: "CRITICAL")
            try sample.record("PYSEC-2", "six", fixed: "0.9")
            try await sample.importAdvisories()
            let summary = try await sample.rescan()
            #expect(summary.states == ["api: finding", "worker: clean"])
            #expect(summary.exitStatus == .scanFinding)
            let finding = try #require(summary.counting.first)
            #expect(summary.counting.count == 1)
            #expect(finding.id == .scanFinding)
            #expect(
                finding.message
                    == "pkg:pypi/requests@1.0: CVE-2026-1 (GHSA-1, PYSEC-1), severity critical, fixed in 2.0")
            #expect(finding.path == "python/Requests-1.0.dist-info/METADATA")
            let status = try await sample.status()
            #expect(status.exitStatus == .scanFinding)
            #expect(status.findings.map(\.severity) == [.critical])
            #expect(
                String(decoding: OpenMetrics.text(status), as: UTF8.self).contains(
                    #"layerlock_findings{severity="critical"} 1"#))
            #expect(try await sample.gate("api.zip").exit == .scanFinding)
            #expect(try await sample.gate("worker.zip").exit == .allowed)
        }
    }

    @Test("newer advisories are compared without touching the artifacts")
    func withoutBytes() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "1.0"])
            try sample.layer("worker.zip", ["requests": "1.0", "jinja2": "1.0"])
            try await sample.lock("api.zip", "worker.zip")
            try sample.record("R1", "jinja2")
            try await sample.importAdvisories()
            #expect(try await sample.rescan().states == ["api: clean", "worker: finding"])
            // Known findings go on failing, whoever runs it again; nothing is told twice as news.
            let again = try await sample.rescan()
            #expect(again.states == ["worker: finding"])
            #expect(again.exitStatus == .scanFinding)
            #expect(again.news == [])
            // Whoever read these would find no zip.
            for name in ["api.zip", "worker.zip"] {
                let count = try sample.folder.read(name).count
                try sample.folder.write(name, [UInt8](repeating: 0, count: count))
            }
            try FileManager.default.removeItem(atPath: sample.path("osv/R1.json"))
            try sample.record("R2", "requests")
            #expect(try await sample.importAdvisories().changes.removed == 1)
            let news = try await sample.rescan()
            #expect(news.news == ["+R2 api,worker", "-R1 worker"])
            #expect(news.states == ["api: finding", "worker: finding"])
            #expect(news.outcomes.allSatisfy { $0.scanners == [Scanner.advisories] && $0.bytesSeen == 0 })
        }
    }

    @Test("what was imported long ago is outdated, however old its data are, and by the packages' ecosystems")
    func outdated() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "3.0"])
            try await sample.lock("api.zip")
            try sample.record("R1", "requests", modified: "2020-01-01T00:00:00Z")
            try await sample.importAdvisories(at: "2026-11-15T12:00:00Z")
            try sample.folder.makeFolder("npm")
            try sample.record("R2", "left-pad", modified: "2020-01-01T00:00:00Z", ecosystem: "npm", in: "npm")
            try await sample.importAdvisories("npm", at: "2026-11-01T00:00:00Z")
            try await sample.rescan()
            #expect(try await sample.states() == ["api": .fresh])
            #expect(try await sample.states(at: "2026-11-20T12:00:01Z") == ["api": .outdatedDatabase])
            let gate = try await sample.gate("api.zip", at: "2026-11-20T12:00:01Z")
            #expect(gate.troubles == ["scan.outdated-database"])
            #expect(gate.exit == .stale)
        }
    }

    @Test(
        "packages whose ecosystem has no advisories were compared with nothing, and a date to come makes nothing young")
    func missingEcosystem() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "3.0"])
            try await sample.lock("api.zip")
            try sample.record("R1", "left-pad", ecosystem: "npm")
            try await sample.importAdvisories()
            try await sample.rescan()
            #expect(try await sample.states() == ["api": .outdatedDatabase])
            let gate = try await sample.gate("api.zip")
            #expect(gate.troubles == ["scan.unmatched"])
            #expect(gate.exit == .stale)
            try sample.record("R2", "requests", modified: "2030-01-01T00:00:00Z")
            try await sample.importAdvisories()
            try await sample.rescan()
            #expect(try await sample.states() == ["api": .outdatedDatabase])
        }
    }

    @Test(
        "metadata that cannot be read leaves the layer incomplete, and is read again only when something could differ")
    func unread() async throws {
        try await withAdvisories { sample in
            var zip = ZipBuilder()
            zip.addFile("python/six-1.0.dist-info/METADATA", "Name: six\nName: seven\nVersion: 1.0\n")
            try sample.folder.write("api.zip", zip.bytes())
            try await sample.lock("api.zip")
            let summary = try await sample.rescan()
            #expect(summary.states == ["api: incomplete"])
            #expect(summary.exitStatus == .undecided)
            #expect(try await sample.states() == ["api": .stale])
            #expect(try await sample.gate("api.zip").exit == .stale)
            let again = try await sample.rescan()
            #expect(again.states == ["api: incomplete"])
            #expect(again.exitStatus == .undecided)
            #expect(again.outcomes.map(\.bytesSeen) == [0])
            #expect(try await sample.rescan { $0.versions.detectors[0].version = "1.2" }.outcomes.count == 1)
        }
    }

    @Test("a version that cannot be compared is undecided, never unaffected; only a waiver settles it")
    func undecided() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "dog"])
            try await sample.lock("api.zip")
            try sample.record("R1", "requests")
            try await sample.importAdvisories()
            let summary = try await sample.rescan { $0.findings.failsOn = .critical }
            #expect(summary.counting.map(\.id) == [.scanUndecided])
            #expect(summary.exitStatus == .undecided)
            #expect(try await sample.status().findings.map(\.finding.id) == [.scanUndecided])
            let waivers = try sample.waiver(#""id": "R1""#, until: "2027-01-01")
            #expect(try await sample.rescan { $0.findings.waivers = waivers }.counting.isEmpty)
        }
    }

    @Test("a threshold lets less severe findings warn; what nobody rated always counts")
    func threshold() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["low": "1.0", "unrated": "1.0", "high": "1.0"])
            try await sample.lock("api.zip")
            try sample.record("L", "low", severity: "LOW")
            try sample.record("U", "unrated", severity: nil)
            try sample.record("H", "high")
            try await sample.importAdvisories()
            #expect(try await sample.rescan().counting.count == 3)
            let high = try await sample.rescan { $0.findings.failsOn = .high }
            #expect(high.counting.map { $0.message.prefix(14) } == ["pkg:pypi/high@", "pkg:pypi/unrat"])
            let critical = try await sample.rescan { $0.findings.failsOn = .critical }
            #expect(critical.counting.count == 1)
        }
    }

    @Test("a waiver holds until its day; then the finding fails again and says so, whatever the threshold")
    func waivers() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "1.0"])
            try await sample.lock("api.zip")
            try sample.record("R1", "requests", aliases: ["CVE-2026-1"])
            try await sample.importAdvisories()
            let file = try sample.waiver(#""id": "CVE-2026-1", "package": "pkg:pypi/requests""#, until: "2026-11-20")
            let before = try await sample.rescan { $0.findings.waivers = file }
            #expect(before.exitStatus == .allowed)
            #expect(before.notes.map(\.id) == [.scanWaiverEnding])
            let status = try await sample.status(waivers: file)
            #expect(status.exitStatus == .allowed)
            let after = try await sample.rescan(at: "2026-11-21T00:00:00Z") {
                $0.findings.waivers = file
                $0.findings.failsOn = .critical
            }
            #expect(after.exitStatus == .scanFinding)
            #expect(after.counting.first?.message.hasSuffix("the waiver of ops ended 2026-11-20") == true)
            #expect(after.notes.map(\.id) == [.scanWaiverExpired])
            let broken = try sample.folder.write("broken.json", "{}")
            do throws(Failure) {
                _ = try await Workplace.status(
                    lockfile: sample.lockfile, ledger: sample.ledger,
                    ScanDemand(asOf: Timestamp(milliseconds: 0), maxAge: nil), findings: FindingDemand(waivers: broken))
                Issue.record("a broken file of waivers was read")
            } catch {
                #expect(error.code == .waiversInvalid)
            }
        }
    }

    @Test("a VEX statement excuses a package, or one artifact alone")
    func vex() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "1.0"])
            try sample.layer("worker.zip", ["requests": "1.0"], code: "other\n")
            try await sample.lock("api.zip", "worker.zip")
            try sample.record("R1", "requests")
            try await sample.importAdvisories()
            let file = try sample.folder.write(
                "vex.json",
                #"""
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/1", "author": "ops",
                 "timestamp": "2026-11-01T00:00:00Z", "version": 1, "statements": [{"vulnerability": {"name": "R1"},
                 "products": [{"@id": "api", "subcomponents": [{"@id": "pkg:pypi/requests"}]}],
                 "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}
                """#)
            let summary = try await sample.rescan { $0.findings.vex = [file] }
            #expect(summary.states == ["api: clean", "worker: finding"])
        }
    }

    @Test("a broken record is named, and nothing of the import is kept")
    func brokenRecord() async throws {
        try await withAdvisories { sample in
            try sample.record("R1", "requests")
            try await sample.importAdvisories()
            try sample.record("R2", "requests")
            try sample.folder.write("osv/bad.json", #"{"id": "R3"}"#)
            do throws(Failure) {
                _ = try await workplace.importAdvisories(
                    [sample.path("osv")], ledger: sample.ledger, asOf: Timestamp(milliseconds: 0))
                Issue.record("a broken record was imported")
            } catch {
                #expect(error.code == .advisoriesInvalid)
                #expect(error.message == "1 record is broken: bad.json: line 1: modified is missing")
            }
            #expect(try await Workplace.advisorySources(ledger: sample.ledger).map(\.records) == [1])
        }
    }

    @Test("a zip of records is read as a folder of them, and broken ones in it are named")
    func zips() async throws {
        try await withAdvisories { sample in
            try sample.record("R1", "requests")
            try sample.record("R2", "six")
            var zip = ZipBuilder()
            for id in ["R1", "R2"] { zip.addFile(Array("\(id).json".utf8), try sample.folder.read("osv/\(id).json")) }
            let good = try sample.folder.write("all.zip", zip.bytes())
            let imports = try await workplace.importAdvisories([good], ledger: sample.ledger, asOf: try time(judgedAt))
            #expect(imports.map(\.changes.added) == [2])
            zip.addFile("R3.json", "none")
            let bad = try sample.folder.write("bad.zip", zip.bytes())
            do throws(Failure) {
                _ = try await workplace.importAdvisories([bad], ledger: sample.ledger, asOf: Timestamp(milliseconds: 0))
                Issue.record("a broken record was imported")
            } catch {
                #expect(error.message == "1 record is broken: R3.json: is no record")
            }
        }
    }

    @Test("Debian's advisories name the source package and mean one release")
    func distributions() async throws {
        try await withAdvisories { sample in
            var lower = TarBuilder()
            lower.addFile(
                "var/lib/dpkg/status",
                "Package: libssl3\nStatus: install ok installed\nSource: openssl\nVersion: 3.0.1-1\nArchitecture: amd64\n"
            )
            var upper = TarBuilder()
            upper.addFile("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            let image = ImageBuilder([.gzip(lower.bytes()), .gzip(upper.bytes())])
            let path = try sample.folder.write("image.tar", image.layout.files.tar())
            try sample.record("DEBIAN-1", "openssl", fixed: "3.0.2-1", ecosystem: "Debian:12")
            try sample.record("DEBIAN-2", "openssl", fixed: "3.0.2-1", ecosystem: "Debian:11")
            try sample.record("DEBIAN-3", "libssl3", fixed: "3.0.2-1", ecosystem: "Debian:12")
            try await sample.importAdvisories()
            let summary = try await sample.rescan([path], lockfile: nil)
            #expect(summary.counting.map { $0.message.contains("DEBIAN-1") } == [true])
            let layers = try await sample.status(lockfile: nil).layers
            #expect(!layers.isEmpty && layers.allSatisfy { $0.standing.state == .fresh })
            #expect(try await sample.status(lockfile: nil).findings.count == 1)
            #expect(try await sample.gate("image.tar").exit == .scanFinding)
            #expect(
                try await sample.status(at: "2027-01-01T00:00:00Z", lockfile: nil, maxAge: nil).layers.allSatisfy {
                    $0.standing.state == .outdatedDatabase
                })
        }
    }
}
