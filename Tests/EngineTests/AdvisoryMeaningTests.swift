import Core
import Engine
import Ledger
import TestKit
import Testing

@Suite("Which advisories mean which package")
struct AdvisoryMeaningTests {
    @Test("a jar without a group is never clean where an advisory of any group may mean it")
    func jarWithoutGroup() async throws {
        try await withAdvisories { sample in
            var jar = ZipBuilder()
            jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nImplementation-Version: 5.3.17\n")
            var zip = ZipBuilder()
            zip.addFile(Array("java/lib/spring-core-5.3.17.jar".utf8), jar.bytes())
            try sample.folder.write("api.zip", zip.bytes())
            try await sample.lock("api.zip")
            try sample.record("R1", "org.springframework:spring-core", fixed: "5.3.18", ecosystem: "Maven")
            try sample.record("R2", "org.springframework:spring-core", fixed: "5.3.17", ecosystem: "Maven")
            try await sample.importAdvisories()
            let summary = try await sample.rescan()
            #expect(summary.exitStatus == .undecided)
            #expect(
                summary.counting.map(\.message) == [
                    "pkg:maven/spring-core/spring-core@5.3.17: R1 may mean it: it may be org.springframework:spring-core, "
                        + "no pom.properties states its group"
                ])
            #expect(try await sample.status().findings.map(\.finding.id) == [.scanUndecided])
            let waivers = try sample.waiver(
                #""id": "R1", "package": "pkg:maven/spring-core/spring-core""#, until: "2027-01-01")
            #expect(try await sample.rescan { $0.findings.waivers = waivers }.counting.isEmpty)
            try await roundTrip(sample)
        }
    }

