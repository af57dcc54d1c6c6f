import Core
import Engine
import Foundation
import Ledger
import TestKit
import Testing

/// A folder with artifacts, a lockfile and a ledger.
struct RescanSample {
    let folder: TemporaryFolder
    var lockfile: String { folder.path(of: "layers.lock") }
    var ledger: String { folder.path(of: "ledger.sqlite") }

    /// Most of these tests are about other things than advisories, and import none.
    var allowsNoAdvisories: Bool { true }

    func path(_ name: String) -> String { folder.path(of: name) }

    /// A zip of one file.
    @discardableResult
    func zip(_ name: String, _ content: String) throws -> String {
        var zip = ZipBuilder()
        zip.addFile("python/app.py", content)
        return try folder.write(name, zip.bytes())
    }

    func lock(_ names: String..., at file: String? = nil) async throws {
        let outcome = try await workplace.lock(
            names.map(path), name: nil, lockfile: file ?? lockfile, checksOnly: false, asOf: try time(judgedAt))
        #expect(outcome.pins.count == names.count)
    }

    /// Rescans what the lockfile pins, or paths; the clock stands at the time that is judged at.
    @discardableResult
    func rescan(
        _ paths: [String] = [], lockfile: String? = "", at text: String = judgedAt,
        _ edit: (inout RescanDemand) -> Void = { _ in }
    ) async throws -> RescanSummary {
        let now = try time(text)
        var demand = RescanDemand(ledger: ledger, asOf: now, clock: { now })
        demand.lockfile = lockfile == "" ? self.lockfile : lockfile
        demand.artifacts = paths.map { AskedArtifact(locator: $0) }
        demand.maxAge = .seconds(7 * 86_400)
        edit(&demand)
        return try await workplace.rescan(demand) { _ throws(Failure) in }
    }

    func status(
        at text: String = judgedAt, lockfile: String? = "", waivers: String? = nil,
        maxAge: Duration? = .seconds(7 * 86_400)
    ) async throws -> StatusFacts {
        try await Workplace.status(
            lockfile: lockfile == "" ? self.lockfile : lockfile, ledger: ledger,
            ScanDemand(
                asOf: try time(text), maxAge: maxAge, advisories: AdvisoryDemand(allowsNone: allowsNoAdvisories)),
            findings: FindingDemand(waivers: waivers))
    }

    /// The states of the lockfile's layers, by the first artifact that holds each.
    func states(at text: String = judgedAt) async throws -> [String: ScanState] {
        Dictionary(
            try await status(at: text).layers.map { ($0.artifacts.joined(separator: "+"), $0.standing.state) },
            uniquingKeysWith: { first, _ in first })
    }

    func gate(_ name: String, at text: String = judgedAt, ledger file: String? = nil) async throws -> ArtifactReport {
        var findings = FindingDemand()
        findings.advisories.allowsNone = allowsNoAdvisories
        let reports = await workplace.verify(
            [path(name)], lockfile: nil, name: nil, asOf: try time(text),
            freshness: FreshnessDemand(ledger: file ?? ledger, maxAge: .seconds(7 * 86_400), findings: findings))
        return try #require(reports.first)
    }
}

extension RescanSummary {
    var states: [String] { outcomes.map { "\($0.report.name): \($0.outcome.rawValue)" } }
}

/// Runs a test with a folder of its own.
func withRescan(_ body: (RescanSample) async throws -> Void) async throws {
    try await withTemporaryFolder { try await body(RescanSample(folder: $0)) }
}
