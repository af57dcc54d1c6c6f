import Core
import Ledger

extension ScanOutcome {
    /// What a look comes to that found this: what could not be decided is wrong too, and a look at part of it is none.
    /// - Parameter isComplete: Whether all was looked at that there was to look at.
    package init(_ findings: [Finding], isComplete: Bool = true) {
        self = !isComplete ? .incomplete : findings.contains(where: \.outcome.stops) ? .finding : .clean
    }

    /// What comes of an artifact that could not be read: a refusal is final, anything else may be tried again.
    package init(_ failure: Failure) { self = failure.code.isRefusal ? .failed : .incomplete }
}

extension ScanFinding {
    /// What the ledger keeps of findings: all that did not pass, as severe as the registry says, in a program's words.
    package static func kept(_ findings: [Finding], _ wording: any Wording) -> [ScanFinding] {
        findings.filter { $0.outcome != .pass }.map { ScanFinding($0.worded(wording)) }
    }
}
