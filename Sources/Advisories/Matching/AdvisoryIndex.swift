import Core

/// Records by the packages they speak of. Withdrawn ones are left out.
package struct AdvisoryIndex: Sendable {
    /// Raised where the same package and records match otherwise than before, the order of versions and the rating of severity
    /// included: then everything that a ledger knows is compared again.
    package static let version = 8

    /// A package of a record.
    struct Place {
        var record: Int
        var affected: Int
    }

    private let records: [AdvisoryRecord]
    private var places: [PackageKey: [Place]] = [:]

    /// Indexes records; of two with one id both count.
    /// - Parameter asOf: The time that is judged at: what is withdrawn later still counts; without it, nothing withdrawn does.
    package init(_ records: [AdvisoryRecord], asOf: Timestamp? = nil) {
        self.records = records
        places.reserveCapacity(records.count)
        for (number, record) in records.enumerated() {
            if let withdrawn = record.withdrawn, asOf.map({ withdrawn <= $0 }) ?? true { continue }
            for (index, affected) in record.affected.enumerated() {
                let place = Place(record: number, affected: index)
                let key = PackageKey(ecosystem: affected.ecosystem, name: affected.name)
                places[key, default: []].append(place)
                guard let artifact = key.withoutGroup else { continue }
                places[artifact, default: []].append(place)
            }
        }
    }

    /// What the records say of each distinct package version, in the order of their first appearance.
    package func judgements(of packages: some Sequence<PackageVersion>) -> [PackageJudgement] {
        var seen = Set<PackageVersion>()
        var judgements: [PackageJudgement] = []
        var numbers: [PackageKey: [Int]] = [:]
        for package in packages where seen.insert(package).inserted {
            let key = package.key
            if places[key] != nil { numbers[key, default: []].append(judgements.count) }
            judgements.append(PackageJudgement(package: package))
        }
        var binaries: [PackageKey: PackageAdvisories] = [:]
        for (key, numbers) in numbers {
            var advisories = PackageAdvisories(records: records, places: places[key] ?? [])
            for number in numbers {
                let package = judgements[number].package
                judgements[number] = advisories.judgement(of: package)
                guard judgements[number].undecided.contains(where: { $0.vendor == .fixedElsewhere }),
                    let fixes = reached(by: package, of: key, &binaries)
                else { continue }
                judgements[number] = advisories.judgement(of: package, beside: fixes)
            }
        }
        return judgements
    }

    /// What the records of the package that was built from a source say is fixed in it; nil where none speaks of it.
    private func reached(
        by package: PackageVersion, of source: PackageKey, _ binaries: inout [PackageKey: PackageAdvisories]
    ) -> BinaryFixes? {
        guard let binary = package.binary else { return nil }
        let built = PackageVersion(ecosystem: package.ecosystem, name: binary.name, version: binary.version)
        let key = built.key
        guard key != source, let places = places[key] else { return nil }
        var advisories = binaries.removeValue(forKey: key) ?? PackageAdvisories(records: records, places: places)
        defer { binaries[key] = advisories }
        return advisories.fixes(reachedBy: built)
    }
}
