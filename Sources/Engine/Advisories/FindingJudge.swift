import Advisories
import Core
import Ledger

/// Which findings of advisories count.
package struct FindingDemand: Sendable {
    /// The file of waivers; nil for none.
    package var waivers: String?
    /// Documents of VEX statements.
    package var vex: [String]
    /// The severity from which findings count; nil for all.
    package var failsOn: Core.Severity?

    /// Sets each property; without arguments, everything counts.
    package init(waivers: String? = nil, vex: [String] = [], failsOn: Core.Severity? = nil) {
        self.waivers = waivers
        self.vex = vex
        self.failsOn = failsOn
    }
}

/// Judges what comparisons with advisories found, by waivers, VEX statements and severity.
struct FindingJudge: Sendable {
    private let demand: FindingDemand
    private let exceptions: Exceptions
    private let hasStatements: Bool
    private let asOf: Timestamp

    /// Reads the files.
    /// - Throws: `waivers.invalid`, `vex.invalid`, `input.*`.
    init(_ demand: FindingDemand, asOf: Timestamp) throws(Failure) {
        self.demand = demand
        self.asOf = asOf
        var waivers: [Waiver] = []
        if let file = demand.waivers {
            let bytes = try FileReading.readWhole(file, limit: WaiverFile.byteLimit)
            do throws(JSONFault) {
                waivers = try WaiverFile.read(bytes)
            } catch {
                throw error.failure(.waiversInvalid, file: file, remedy: "docs/rescan.md shows the file's form")
            }
        }
        var statements: [VEXStatement] = []
        for file in demand.vex {
            let bytes = try FileReading.readWhole(file, limit: VEXReader.byteLimit)
            do throws(JSONFault) {
                statements += try VEXReader.read(bytes)
            } catch {
                throw error.failure(.vexInvalid, file: file, remedy: "give an OpenVEX document (openvex.dev)")
            }
        }
        exceptions = Exceptions(waivers: waivers, statements: statements, time: asOf)
        hasStatements = !statements.isEmpty
    }

    /// Waivers that have ended; they fail where a finding needs them, and are told everywhere.
    var notes: [Finding] {
        exceptions.expiredWaivers.map { waiver in
            let what = [waiver.id, waiver.package].compactMap { $0.map(Self.shown) }.joined(separator: " of ")
            return Finding(
                .scanWaiverExpired, .warn,
                "the waiver of \(what) by \(Self.shown(waiver.owner)) ended \(waiver.end)",
                remedy: "fix what it excused, or renew it in \(demand.waivers ?? "the file of waivers")")
        }
    }

    // MARK: - Looks

    /// Findings that were judged already: the same pair of package and vulnerability is in many artifacts.
    struct Cache {
        fileprivate var findings: [Int64: ScanFinding] = [:]
    }

    /// What is known of a layer, the comparison of its packages with advisories among it.
    func history(
        of layer: KnownLayer, names: @autoclosure () -> Set<TextKey>, _ cache: inout Cache
    ) -> ScanHistory {
        history(layer.history, layer.packages, hasStatements ? names() : [], &cache)
    }

    /// What is known of an artifact, the comparison of an image's packages with advisories among it.
    func history(
        of artifact: KnownArtifact, names: @autoclosure () -> Set<TextKey>, _ cache: inout Cache
    ) -> ScanHistory {
        history(artifact.history, artifact.packages, hasStatements ? names() : [], &cache)
    }

    private func history(
        _ history: ScanHistory, _ match: TreeMatch?, _ names: Set<TextKey>, _ cache: inout Cache
    ) -> ScanHistory {
        guard let match else { return history }
        var history = history
        history.add(look(match, names: names, cache: &cache))
        return history
    }

