import Core

/// The advisories that a ledger holds, and how old they are at a time.
package struct AdvisoryList: Sendable {
    /// The ledger's file.
    package var ledger: String
    /// The sources, sorted by name.
    package var sources: [AdvisorySource]
    /// The time that is judged at.
    package var asOf: Timestamp
    /// The age up to which an ecosystem's advisories are recent enough.
    package var maxAge: Duration

    /// Describes what there is.
    package init(
        ledger: String, sources: [AdvisorySource], asOf: Timestamp, maxAge: Duration = ScanDemand.usualDatabaseAge
    ) {
        self.ledger = ledger
        self.sources = sources
        self.asOf = asOf
        self.maxAge = maxAge
    }

    /// What all sources hold of each ecosystem, sorted; a record of two sources counts twice. The data date is that of the source
    /// with the most records of it.
    package var ecosystems: [AdvisorySource.Part] {
        let dates = AdvisorySource.dataDates(of: sources)
        var parts: [TextKey: AdvisorySource.Part] = [:]
        for part in sources.flatMap(\.parts) {
            var sum = parts[part.ecosystem] ?? AdvisorySource.Part(ecosystem: part.ecosystem, records: 0, dataDate: nil)
            sum.records += part.records
            sum.dataDate = dates[part.ecosystem]
            parts[part.ecosystem] = sum
        }
        return parts.values.sorted { $0.ecosystem < $1.ecosystem }
    }

    /// Time since the data date of an ecosystem's advisories; nil where there is none that was not in the future.
    package func age(of part: AdvisorySource.Part) -> Duration? {
        guard let date = part.dataDate else { return nil }
        let (age, overflow) = asOf.milliseconds.subtractingReportingOverflow(date.milliseconds)
        return .milliseconds(overflow ? .max : age)
    }

    /// Whether an ecosystem's advisories are too old.
    package func isStale(_ part: AdvisorySource.Part) -> Bool { age(of: part).map { $0 > maxAge } ?? true }
}
