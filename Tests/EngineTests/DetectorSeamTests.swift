import Core
import Detectors
import Engine
import Ledger
import Report
import TestKit
import Testing

/// Counts files: all that a new detector has to bring. In the program a line in `DetectorList` goes with it.
private struct CountingDetector: Detector {
    static let id: StaticString = "count"
    static let version = 3

    func observe(_ sight: inout ArtifactSight) async -> Int { sight.entries.count { $0.type == .file } }

    func findings(of observation: Int) -> [Finding] {
        observation > 1 ? [Finding(.packagesUnowned, .warn, "\(observation) files")] : []
    }
}

@Suite(.serialized)
struct DetectorSeamTests {
    @Test("a rescan asks a new detector, records its look and version, and tells its findings")
    func newDetector() async throws {
        try await withRescan { sample in
            var zip = ZipBuilder()
            zip.addFile("a.py", "1")
            zip.addFile("b.py", "2")
            try sample.folder.write("a.zip", zip.bytes())
            try await sample.lock("a.zip")
            try await sample.rescan()
            var place = workplace
            place.detectors = DetectorList.all + [CountingDetector()]
            let now = try time(judgedAt)
            var demand = RescanDemand(ledger: sample.ledger, asOf: now, clock: { now })
            demand.lockfile = sample.lockfile
            let summary = try await place.rescan(demand) { _ throws(Failure) in }
            let outcome = try #require(summary.outcomes.first)
            #expect(
                outcome.scanners == ["reading", "pin", "packages", "hooks", "secrets", "malware", "programs", "count"])
            #expect(outcome.report.findings.map(\.message).contains("2 files"))
            #expect(try await place.rescan(demand) { _ throws(Failure) in }.outcomes.isEmpty)
            var bytes: [UInt8] = []
            try await Workplace.exportLedger(sample.ledger) { part throws(Failure) in bytes += part }
            #expect(String(decoding: bytes, as: UTF8.self).contains(#""scanner":"count","version":"3""#))
        }
    }

    @Test("detectors that share a scanner share its version, and one more makes it later")
    func versions() {
        #expect(
            Scanner.scanners(of: [CountingDetector(), PackageDetector(), CountingDetector()]) == [
                Scanner(name: "count", version: "3.3"),
                Scanner(name: "packages", version: "\(PackageDetector.version)"),
            ])
        #expect(
            Scanner.scanners(of: DetectorList.all).map(\.name) == [
                "packages", "hooks", "secrets", "malware", "programs",
            ])
    }
}
