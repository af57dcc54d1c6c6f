import Core
import Ledger

/// What came of a job.
struct JobResult: Sendable {
    var ended: EndedJob
    /// What is told of it; nil where nothing was looked at.
    var outcome: RescanOutcome?
    /// Whether the lockfile does not pin it any more.
    var isGone = false

    /// How many files there are to record.
    var files: Int { ended.recorded.lazy.flatMap(\.layers).reduce(0) { $0 + ($1.entries?.count ?? 0) } }

    /// Takes a look that a job asks for.
    static func look(_ held: HeldJob, _ target: RescanTarget, _ look: RescanLook) async -> JobResult {
        let result = await look.at(target, index: 0)
        var outcome = result.outcome
        outcome.report.inventory?.entries = []
        outcome.report.inventory?.image?.origins = []
        var end = EndedJob.End.done
        // What was refused is refused again; what is out of reach may come back.
        if let failure = result.failure, result.outcome.outcome == .incomplete { end = .failed(text(failure)) }
        return JobResult(ended: EndedJob(held, end, recorded: result.recorded), outcome: outcome)
    }

    /// A job that nobody asks for any more.
    static func gone(_ held: HeldJob) -> JobResult { JobResult(ended: EndedJob(held, .done), isGone: true) }

    /// A job that could not even be begun, or whose look the ledger refuses.
    static func failed(_ held: HeldJob, _ failure: Failure) -> JobResult {
        JobResult(ended: EndedJob(held, .failed(text(failure))))
    }

    /// What is kept of a failure.
    static func text(_ failure: Failure) -> String {
        let place = failure.file.map { "\(PathEscaping.displayed($0.utf8)): " } ?? ""
        return "\(failure.code.rawValue): \(place)\(failure.message)"
    }
}