    /// The look that a comparison amounts to.
    ///
    /// - Parameters:
    ///   - match: What it says of a tree.
    ///   - names: What the artifact goes by in VEX documents.
    func look(_ match: TreeMatch, names: Set<TextKey>, cache: inout Cache) -> ScanRecord {
        guard let last = match.match else {
            let finding = Finding(
                .scanOutdatedDatabase, .unknown, "its packages were not compared with the advisories yet",
                remedy: "run layerlock rescan")
            return ScanRecord(
                scanner: Scanner(name: Scanner.advisories, version: ""), asOf: asOf, started: asOf, finished: asOf,
                outcome: .incomplete, bytesSeen: 0, bytesTotal: 0, findings: [ScanFinding(finding, severity: .medium)])
        }
        var findings = match.hits.map { finding(of: $0, names, &cache) }
        findings += Self.gaps(match, last)
        let isBad = findings.contains { $0.finding.outcome == .fail || $0.finding.outcome == .unknown }
        return ScanRecord(
            scanner: Scanner(name: Scanner.advisories, version: last.version),
            database: Self.database(match.ecosystems, last), asOf: last.asOf, started: last.started,
            finished: last.finished, outcome: isBad ? .finding : .clean, bytesSeen: 0, bytesTotal: 0,
            findings: findings)
    }

    /// The advisories that the packages needed, as old as the oldest of their ecosystems'; nil where some were not there.
    private static func database(_ ecosystems: [String], _ match: AdvisoryMatch) -> ScanDatabase? {
        var database = match.state.database
        let needed = ecosystems.filter { !$0.isEmpty }
        let dates = needed.compactMap { match.state.dates[$0] }
        guard dates.count == needed.count else { return nil }
        if let oldest = dates.min() { database.dataDate = oldest }
        return database
    }

    /// Packages that no advisories speak of.
    private static func gaps(_ match: TreeMatch, _ last: AdvisoryMatch) -> [ScanFinding] {
        var gaps: [ScanFinding] = []
        let missing = match.ecosystems.filter { !$0.isEmpty && last.state.dates[$0] == nil }
        if !missing.isEmpty {
            let finding = Finding(
                .scanOutdatedDatabase, .warn,
                "no advisories of \(missing.map(shown).joined(separator: ", ")) were imported",
                remedy: "import them: layerlock advisories import FILE")
            gaps.append(ScanFinding(finding, severity: .medium))
        }
        if match.ecosystems.contains("") {
            let finding = Finding(
                .scanUnmatched, .warn, "packages of a distribution without advisories were not compared with any")
            gaps.append(ScanFinding(finding, severity: .low))
        }
        return gaps
    }

    // MARK: - Findings

    private func finding(of hit: TreeMatch.Hit, _ names: Set<TextKey>, _ cache: inout Cache) -> ScanFinding {
        // Only statements may mean one artifact and not another.
        var found: ScanFinding
        if !hasStatements, let known = cache.findings[hit.number] {
            found = known
        } else {
            found = judged(hit, names)
            if !hasStatements { cache.findings[hit.number] = found }
        }
        found.finding.path = hit.evidence.first
        if hit.evidence.count > 1 {
            let more = hit.evidence.count - 1
            found.finding.message += more == 1 ? "; at 1 more place" : "; at \(more) more places"
        }
        return found
    }

    private func judged(_ hit: TreeMatch.Hit, _ names: Set<TextKey>) -> ScanFinding {
        let own = hit.finding
        let package = PackageFinding(
            ids: own.ids, records: own.records, fixedVersions: own.fixed, severity: nil)
        var message = FindingText.what(hit.package, own)
        var outcome = Outcome.fail
        if own.isUndecided {
            outcome = .unknown
        } else if let threshold = demand.failsOn, !own.severity.reaches(threshold) {
            outcome = .warn
        }
        switch exceptions.state(of: package, package: hit.package.purl, artifact: names) {
        case .open: break
        case .waived(let waiver):
            outcome = .pass
            message += "; waived by \(Self.shown(waiver.owner)) until \(waiver.end): \(Self.shown(waiver.reason))"
        case .waiverExpired(let waiver):
            if outcome == .warn { outcome = .fail }
            message += "; the waiver of \(Self.shown(waiver.owner)) ended \(waiver.end)"
        case .excused(let statement):
            outcome = .pass
            message += "; VEX: \(statement.status.rawValue)"
            if let reason = statement.justification { message += ", \(Self.shown(reason))" }
        }
        let remedy = own.fixed.isEmpty ? nil : "update to \(own.fixed.joined(separator: " or "))"
        return ScanFinding(
            Finding(own.isUndecided ? .scanUndecided : .scanFinding, outcome, message, remedy: remedy),
            severity: own.severity)
    }

    private static func shown(_ text: String) -> String { PathEscaping.displayed(text.utf8) }
}
