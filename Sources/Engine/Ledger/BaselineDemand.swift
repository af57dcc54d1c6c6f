import Core
import Ledger
import Policy

/// Which run what is new is told by.
package enum BaselineDemand: Sendable, Equatable {
    /// The last one before.
    case last
    /// The last one that is dated no later than a time.
    case time(Timestamp)
    /// A report of one, in JSON, or else one by its id.
    case named(String)

    /// Reads a time, a day, or else a report's file or a run's id.
    package init(_ text: String) {
        self = Timestamp(dayOrTime: text).map { .time($0) } ?? .named(text)
    }
}

extension Timestamp {
    /// Reads RFC 3339, or a day alone, which stands for its beginning in UTC.
    package init?(dayOrTime text: String) {
        guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: "\(text)T00:00:00Z") else { return nil }
        self = time
    }
}

extension [LedgerRun] {
    /// The last run of those that ended and are dated no later than a time; nil for none.
    func last(by time: Timestamp) -> LedgerRun? { last { $0.finished != nil && $0.date <= time } }
}

extension Baseline {
    /// Finds what an earlier run told of artifacts.
    ///
    /// - Parameters:
    ///   - usual: The run that is meant where nobody says.
    ///   - artifacts: The artifacts that are asked about; nil for all.
    ///   - places: Where all artifacts of the run lie, of which these are some; nil where these are all.
    ///   - ledger: nil where there is none: then nothing was told.
    /// - Throws: `ledger.*`, `input.*`.
    init(
        _ demand: BaselineDemand, usual: Baseline.Point, of artifacts: [ToldArtifact]?,
        among places: Set<TextKey>? = nil, in ledger: (any LedgerStore)?
    ) async throws(Failure) {
        let point: Point
        switch demand {
        case .last: point = usual
        case .time(let time): point = .run(try await ledger?.runs().last(by: time)?.number ?? 0)
        case .named(let name):
            let runs = try await ledger?.runs() ?? []
            // Of a run that was split the last part: it knows what all before it told.
            if let run = runs.last(where: { TextKey($0.part?.id ?? $0.name) == TextKey(name) }) {
                point = .run(run.number)
            } else {
                self.init(try ReportBaseline.read(name))
                return
            }
        }
        let asked = places ?? Set<TextKey>((artifacts ?? []).map(\.place))
        self.init(try await ledger?.told(artifacts) ?? [], at: point, asked: asked)
    }
}
