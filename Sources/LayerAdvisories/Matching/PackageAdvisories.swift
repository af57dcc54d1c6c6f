/// Everything that records say of one package name, read once for all of its versions.
struct PackageAdvisories {
    private var table = VersionTable()
    private var candidates: [Candidate] = []
    private let meanings: RecordMeanings
    private let records: [AdvisoryRecord]

    /// What speaks of one vulnerability.
    private struct Voices {
        var affected: [Int] = []
        var undecided: [Int] = []
        /// Records of the artifact in another group than the one that is known, or in any.
        var possible: [Int] = []
    }

    /// - Parameters:
    ///   - places: The records that speak of the package, and which of their packages it is.
    init(records: [AdvisoryRecord], places: [AdvisoryIndex.Place]) {
        self.records = records
        meanings = RecordMeanings(places.lazy.map { records[$0.record] })
        for place in places {
            let record = records[place.record]
            let affected = record.affected[place.affected]
            candidates.append(
                Candidate(
                    record: place.record, meaning: meanings.meaning(of: record), affected: affected,
                    severity: Severity.of(record.severity + affected.severity), table: &table))
        }
    }

    mutating func judgement(of package: PackageVersion) -> PackageJudgement {
        var voices: [Int: Voices] = [:]
        for index in candidates.indices
        where package.ecosystem.isAddressed(by: candidates[index].affected.ecosystem) {
            let match = candidates[index].match(package.version, table: &table)
            guard match != .unaffected else { continue }
            let isMeant = package.isGroupStated || candidates[index].affected.name == package.name
            for vulnerability in candidates[index].meaning.vulnerabilities {
                if !isMeant {
                    voices[vulnerability, default: Voices()].possible.append(index)
                } else if match == .affected {
                    voices[vulnerability, default: Voices()].affected.append(index)
                } else {
                    voices[vulnerability, default: Voices()].undecided.append(index)
                }
            }
        }
        var judgement = PackageJudgement(package: package)
        // Vulnerabilities are numbered in the order of their first ids.
        for (vulnerability, voices) in voices.sorted(by: { $0.key < $1.key }) {
            // Where one record says that the version is affected, others of the same vulnerability need not be understood.
            if !voices.affected.isEmpty {
                let ids = ids(of: vulnerability, voices.affected)
                judgement.findings.append(finding(ids: ids, hits: voices.affected, version: package.version))
            } else if !voices.undecided.isEmpty {
                let ids = ids(of: vulnerability, voices.undecided)
                judgement.undecided.append(PackageDoubt(ids: ids, records: recordIDs(voices.undecided)))
            } else {
                let names = Set(voices.possible.map { candidates[$0].affected.name })
                judgement.undecided.append(
                    PackageDoubt(
                        ids: ids(of: vulnerability, voices.possible), records: recordIDs(voices.possible),
                        possibleNames: IdentifierOrder.sorted(names)))
            }
        }
        return judgement
    }

    /// The ids of a vulnerability, and those of the records that tell of it among others.
    private func ids(of vulnerability: Int, _ hits: [Int]) -> [String] {
        let bundles = Set(hits.compactMap { candidates[$0].meaning.bundle }).subtracting([vulnerability])
        guard !bundles.isEmpty else { return meanings.ids[vulnerability] }
        return IdentifierOrder.sorted(Set(meanings.ids[vulnerability] + bundles.flatMap { meanings.ids[$0] }))
    }

    private mutating func finding(ids: [String], hits: [Int], version: String) -> PackageFinding {
        var fixes: [(text: String, version: Version)] = []
        for hit in hits {
            for fix in candidates[hit].fixes(above: version, table: &table)
            where !fixes.contains(where: { $0.version.order(to: fix.version) == .equal }) { fixes.append(fix) }
        }
        fixes.sort { $0.version.order(to: $1.version) == .less }
        return PackageFinding(
            ids: ids, records: recordIDs(hits), fixedVersions: fixes.map(\.text),
            severity: hits.compactMap { candidates[$0].severity }.max())
    }

    private func recordIDs(_ hits: [Int]) -> [String] {
        IdentifierOrder.sorted(Set(hits.map { records[candidates[$0].record].id }))
    }
}
