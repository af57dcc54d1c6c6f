/// A record that says a version is affected, and what it says of the package.
struct RecordHit {
    var record: AdvisoryRecord
    var affected: AffectedPackage
}

/// Joins records that mean one vulnerability: those that share an id, be it their own or an alias, also by way of a third.
enum FindingMerge {
    static func judgement(
        of package: PackageVersion, hits: [RecordHit], undecided: [AdvisoryRecord], table: inout VersionTable
    ) -> PackageJudgement {
        var groups = IdentifierGroups()
        for hit in hits { groups.join([hit.record.id] + hit.record.aliases) }
        let joined = Dictionary(grouping: hits) { groups.root(of: $0.record.id) }
        var judgement = PackageJudgement(package: package)
        for (root, hits) in joined {
            judgement.findings.append(
                finding(ids: groups.members(of: root), hits: hits, version: package.version, table: &table))
        }
        judgement.findings.sort { IdentifierOrder.isBefore($0.ids[0], $1.ids[0]) }
        // Where another record of the same vulnerability has decided that the version is affected, so it is.
        let known = Set(judgement.findings.flatMap(\.ids))
        let open = undecided.filter { record in
            !known.contains(record.id) && !record.aliases.contains { known.contains($0) }
        }
        judgement.undecided = IdentifierOrder.sorted(Set(open.map(\.id)))
        return judgement
    }

    private static func finding(
        ids: [String], hits: [RecordHit], version: String, table: inout VersionTable
    ) -> PackageFinding {
        var fixed: [String] = []
        var severity: Severity?
        for hit in hits {
            for text in hit.affected.fixedVersions(after: version, table: &table) where !fixed.contains(text) {
                fixed.append(text)
            }
            for stated in hit.record.severity + hit.affected.severity {
                guard let found = Severity(stated) else { continue }
                severity = severity.map { max($0, found) } ?? found
            }
        }
        if let scheme = hits.first?.affected.ecosystem.scheme {
            let versions = fixed.map { ($0, table.version($0, scheme: scheme)) }
            fixed = versions.sorted { left, right in
                guard let leftVersion = left.1, let rightVersion = right.1 else {
                    return left.1 != nil && right.1 == nil
                }
                return leftVersion.order(to: rightVersion) == .less
            }.map(\.0)
        }
        return PackageFinding(
            ids: ids, records: IdentifierOrder.sorted(Set(hits.map(\.record.id))), fixedVersions: fixed,
            severity: severity)
    }
}

extension AffectedPackage {
    /// The lowest fixed version above `version` of each range; where versions cannot be compared, every one.
    func fixedVersions(after version: String, table: inout VersionTable) -> [String] {
        var fixed: [String] = []
        for range in ranges {
            let scheme: VersionScheme? =
                range.kind == .semver && ecosystem.scheme != .go ? .semver : ecosystem.scheme
            let own = scheme.flatMap { table.version(version, scheme: $0) }
            var lowest: (text: String, version: Version)?
            for case .fixed(let text) in range.events {
                guard let own, let scheme, let candidate = table.version(text, scheme: scheme) else {
                    fixed.append(text)
                    continue
                }
                guard candidate.order(to: own) == .greater else { continue }
                if let lowest, candidate.order(to: lowest.version) != .less { continue }
                lowest = (text, candidate)
            }
            if let lowest { fixed.append(lowest.text) }
        }
        return fixed
    }
}

/// Ids that mean the same, joined as pairs become known.
struct IdentifierGroups {
    private var numbers: [String: Int] = [:]
    private var ids: [String] = []
    private var parents: [Int] = []

    mutating func join(_ ids: [String]) {
        guard let first = ids.first else { return }
        for id in ids {
            let (left, right) = (find(number(of: first)), find(number(of: id)))
            if left != right { parents[right] = left }
        }
    }

    /// A number that all ids of the group share.
    mutating func root(of id: String) -> Int { find(number(of: id)) }

    /// The group's ids in the order of their bytes.
    mutating func members(of root: Int) -> [String] {
        IdentifierOrder.sorted(ids.indices.filter { find($0) == root }.map { ids[$0] })
    }

    private mutating func number(of id: String) -> Int {
        if let number = numbers[id] { return number }
        numbers[id] = ids.count
        ids.append(id)
        parents.append(parents.count)
        return parents.count - 1
    }

    private mutating func find(_ number: Int) -> Int {
        var root = number
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }
}

/// Ids in the order of their bytes, the same on every machine.
enum IdentifierOrder {
    static func isBefore(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    static func sorted(_ ids: some Sequence<String>) -> [String] { ids.sorted(by: isBefore) }
}
