/// Records by the packages they speak of. Withdrawn ones are left out.
public struct AdvisoryIndex: Sendable {
    private struct Place {
        var record: Int32
        var affected: Int32
    }

    private let records: [AdvisoryRecord]
    private var places: [PackageKey: [Place]] = [:]

    /// Indexes records; of two with one id both count.
    public init(_ records: [AdvisoryRecord]) {
        self.records = records
        places.reserveCapacity(records.count)
        for (number, record) in records.enumerated() where record.withdrawn == nil {
            for (index, affected) in record.affected.enumerated() {
                // A record holds fewer than its bytes, and the index fewer than memory: neither reaches 2^31.
                let place = Place(record: Int32(clamping: number), affected: Int32(clamping: index))
                places[PackageKey(ecosystem: affected.ecosystem, name: affected.name), default: []].append(place)
            }
        }
    }

    /// What the records say of each distinct package version, in the order of their first appearance.
    public func judgements(of packages: some Sequence<PackageVersion>) -> [PackageJudgement] {
        var seen = Set<PackageVersion>()
        var distinct: [PackageVersion] = []
        for package in packages where seen.insert(package).inserted { distinct.append(package) }
        var numbers: [PackageKey: [Int]] = [:]
        for (number, package) in distinct.enumerated() {
            let key = PackageKey(ecosystem: package.ecosystem, name: package.name)
            if places[key] != nil { numbers[key, default: []].append(number) }
        }
        var judgements = distinct.map { PackageJudgement(package: $0) }
        for (key, numbers) in numbers {
            var table = VersionTable()
            for number in numbers {
                judgements[number] = judgement(of: distinct[number], places: places[key] ?? [], table: &table)
            }
        }
        return judgements
    }

    private func judgement(
        of package: PackageVersion, places: [Place], table: inout VersionTable
    ) -> PackageJudgement {
        var hits: [RecordHit] = []
        var undecided: [AdvisoryRecord] = []
        for place in places {
            let record = records[Int(place.record)]
            let affected = record.affected[Int(place.affected)]
            guard package.ecosystem.isAddressed(by: affected.ecosystem) else { continue }
            switch affected.match(package.version, table: &table) {
            case .affected: hits.append(RecordHit(record: record, affected: affected))
            case .undecided: undecided.append(record)
            case .unaffected: break
            }
        }
        if hits.isEmpty, undecided.isEmpty { return PackageJudgement(package: package) }
        return FindingMerge.judgement(of: package, hits: hits, undecided: undecided, table: &table)
    }
}
