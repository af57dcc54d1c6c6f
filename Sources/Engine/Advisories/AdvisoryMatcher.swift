import Advisories
import Core
import Ledger

/// Compares packages with advisories by OSV's rules.
enum AdvisoryMatcher {
    static func match(
        _ ledger: any LedgerStore, version: Int = AdvisoryIndex.version, asOf: Timestamp, clock: () -> Timestamp
    ) async throws(Failure) -> MatchOutcome? {
        try await ledger.match(version: "\(version)", asOf: asOf, clock: clock) { task throws(Failure) in
            try judge(task)
        }
    }

    /// What the advisories say of each package.
    private static func judge(_ task: MatchTask) throws(Failure) -> [[MatchedFinding]] {
        let index = AdvisoryIndex(try records(task.advisories), asOf: task.asOf)
        let built = Dictionary(grouping: task.built + task.packages.filter(\.isNamedByPURL)) { TextKey($0.purl) }
        let versions = task.packages.map { package in
            var version = PackageVersion(package)
            version.binary = binary(builtFrom: package, among: built[TextKey(package.purl)] ?? [])
            return version
        }
        var found: [PackageVersion: [MatchedFinding]] = [:]
        for judgement in index.judgements(of: versions) where !judgement.isUnaffected {
            found[judgement.package] =
                judgement.findings.map(MatchedFinding.init)
                + judgement.undecided.map(MatchedFinding.init)
        }
        return versions.map { found[$0] ?? [] }
    }

    /// The package that stands with its source under one package URL; nil where it is not one alone, and for what is no source.
    private static func binary(builtFrom source: LedgerPackage, among built: [LedgerPackage]) -> BinaryPackage? {
        let ecosystem = TextKey(source.ecosystemAndRelease)
        let own = Set(built.filter { TextKey($0.ecosystemAndRelease) == ecosystem })
        guard TextKey(source.ecosystem) == TextKey(LedgerPackage.builtEcosystem), own.count == 1,
            let binary = own.first, !source.isNamedByPURL
        else { return nil }
        return BinaryPackage(name: binary.name, version: binary.version)
    }

    /// The records, of each id the one that changed last, whichever source brings it; where two of one date differ, both.
    private static func records(_ advisories: [MatchTask.Advisory]) throws(Failure) -> [AdvisoryRecord] {
        var latest: [TextKey: Timestamp] = [:]
        for advisory in advisories {
            latest[advisory.id] = latest[advisory.id].map { max($0, advisory.modified) } ?? advisory.modified
        }
        var taken: [TextKey: [[UInt8]]] = [:]
        var records: [AdvisoryRecord] = []
        records.reserveCapacity(latest.count)
        for advisory in advisories where latest[advisory.id] == advisory.modified {
            if taken[advisory.id]?.contains(advisory.body) == true { continue }
            taken[advisory.id, default: []].append(advisory.body)
            do throws(JSONFault) {
                records.append(try RecordReader.read(advisory.body, name: "record.json"))
            } catch {
                throw Failure(
                    .ledgerInvalid, "is damaged: the advisory \(PathEscaping.displayed(advisory.id.utf8)) is none")
            }
        }
        return records
    }
}

extension MatchedFinding {
    init(_ finding: PackageFinding) {
        func shown(_ texts: [String]) -> [String] { texts.map { PathEscaping.displayed($0.utf8) } }
        self.init(
            ids: shown(finding.ids), records: shown(finding.records), fixed: shown(finding.fixedVersions),
            severity: finding.severity.map { Core.Severity($0.rating) } ?? .unknown,
            tenths: finding.severity?.tenths, vector: finding.severity?.vector,
            severitySource: finding.severitySource.map { PathEscaping.displayed($0.utf8) })
        vendor = finding.vendor
    }

    init(_ doubt: PackageDoubt) {
        func shown(_ texts: [String]) -> [String] { texts.map { PathEscaping.displayed($0.utf8) } }
        self.init(
            ids: shown(doubt.ids), records: shown(doubt.records), fixed: [], severity: .unknown, tenths: nil,
            isUndecided: true, possibleNames: shown(doubt.possibleNames))
        vendor = doubt.vendor
    }
}

extension Core.Severity {
    init(_ rating: SeverityRating) {
        self =
            switch rating {
            case .critical: .critical
            case .high: .high
            case .medium: .medium
            case .low: .low
            case .none: .none
            }
    }
}

extension AdvisorySummary {
    init(_ outcome: MatchOutcome) {
        self.init(
            state: outcome.match.state, compared: outcome.compared, packages: outcome.packages,
            isNews: outcome.isNews, changes: outcome.changes)
    }
}

extension TreePackage {
    /// What the ledger keeps of a package. Records of distributions with rpm name packages or what they were built from: the
    /// source stands beside the package, under the same URL.
    static func all(of package: Package) -> [TreePackage] {
        var all = [TreePackage(package)]
        guard package.ecosystem == .rpm, let source = package.source else { return all }
        var built = TreePackage(package)
        built.package.name = source.name
        built.package.version = source.version ?? built.package.version
        if !built.package.ecosystem.isEmpty { all.append(built) }
        return all
    }

    /// What the ledger keeps of a package under its own name.
    private init(_ package: Package) {
        self.init(
            LedgerPackage(package), path: package.evidence.path.bytes,
            inside: package.evidence.inside.joined(separator: "!/"))
    }
}
