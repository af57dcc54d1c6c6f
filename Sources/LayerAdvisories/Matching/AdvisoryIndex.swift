/// Records by the packages they speak of. Withdrawn ones are left out.
public struct AdvisoryIndex: Sendable {
    /// A package of a record.
    struct Place {
        var record: Int
        var affected: Int
    }

    private let records: [AdvisoryRecord]
    private var places: [PackageKey: [Place]] = [:]

    /// Indexes records; of two with one id both count.
    public init(_ records: [AdvisoryRecord]) {
        self.records = records
        places.reserveCapacity(records.count)
        for (number, record) in records.enumerated() where record.withdrawn == nil {
            for (index, affected) in record.affected.enumerated() {
                let key = PackageKey(ecosystem: affected.ecosystem, name: affected.name)
                places[key, default: []].append(Place(record: number, affected: index))
            }
        }
    }

    /// What the records say of each distinct package version, in the order of their first appearance.
    public func judgements(of packages: some Sequence<PackageVersion>) -> [PackageJudgement] {
        var seen = Set<PackageVersion>()
        var judgements: [PackageJudgement] = []
        var numbers: [PackageKey: [Int]] = [:]
        for package in packages where seen.insert(package).inserted {
            let key = PackageKey(ecosystem: package.ecosystem, name: package.name)
            if places[key] != nil { numbers[key, default: []].append(judgements.count) }
            judgements.append(PackageJudgement(package: package))
        }
        for (key, numbers) in numbers {
            var advisories = PackageAdvisories(records: records, places: places[key] ?? [])
            for number in numbers { judgements[number] = advisories.judgement(of: judgements[number].package) }
        }
        return judgements
    }
}
