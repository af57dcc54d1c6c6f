/// Everything that records say of one package name, read once for all of its versions.
struct PackageAdvisories {
    private var table = VersionTable()
    private var candidates: [Candidate] = []
    /// The ids of each vulnerability, in the order of their bytes.
    private var ids: [[String]] = []
    private let records: [AdvisoryRecord]

    /// - Parameters:
    ///   - places: The records that speak of the package, and which of their packages it is.
    init(records: [AdvisoryRecord], places: [AdvisoryIndex.Place]) {
        self.records = records
        var groups = IdentifierGroups()
        for place in places { groups.join([records[place.record].id] + records[place.record].aliases) }
        let (numbers, ids) = groups.numbered()
        self.ids = ids
        for place in places {
            let record = records[place.record]
            let affected = record.affected[place.affected]
            let severity = (record.severity + affected.severity).compactMap { Severity($0) }.max()
            candidates.append(
                Candidate(
                    record: place.record, vulnerability: numbers[record.id] ?? 0, affected: affected,
                    severity: severity, table: &table))
        }
    }

    mutating func judgement(of package: PackageVersion) -> PackageJudgement {
        var hits: [Int] = []
        var undecided: [Int] = []
        for index in candidates.indices
        where package.ecosystem.isAddressed(by: candidates[index].affected.ecosystem) {
            switch candidates[index].match(package.version, table: &table) {
            case .affected: hits.append(index)
            case .undecided: undecided.append(index)
            case .unaffected: break
            }
        }
        // Vulnerabilities are numbered in the order of their first ids.
        hits.sort { candidates[$0].vulnerability < candidates[$1].vulnerability }
        var judgement = PackageJudgement(package: package)
        var rest = hits[...]
        while let first = rest.first {
            let vulnerability = candidates[first].vulnerability
            let same = rest.prefix { candidates[$0].vulnerability == vulnerability }
            judgement.findings.append(finding(ids: ids[vulnerability], hits: Array(same), version: package.version))
            rest = rest.dropFirst(same.count)
        }
        guard !undecided.isEmpty else { return judgement }
        // Where another record of the same vulnerability says that the version is affected, so it is.
        let known = Set(hits.map { candidates[$0].vulnerability })
        let open = undecided.filter { !known.contains(candidates[$0].vulnerability) }
        judgement.undecided = IdentifierOrder.sorted(Set(open.map { records[candidates[$0].record].id }))
        return judgement
    }

    private mutating func finding(ids: [String], hits: [Int], version: String) -> PackageFinding {
        var fixes: [(text: String, version: Version)] = []
        for hit in hits {
            for fix in candidates[hit].fixes(above: version, table: &table)
            where !fixes.contains(where: { $0.text == fix.text }) { fixes.append(fix) }
        }
        fixes.sort { $0.version.order(to: $1.version) == .less }
        let records = hits.count == 1 ? hits.map { self.records[candidates[$0].record].id } : recordIDs(hits)
        return PackageFinding(
            ids: ids, records: records, fixedVersions: fixes.map(\.text),
            severity: hits.compactMap { candidates[$0].severity }.max())
    }

    private func recordIDs(_ hits: [Int]) -> [String] {
        IdentifierOrder.sorted(Set(hits.map { records[candidates[$0].record].id }))
    }
}
