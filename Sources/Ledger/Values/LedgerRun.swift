import Core

/// A rescan as the ledger keeps it.
package struct LedgerRun: Sendable, Equatable {
    /// Its number; later ones have higher ones.
    package var number: Int64
    /// What it is called: whoever runs again under this name takes the same run up again.
    package var name: String
    /// The time that it judged at.
    package var asOf: Timestamp
    /// When its first try began, by the clock.
    package var started: Timestamp
    /// When it ended; nil for one that was stopped.
    package var finished: Timestamp?
    /// The exit code that its findings asked for; nil for one that was stopped.
    package var exit: Int?

    /// The time that it is dated by, as its looks are: that which it judged at, never later than its start.
    package var date: Timestamp { min(asOf, started) }

    /// Describes a run.
    package init(
        number: Int64, name: String, asOf: Timestamp, started: Timestamp, finished: Timestamp? = nil, exit: Int? = nil
    ) {
        self.number = number
        self.name = name
        self.asOf = asOf
        self.started = started
        self.finished = finished
        self.exit = exit
    }
}

/// A finding as a run told it: what tells it from others, and how bad it was.
package struct ToldFinding: Sendable, Hashable {
    /// The finding's id.
    package var id: FindingID
    /// How the check ended.
    package var outcome: Outcome
    /// How much it matters.
    package var severity: Severity
    /// The path that it is about; nil for none, and for a vulnerability, which stays one wherever its package lies.
    package var path: String?
    /// The package of a vulnerability; empty for a finding of another kind.
    package var purl: String
    /// Every id of the vulnerability, the one that people look for first.
    package var ids: [String]
    /// Whether the vulnerability was known to be exploited.
    package var isExploited: Bool
    /// When it was first found.
    package var firstSeen: Timestamp

    /// Describes what was told.
    package init(
        _ id: FindingID, _ outcome: Outcome, _ severity: Severity, path: String?, purl: String = "",
        ids: [String] = [], isExploited: Bool = false, firstSeen: Timestamp
    ) {
        self.id = id
        self.outcome = outcome
        self.severity = severity
        self.path = path
        self.purl = purl
        self.ids = ids
        self.isExploited = isExploited
        self.firstSeen = firstSeen
    }

    /// What is kept of a finding; nil for what passed.
    /// - Parameter firstSeen: Where the finding does not say.
    package init?(_ finding: Finding, firstSeen: Timestamp) {
        guard finding.outcome != .pass else { return nil }
        if let place = finding.vulnerable {
            let vulnerability = place.vulnerability
            self.init(
                finding.id, finding.outcome, vulnerability.severity, path: nil, purl: vulnerability.package.purl,
                ids: vulnerability.ids, isExploited: vulnerability.known != nil,
                firstSeen: finding.firstSeen ?? firstSeen)
        } else {
            self.init(
                finding.id, finding.outcome, finding.id.severity, path: finding.path,
                firstSeen: finding.firstSeen ?? firstSeen)
        }
    }

    /// Whether it tells of a vulnerability.
    package var isVulnerability: Bool { !purl.isEmpty }

    /// What tells it from others; two findings that share one of these are the same, whatever else is said of them.
    ///
    /// A distribution's advisory gives its own id to each of its vulnerabilities: where CVEs or GitHub's ids stand beside it, these
    /// tell which, also where a run told of one alone.
    /// - Parameter shared: Ids that several vulnerabilities of a package have, as `sharedKeys` gives them.
    package func keys(but shared: Set<TextKey>) -> [TextKey] {
        guard isVulnerability else { return [TextKey("\(id.rawValue)\0\(path ?? "")")] }
        let ids = OwnIDs.own(ids) { shared.contains(Self.key(purl, $0)) }
        let known = OwnIDs.isOfDistribution(purl: purl) ? ids.filter(OwnIDs.isVulnerability) : []
        return (known.isEmpty ? ids : known).map { Self.key(purl, $0) }
    }

    /// An id of a package's vulnerability.
    package static func key(_ purl: String, _ id: String) -> TextKey { TextKey("\(purl)\0\(id)") }

    /// Ids that several vulnerabilities of one package have among findings of one time. The same ids twice are one vulnerability.
    package static func sharedKeys(_ findings: some Sequence<ToldFinding>) -> Set<TextKey> {
        var packages: [TextKey: Set<Set<TextKey>>] = [:]
        for finding in findings where finding.isVulnerability {
            packages[TextKey(finding.purl), default: []].insert(Set<TextKey>(finding.ids))
        }
        var shared: Set<TextKey> = []
        for (purl, vulnerabilities) in packages where vulnerabilities.count > 1 {
            let ids = vulnerabilities.lazy.map { $0.map(\.string) }
            shared.formUnion(OwnIDs.shared(of: ids).lazy.map { key(purl.string, $0.string) })
        }
        return shared
    }

    /// Whether it is worse than what was told before, so that it is news again: more severe, exploited since, or decided.
    package func isWorse(than former: ToldFinding) -> Bool {
        guard isVulnerability else { return outcome.gravity > former.outcome.gravity }
        if isExploited, !former.isExploited { return true }
        if former.id == .scanUndecided, id != .scanUndecided { return true }
        return id != .scanUndecided && !former.severity.reaches(severity)
    }
}