    /// A ledger that took in what another one wrote says the same, also where that was one of the first versions.
    private func roundTrip(_ sample: RescanSample) async throws {
        let text = String(decoding: try await export(sample.ledger), as: UTF8.self)
        let former = text.replacing(
            #""purl":"pkg:maven/spring-core/spring-core@5.3.17","ecosystem":"Maven","name":":"#,
            with: #""purl":"pkg:maven/spring-core@5.3.17","ecosystem":"Maven","name":""#)
        #expect(former != text)
        for (name, lines) in [("copy", text), ("former", former)] {
            let copy = sample.path(name)
            _ = try await Workplace.importLedger(try sample.folder.write("lines", lines), into: copy)
            #expect(String(decoding: try await export(copy), as: UTF8.self) == text)
        }
    }

    private func export(_ ledger: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await Workplace.exportLedger(ledger) { part throws(Failure) in bytes += part }
        return bytes
    }

    @Test("a waiver by the CVE that a distribution's record is made from holds, and for that one alone")
    func upstream() async throws {
        try await withAdvisories { sample in
            var zip = ZipBuilder()
            zip.addFile("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            zip.addFile(
                "var/lib/dpkg/status",
                "Package: tzdata\nStatus: install ok installed\nVersion: 2024a-0\nArchitecture: all\n")
            try sample.folder.write("api.zip", zip.bytes())
            try await sample.lock("api.zip")
            try sample.record(
                "DEBIAN-CVE-2024-1", "tzdata", fixed: "2025", ecosystem: "Debian:12", upstream: ["CVE-2024-1"])
            try await sample.importAdvisories()
            let waivers = try sample.waiver(#""id": "CVE-2024-1""#, until: "2027-01-01")
            #expect(try await sample.rescan { $0.findings.waivers = waivers }.exitStatus == .allowed)
            try sample.record(
                "DSA-1", "tzdata", fixed: "2025", ecosystem: "Debian:12", upstream: ["CVE-2024-1", "CVE-2024-2"])
            try await sample.importAdvisories()
            let summary = try await sample.rescan { $0.findings.waivers = waivers }
            #expect(summary.news == ["+CVE-2024-2 api"])
            #expect(summary.counting.count == 1)
        }
    }

    @Test(
        "each vulnerability of an advisory is told, of a package and its source once",
        arguments: [
            ["CVE-2024-1", "CVE-2024-2", "CVE-2024-3", "CVE-2024-4"],
            ["CVE-2024-1", "GHSA-2", "CVE-2024-3", "GHSA-4"],
            ["GHSA-1", "GHSA-2", "CVE-2024-3", "CVE-2024-4"],
            ["GO-1", "RUSTSEC-2", "CVE-2024-3", "TEMP-4"], ["GO-1", "PYSEC-2", "CVE-2024-3", "GHSA-4"],
        ])
    func severalOfOneAdvisory(all: [String]) async throws {
        try await withAdvisories { sample in
            var zip = ZipBuilder()
            zip.addFile("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            zip.addFile(
                "var/lib/dpkg/status",
                "Package: tzdata\nStatus: install ok installed\nVersion: 2024a-0\nArchitecture: all\n")
            try sample.folder.write("api.zip", zip.bytes())
            try await sample.lock("api.zip")
            try sample.record(
                "DSA-1", "tzdata", fixed: "2025", ecosystem: "Debian:12",
                upstream: Array(all[..<3]))
            try sample.record(
                "DEBIAN-CVE-2024-3", "tzdata", fixed: "2025", ecosystem: "Debian:12", upstream: ["CVE-2024-3"])
            try await sample.importAdvisories()
            func ids(_ findings: [Finding]) -> Set<String> {
                Set(findings.flatMap { $0.vulnerable?.vulnerability.ids ?? [] }.filter { all.contains($0) })
            }
            #expect(ids(try await sample.rescan().counting) == Set(all[..<3]))
            let again = try await sample.rescan()
            #expect(again.counting.count == 3 && again.counting.allSatisfy { $0.isNew != true })
            // One that the advisory did not name before is news, and the others are none.
            try sample.record(
                "DSA-1", "tzdata", fixed: "2025", modified: "2026-11-19T01:00:00Z", ecosystem: "Debian:12",
                upstream: all)
            try await sample.importAdvisories()
            let later = try await sample.rescan()
            #expect(later.news.map { $0.hasPrefix("+") } == [true])
            #expect(ids(later.counting.filter { $0.isNew == true }) == [all[3]])
            #expect(later.counting.count == 4)
        }
    }

    @Test("the record of an id that changed last counts, also where it no longer names the package")
    func latestOfTwoSources() async throws {
        try await withAdvisories { sample in
            try sample.folder.makeFolder("newer")
            try sample.layer("api.zip", ["requests": "1.0"])
            try await sample.lock("api.zip")
            try sample.record("R1", "requests", modified: "2026-11-01T00:00:00Z")
            try sample.record("R1", "flask", modified: "2026-11-02T00:00:00Z", in: "newer")
            try await sample.importAdvisories("newer")
            try await sample.importAdvisories()
            #expect(try await sample.rescan().exitStatus == .allowed)
            try await Workplace.removeAdvisories([sample.path("newer")], ledger: sample.ledger)
            #expect(try await sample.rescan().news == ["+R1 api"])
            try await sample.importAdvisories("newer")
            #expect(try await sample.rescan().news == ["-R1 api"])
        }
    }

    @Test("a few young records make no old database young")
    func ownRecords() async throws {
        try await withAdvisories { sample in
            try sample.folder.makeFolder("own")
            try sample.layer("api.zip", ["requests": "3.0"])
            try await sample.lock("api.zip")
            for id in ["R1", "R2"] { try sample.record(id, "requests", modified: "2026-01-01T00:00:00Z") }
            try sample.record("OWN-1", "internal", in: "own")
            try await sample.importAdvisories(at: "2026-11-15T11:59:59Z")
            try await sample.importAdvisories("own")
            try await sample.rescan()
            #expect(try await sample.states() == ["api": .outdatedDatabase])
            let list = AdvisoryList(
                ledger: "l", sources: try await Workplace.advisorySources(ledger: sample.ledger),
                asOf: try time(judgedAt))
            #expect(list.ecosystems.map(\.records) == [3])
            #expect(list.ecosystems.map(list.isStale) == [true])
            #expect(list.ecosystems.map(list.fault) == [.fetchedLongAgo])
        }
    }

    @Test("a zip of records that is refused is broken advisories, and the remedy is theirs")
    func refusedZip() async throws {
        try await withAdvisories { sample in
            try sample.record("R1", "requests")
            var zip = ZipBuilder()
            zip.addFile(Array("R1.json".utf8), try sample.folder.read("osv/R1.json"))
            let path = try sample.folder.write("cut.zip", Array(zip.bytes().dropLast(10)))
            do throws(Failure) {
                _ = try await workplace.importAdvisories(
                    [path], ledger: sample.ledger, asOf: Timestamp(milliseconds: 0))
                Issue.record("a zip that was cut short was imported")
            } catch {
                #expect(error.code == .advisoriesInvalid)
                #expect(error.message.hasPrefix("is no zip of records that can be read: archive."))
                #expect(error.remedy?.plain.hasPrefix("nothing was imported") == true)
            }
        }
    }

    @Test("what is withdrawn later still counts until then")
    func withdrawnLater() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "1.0"])
            try await sample.lock("api.zip")
            try sample.folder.write(
                "osv/R1.json",
                #"""
                {"id":"R1","modified":"2026-11-19T00:00:00Z","withdrawn":"2026-11-25T00:00:00Z","affected":[{"package":
                {"ecosystem":"PyPI","name":"requests"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}
                """#)
            try await sample.importAdvisories()
            #expect(try await sample.rescan().exitStatus == .scanFinding)
            let later = try await sample.rescan(at: "2026-11-25T00:00:00Z")
            #expect(later.news == ["-R1 api"])
        }
    }
}
