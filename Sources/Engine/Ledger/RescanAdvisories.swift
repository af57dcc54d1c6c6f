import Core
import Ledger
import Pins
import Policy

/// The part of a rescan that compares packages with advisories.
struct RescanAdvisories {
    let demand: RescanDemand
    let ledger: any LedgerStore
    let judge: FindingJudge
    private var cache = FindingJudge.Cache()
    /// What the comparison at the start came to; nil where there are no advisories.
    private(set) var summary: AdvisorySummary?
    /// Whether something has packages that were compared with nothing.
    private var isWithoutAny = false
    /// What is new.
    private(set) var news: RescanNews

    /// Compares what the ledger knows.
    init(
        _ demand: RescanDemand, _ ledger: any LedgerStore, _ judge: FindingJudge, _ news: RescanNews
    ) async throws(Failure) {
        self.demand = demand
        self.news = news
        self.ledger = ledger
        self.judge = judge
        summary = try await match().map(AdvisorySummary.init)
    }

    private func match() async throws(Failure) -> MatchOutcome? {
        try await AdvisoryMatcher.match(
            ledger, version: demand.versions.advisories, asOf: demand.asOf, clock: demand.clock)
    }

    /// Compares what was recorded since.
    mutating func compareAgain() async throws(Failure) {
        guard summary != nil, let outcome = try await match() else { return }
        summary?.changes += outcome.changes
    }

    /// Compares what was just recorded of an artifact, adds to its outcome what was found, and says what of it is new.
    mutating func add(to result: inout RescanResult) async throws(Failure) {
        judgeMetadata(of: &result)
        var artifact = result.target.told
        artifact.tree = result.recorded.first?.identity.tree ?? artifact.tree
        try await addFound(to: &result, artifact)
        news.take(&result.outcome, of: artifact)
    }

    /// What the artifact's own metadata leaves open, by waivers and by what is asked for.
    private mutating func judgeMetadata(of result: inout RescanResult) {
        guard let identity = result.recorded.first?.identity else { return }
        let names = Self.names(result.recorded.first?.name ?? result.target.name, identity)
        let before = result.outcome.report.findings
        let findings = judge.judged(before, names: names, &cache)
        guard findings != before else { return }
        result.outcome.report.findings = findings
        let wasUnread = result.outcome.outcome == .incomplete && !FindingJudge.isRead(before)
        if result.outcome.outcome.isCompleted || wasUnread && FindingJudge.isRead(findings) {
            result.outcome.outcome = ScanOutcome(findings)
        }
    }

    private mutating func addFound(
        to result: inout RescanResult, _ told: ToldArtifact
    ) async throws(Failure) {
        guard let artifact = result.recorded.first, result.outcome.listsPackages else { return }
        guard summary != nil else {
            let packages = artifact.layers.map(\.packages) + [artifact.packages]
            if packages.contains(where: { $0?.isEmpty == false }) { addUncompared(to: &result.outcome) }
            return
        }
        try await compareAgain()
        let identity = artifact.identity
        let packages: TreeMatch?
        if identity.kind.isImage {
            let key = ArtifactKey(identity)
            packages = try await ledger.artifacts([key], asOf: demand.asOf)[key]?.packages
        } else {
            packages = try await ledger.layers([identity.digest], asOf: demand.asOf)[identity.digest]?.packages
        }
        guard let packages else { return }
        add(packages, name: artifact.name, identity, news.baseline(of: told), to: &result.outcome)
    }

    /// What is to be told of an artifact whose bytes need no look; nil where that is nothing.
    /// - Parameter lockfile: What the lockfile's own signature is worth.
    mutating func outcome(of rest: RescanPlan.Rest, lockfile: [Finding]) -> RescanOutcome? {
        let names = Self.names(rest.target.name, rest.known)
        let metadata = judge.judged(rest.open + rest.unowned, names: names, &cache)
        let isUnfinished = rest.isUnfinished && !FindingJudge.isRead(metadata)
        let found = metadata + (rest.signatures?.findings ?? []) + lockfile
        var outcome = RescanOutcome(
            report: ArtifactReport(
                name: rest.target.name, source: rest.target.shownSource, pinLine: rest.target.pin?.line),
            outcome: ScanOutcome(found, isComplete: !isUnfinished),
            bytesSeen: 0, bytesTotal: rest.known.size,
            scanners: (rest.stated == nil ? [] : [Scanner.statement])
                + (rest.signatures == nil ? [] : [Scanner.signature]))
        outcome.report.findings = found
        outcome.coverage = rest.coverage
        if rest.packages?.ecosystems.isEmpty == false, summary == nil { addUncompared(to: &outcome) }
        let told = rest.target.told
        var isCompared = rest.packages == nil
        if let packages = rest.packages, summary != nil {
            add(packages, name: rest.target.name, rest.known, news.baseline(of: told), to: &outcome)
            isCompared = packages.match != nil
        }
        news.takeKnown(&outcome, of: told, isComplete: isCompared && !isUnfinished)
        let isBad = outcome.report.findings.contains(where: \.outcome.stops)
        if summary?.isNews == true && rest.packages != nil || isBad || rest.stated != nil { return outcome }
        news.rest(outcome)
        return nil
    }

    /// Says that packages were compared with nothing: of the run, or where somebody asked which vulnerabilities fail, of the artifact, which
    /// fails then, as nobody can tell.
    private mutating func addUncompared(to outcome: inout RescanOutcome) {
        isWithoutAny = true
        guard isGate, !demand.findings.advisories.allowsNone else { return }
        let accept: Prose = "accept it with \(setting: .allowNoAdvisories)"
        outcome.report.findings.append(
            Finding(
                .scanNever, .fail, "no advisories were imported: its packages were compared with nothing",
                remedy: "\(accept), or import some: \(run: .importAdvisories, "FILE")"))
        if outcome.outcome == .clean { outcome.outcome = .incomplete }
    }

    /// Whether somebody asked which vulnerabilities fail.
    private var isGate: Bool { demand.findings.failsOn != .any }

    private mutating func add(
        _ packages: TreeMatch, name: String, _ identity: ArtifactIdentity, _ baseline: ArtifactBaseline,
        to outcome: inout RescanOutcome
    ) {
        let look = judge.look(packages, names: Self.names(name, identity), baseline: baseline, cache: &cache)
        let ages = ScanDemand(
            asOf: demand.asOf, maxAge: demand.maxAge, advisories: demand.findings.advisories)
        let findings = look.findings.map(\.finding) + ScanAge.databaseFindings(of: look, ages)
        outcome.scanners.append(Scanner.advisories)
        outcome.report.findings += findings
        if outcome.outcome == .clean { outcome.outcome = look.outcome }
    }

    /// A warning where packages were compared with nothing: the gate takes none of these artifacts.
    /// Where all that is pinned was looked at, what that had no use for is told too.
    var notes: [Finding] {
        var notes: [Finding] = []
        if summary != nil {
            let isAll = demand.artifacts.isEmpty && demand.limit == nil && !demand.failsFast
            notes = isAll ? judge.unused(cache) : judge.unmatched(cache)
        }
        guard isWithoutAny, !isGate, !demand.findings.advisories.allowsNone else { return notes }
        return notes + [
            Finding(
                .scanNever, .warn, "no advisories were imported: packages were compared with nothing",
                remedy: "import some, then look again: \(run: .importAdvisories, "FILE")")
        ]
    }

    /// What an artifact goes by as a product of VEX documents.
    static func names(_ name: String, _ identity: ArtifactIdentity) -> Set<TextKey> {
        Set<TextKey>([name, identity.digest.description, identity.tree.description])
    }
}
