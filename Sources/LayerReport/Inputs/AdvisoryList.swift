import LayerModel

/// The advisories that a ledger holds, and how old they are at a time.
public struct AdvisoryList: Sendable {
    /// The ledger's file.
    public var ledger: String
    /// The sources, sorted by name.
    public var sources: [AdvisorySource]
    /// The time that is judged at.
    public var asOf: Timestamp
    /// The age up to which an ecosystem's advisories are recent enough.
    public var maxAge: Duration

    /// Describes what there is.
    public init(
        ledger: String, sources: [AdvisorySource], asOf: Timestamp, maxAge: Duration = ScanDemand.usualDatabaseAge
    ) {
        self.ledger = ledger
        self.sources = sources
        self.asOf = asOf
        self.maxAge = maxAge
    }

    /// What all sources hold of each ecosystem, sorted; a record of two sources counts twice. The data date is that of the source
    /// with the most records of it.
    public var ecosystems: [AdvisorySource.Part] {
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
    public func age(of part: AdvisorySource.Part) -> Duration? {
        guard let date = part.dataDate else { return nil }
        let (age, overflow) = asOf.milliseconds.subtractingReportingOverflow(date.milliseconds)
        return .milliseconds(overflow ? .max : age)
    }

    /// Whether an ecosystem's advisories are too old.
    public func isStale(_ part: AdvisorySource.Part) -> Bool { age(of: part).map { $0 > maxAge } ?? true }
}
