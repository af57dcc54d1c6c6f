import Core

/// The advisories that a ledger holds, and how old they are at a time.
package struct AdvisoryList: Sendable {
    /// The ledger's file.
    package var ledger: String
    /// The sources, sorted by name.
    package var sources: [AdvisorySource]
    /// The time that is judged at.
    package var asOf: Timestamp
    /// What is asked of an ecosystem's advisories.
    package var demand: AdvisoryDemand

    /// Describes what there is.
    package init(
        ledger: String, sources: [AdvisorySource], asOf: Timestamp, demand: AdvisoryDemand = AdvisoryDemand()
    ) {
        self.ledger = ledger
        self.sources = sources
        self.asOf = asOf
        self.demand = demand
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
    package func age(of part: AdvisorySource.Part) -> Duration? { part.dataDate.map(asOf.since) }

    /// When an ecosystem's advisories were fetched, those of the source with the most records of it.
    package func fetched(_ part: AdvisorySource.Part) -> Timestamp? {
        AdvisorySource.fetchDates(of: sources)[part.ecosystem]
    }

    /// Why an ecosystem's advisories are not recent enough; nil where they are.
    package func fault(of part: AdvisorySource.Part) -> AdvisoryAge.Fault? {
        guard let date = part.dataDate else { return .future }
        return demand.fault(of: AdvisoryAge(fetched: fetched(part), dataDate: date, at: asOf))
    }

    /// Whether an ecosystem's advisories are too old.
    package func isStale(_ part: AdvisorySource.Part) -> Bool { fault(of: part) != nil }

    /// Whether a catalogue of a source is too old.
    package func isStale(_ catalogue: AdvisorySource.Catalogue, of source: AdvisorySource) -> Bool {
        guard let date = catalogue.dataDate else { return true }
        return demand.fault(of: AdvisoryAge(fetched: source.fetched, dataDate: date, at: asOf)) != nil
    }
}