/// A finding that runs told of an artifact, from one run up to another one.
package struct ToldSpan: Sendable, Equatable {
    /// What was told.
    package var finding: ToldFinding
    /// The number of the run that told it first.
    package var first: Int64
    /// The number of the run that found it gone; nil where none did.
    package var end: Int64?

    /// Describes what was told.
    package init(_ finding: ToldFinding, first: Int64, end: Int64? = nil) {
        self.finding = finding
        self.first = first
        self.end = end
    }

    /// Whether it held once a run had ended.
    package func holds(after run: Int64) -> Bool { first <= run && (end.map { $0 > run } ?? true) }
}

/// What tells an artifact that runs told of from others.
package struct ToldArtifact: Sendable, Hashable {
    /// Where it lies, as the ledger calls it.
    package var place: String
    /// Its name.
    package var name: String
    /// Its tree; nil where that is not known.
    package var tree: Digest?

    /// Names an artifact.
    package init(place: String, name: String, tree: Digest?) {
        self.place = place
        self.name = name
        self.tree = tree
    }
}

/// What runs told of one artifact.
package struct ToldHistory: Sendable, Equatable {
    /// The artifact.
    package var artifact: ToldArtifact
    /// The number of the last run that told of it.
    package var lastRun: Int64
    /// The findings.
    package var spans: [ToldSpan]

    /// Describes what was told.
    package init(_ artifact: ToldArtifact, lastRun: Int64, spans: [ToldSpan] = []) {
        self.artifact = artifact
        self.lastRun = lastRun
        self.spans = spans
    }
}

/// What a run tells of one artifact.
package struct RunAnswer: Sendable {
    /// What may end what was told before.
    package enum Scope: Sendable {
        /// Nothing: not all of it could be looked at.
        case nothing
        /// What a look of these scanners would have found again.
        case scanners(Set<TextKey>)
        /// What is kept of looks: what counts, and not what only warns, of which nobody asked again.
        case counted
        /// Everything.
        case everything

        /// Whether a finding that is not told any more is gone.
        package func ends(_ finding: ToldFinding) -> Bool {
            switch self {
            case .nothing: return false
            case .counted: return finding.isVulnerability || finding.outcome.stops
            case .everything: return true
            case .scanners(let scanners):
                if finding.isVulnerability { return scanners.contains(Scanner.advisories) }
                switch finding.id.family {
                case .signature: return scanners.contains(Scanner.signature)
                case .lock: return scanners.contains(Scanner.pin)
                default: return true
                }
            }
        }
    }

    /// The artifact.
    package var artifact: ToldArtifact
    /// What was told.
    package var findings: [ToldFinding]
    /// What may end.
    package var scope: Scope

    /// Describes an answer.
    package init(_ artifact: ToldArtifact, _ findings: [ToldFinding], scope: Scope) {
        self.artifact = artifact
        self.findings = findings
        self.scope = scope
    }
}
