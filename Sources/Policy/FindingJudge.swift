import Advisories
import Core
import Ledger

/// Judges what comparisons with advisories found, by waivers, VEX statements and severity.
package struct FindingJudge: Sendable {
    let waiverFile: String?
    private let failsOn: FailOn
    let failsOnIDs: Set<FindingID>
    let exceptions: Exceptions
    /// Whether a finding may count in one artifact, or file, and not in another.
    private let dependsOnPlace: Bool
    private let advisories: AdvisoryDemand
    private let asOf: Timestamp
    /// Whether code that no package's metadata accounts for fails.
    let requiresOwned: Bool
    private let spares: SparedFindings

    /// - Parameters:
    ///   - waivers: The project's waivers.
    ///   - waiverFile: Where they stand; nil where there are none.
    ///   - statements: Of all VEX documents.
    ///   - failsOn: Which findings count.
    ///   - failsOnIDs: Ids of what files' content holds that fail where they would only warn.
    ///   - advisories: How old a catalogue of exploited vulnerabilities may be.
    ///   - requiresOwned: Whether code that no package's metadata accounts for fails.
    ///   - spares: Which vulnerabilities only warn.
    ///   - asOf: The time to judge at.
    package init(
        waivers: [Waiver], waiverFile: String?, statements: [VEXStatement], failsOn: FailOn,
        failsOnIDs: Set<FindingID> = [],
        advisories: AdvisoryDemand = AdvisoryDemand(), requiresOwned: Bool = false,
        spares: SparedFindings = SparedFindings(), asOf: Timestamp
    ) {
        self.spares = spares
        self.requiresOwned = requiresOwned
        self.waiverFile = waiverFile
        self.failsOn = failsOn
        self.failsOnIDs = failsOnIDs
        self.advisories = advisories
        self.asOf = asOf
        exceptions = Exceptions(waivers: waivers, statements: statements, time: asOf)
        dependsOnPlace = exceptions.dependsOnPlace
    }

    // MARK: - Looks

    /// Findings that were judged already: the same pair of package and vulnerability is in many artifacts.
    package struct Cache {
        fileprivate struct Key: Hashable {
            var number: Int64
            var isNew: Bool?
        }

        fileprivate struct Asked: Hashable {
            var match: Int64
            var ecosystems: [TextKey]
        }

        fileprivate var findings: [Key: ScanFinding] = [:]
        var use = ExceptionUse()
        /// Vulnerabilities as data, which many findings share.
        fileprivate var vulnerabilities: [Int64: Vulnerability] = [:]
        /// What comparisons say of the ecosystems that many artifacts share.
        fileprivate var coverage: [Asked: Coverage] = [:]

        /// Knows none.
        package init() {}

        /// Adds what findings needed that were judged later, with a copy of this one.
        package mutating func join(_ later: Cache) { use.join(later.use) }
    }

    /// What a comparison says of some ecosystems.
    fileprivate struct Coverage {
        /// The advisories that they needed; nil where none is there.
        var database: ScanDatabase?
        /// What no advisories speak of.
        var unmatched: [String]
    }

    /// What is known of a layer, the comparison of its packages with advisories among it.
    /// - Parameter names: What it goes by in VEX documents and waivers, asked for where these say something of one artifact.
    package func history(
        of layer: KnownLayer, names: @autoclosure () -> Set<TextKey>, baseline: ArtifactBaseline? = nil,
        _ cache: inout Cache
    ) -> ScanHistory {
        history(layer.history, layer.packages, dependsOnPlace ? names() : [], baseline, &cache)
    }

    /// What is known of an artifact, the comparison of an image's packages with advisories among it.
    package func history(
        of artifact: KnownArtifact, names: @autoclosure () -> Set<TextKey>, baseline: ArtifactBaseline? = nil,
        _ cache: inout Cache
    ) -> ScanHistory {
        history(artifact.history, artifact.packages, dependsOnPlace ? names() : [], baseline, &cache)
    }

    private func history(
        _ history: ScanHistory, _ match: TreeMatch?, _ names: Set<TextKey>, _ baseline: ArtifactBaseline?,
        _ cache: inout Cache
    ) -> ScanHistory {
        var history = judged(history, names: names, &cache.use)
        if let baseline {
            history.completed.updateFindings { baseline.mark(&$0.finding, now: asOf) }
            history.attempts.updateFindings { baseline.mark(&$0.finding, now: asOf) }
        }
        guard let match, match.match != nil || match.hasAdvisories || !match.ecosystems.isEmpty else {
            return history
        }
        history.add(look(match, names: names, baseline: baseline, cache: &cache))
        return history
    }

    /// The look that a comparison amounts to.
    ///
    /// - Parameters:
    ///   - match: What it says of a tree.
    ///   - names: What the artifact goes by in VEX documents.
    ///   - baseline: What an earlier run told of it; nil where nobody asks what is new.
    package func look(
        _ match: TreeMatch, names: Set<TextKey>, baseline: ArtifactBaseline? = nil, cache: inout Cache
    ) -> ScanRecord {
        guard let last = match.match else {
            let finding =
                match.hasAdvisories
                ? Finding(
                    .scanOutdatedDatabase, .unknown, "its packages were not compared with the advisories yet",
                    remedy: "run \(run: .rescan)")
                : Finding(
                    .scanNever, .unknown, "no advisories were imported to compare its packages with",
                    remedy: "import some: \(run: .importAdvisories, "FILE")")
            return ScanRecord(
                scanner: Scanner(name: Scanner.advisories, version: ""), asOf: asOf, started: asOf, finished: asOf,
                outcome: .incomplete, bytesSeen: 0, bytesTotal: 0, findings: [ScanFinding(finding)])
        }
        // What is new is told by the ids that no two vulnerabilities of a package have, of those that were told and of these.
        let shared = Self.sharedKeys(match.hits)
        let baseline = baseline?.but(shared)
        var findings = Self.distinct(match.hits.map { finding(of: $0, names, baseline, &cache) }, but: shared)
        let asked = Cache.Asked(match: last.id, ecosystems: match.ecosystems.map { TextKey($0) })
        let coverage = cache.coverage[asked] ?? Self.coverage(match.ecosystems, last)
        cache.coverage[asked] = coverage
        var gaps = Self.gaps(coverage.unmatched)
        for index in gaps.indices { baseline?.mark(&gaps[index].finding, now: asOf) }
        findings += gaps
        var look = ScanRecord(
            scanner: Scanner(name: Scanner.advisories, version: last.version),
            database: coverage.database, asOf: last.asOf, started: last.started,
            finished: last.finished, outcome: ScanOutcome(findings.map(\.finding)), bytesSeen: 0, bytesTotal: 0,
            findings: findings)
        look.unmatched = coverage.unmatched
        return look
    }

    private static func coverage(_ ecosystems: [String], _ match: AdvisoryMatch) -> Coverage {
        let known = KnownReleases(match.state)
        return Coverage(
            database: database(ecosystems, match, known),
            unmatched: Set<TextKey>(ecosystems.compactMap(known.unmatched)).sorted())
    }

    /// The advisories that the packages needed, as old as the oldest of their ecosystems'; nil where they needed none that is there.
    private static func database(
        _ ecosystems: [String], _ match: AdvisoryMatch, _ known: KnownReleases
    ) -> ScanDatabase? {
        let needed = ecosystems.compactMap(known.key)
        guard let oldest = needed.compactMap({ match.state.dates[$0] }).min() else { return nil }
        var database = match.state.database
        database.dataDate = oldest
        // What an earlier version compared was fetched nobody knows when: it counts as old as its data.
        let fetched = needed.compactMap { match.state.fetched[$0] ?? match.state.dates[$0] }
        database.fetched = fetched.min()
        return database
    }

    /// Packages that no advisories speak of.
    private static func gaps(_ unmatched: [String]) -> [ScanFinding] {
        guard !unmatched.isEmpty else { return [] }
        let finding = Finding(
            .scanUnmatched, .warn,
            "no advisories of \(unmatched.map(shown).joined(separator: ", ")) were imported: their packages were compared with "
                + "nothing",
            remedy: "import them, where there are any: \(run: .importAdvisories, "FILE")")
        return [ScanFinding(finding)]
    }

    // MARK: - Findings

    private func finding(
        of hit: TreeMatch.Hit, _ names: Set<TextKey>, _ baseline: ArtifactBaseline?, _ cache: inout Cache
    ) -> ScanFinding {
        let vulnerability =
            cache.vulnerabilities[hit.number] ?? hit.finding.vulnerability(of: hit.package, hit.exploitation, at: asOf)
        cache.vulnerabilities[hit.number] = vulnerability
        let told = ToldFinding(
            hit.finding.isUndecided ? .scanUndecided : .scanFinding, .fail, hit.finding.severity, path: nil,
            purl: hit.package.purl, ids: vulnerability.ids, isExploited: vulnerability.known != nil,
            firstSeen: hit.firstSeen ?? asOf)
        let isNew = baseline?.isNew(told)
        let key = Cache.Key(number: hit.number, isNew: isNew)
        var found: ScanFinding
        if !dependsOnPlace, let known = cache.findings[key] {
            found = known
        } else {
            found = judged(hit, vulnerability, names, isNew: isNew, &cache.use)
            if !dependsOnPlace { cache.findings[key] = found }
        }
        found.finding.isNew = isNew
        found.finding.firstSeen = [baseline?.firstSeen(told), hit.firstSeen].compactMap(\.self).min()
        found.finding.path = hit.evidence.first
        found.finding.vulnerable?.files = hit.evidence
        if hit.evidence.count > 1 {
            let more = hit.evidence.count - 1
            found.finding.message += more == 1 ? "; at 1 more place" : "; at \(more) more places"
        }
        return found
    }

    private func judged(
        _ hit: TreeMatch.Hit, _ vulnerability: Vulnerability, _ names: Set<TextKey>, isNew: Bool?,
        _ use: inout ExceptionUse
    ) -> ScanFinding {
        let own = hit.finding
        let package = PackageFinding(
            ids: own.ids, records: own.records, fixedVersions: own.fixed, severity: nil)
        var message = FindingText.what(hit.package, own, hit.exploitation, at: asOf)
        var outcome = Outcome.fail
        var leniency: VulnerabilityPlace.Leniency?
        if own.isUndecided {
            outcome = .unknown
        } else if let reason = failsOn.counts(facts(of: hit, isNew: isNew)) ? spared(hit) : .conditions {
            (outcome, leniency) = (.warn, reason)
        }
        let subject = ExceptionSubject(
            finding: package, package: hit.package.purl, artifact: names, paths: hit.evidence)
        let state = exceptions.state(of: subject, &use)
        switch state {
        case .open: break
        case .waived(let waiver):
            outcome = .pass
            message +=
                "; waived by \(Self.shown(waiver.owner)) until \(waiver.lastMoment): \(Self.shown(waiver.reason))"
        case .waiverExpired(let waiver):
            if outcome == .warn { outcome = .fail }
            message += "; the waiver of \(Self.shown(waiver.owner)) ended \(waiver.lastMoment)"
        case .excused(let statement):
            outcome = .pass
            message += "; VEX: \(statement.status.rawValue)"
            if let reason = statement.justification { message += ", \(Self.shown(reason))" }
        }
        let remedy: Prose? = own.fixed.isEmpty ? nil : "update to \(own.fixed.joined(separator: " or "))"
        var finding = Finding(own.isUndecided ? .scanUndecided : .scanFinding, outcome, message, remedy: remedy)
        finding.vulnerable = VulnerabilityPlace(vulnerability, files: [], excuse: state.excuse)
        if outcome == .warn { finding.vulnerable?.leniency = leniency }
        return ScanFinding(finding, severity: own.severity)
    }

    /// Why it does not count by what is known of the vendor's doings; nil where it does. What is known to be exploited is not
    /// unimportant.
    private func spared(_ hit: TreeMatch.Hit) -> VulnerabilityPlace.Leniency? {
        if spares.unfixed, hit.finding.fixed.isEmpty { return .unfixed }
        let isUnimportant =
            spares.unimportant && hit.finding.vendor == .unimportant
            && hit.exploitation.isKnown(advisories, at: asOf) != true
        return isUnimportant ? .unimportant : nil
    }

    private func facts(of hit: TreeMatch.Hit, isNew: Bool?) -> FailOn.Facts {
        FailOn.Facts(
            severity: hit.finding.severity, isNew: isNew ?? true, isFixable: !hit.finding.fixed.isEmpty,
            isExploited: hit.exploitation.isKnown(advisories, at: asOf))
    }

    static func shown(_ text: String) -> String { PathEscaping.displayed(text.utf8) }
}
