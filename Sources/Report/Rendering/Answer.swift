import Core
import Ledger

/// What a command came to about artifacts, and how it tells so.
package struct Answer: Sendable {
    /// What the command says beside the report.
    package enum Telling: Sendable {
        /// The checks alone.
        case verification
        /// What is inside.
        case inspection
        /// Layers merged; nil where they were not.
        case stack(StackFacts?)
        /// What was pinned, or would be.
        case locking([PinOutcome], lockfile: String, isCheck: Bool, dropped: [String] = [])
        /// What changed since an artifact or a pin; nil where that could not be read.
        case difference(since: ArtifactReport?)
        /// What one lockfile says otherwise than another.
        case lockfiles(LockfileDifference)
        /// What was written to a folder.
        case unpacking(folder: String)
        /// What was looked at, in the order in which it was done, and what all of it came to.
        case rescan([RescanOutcome], RescanSummary)
        /// How recently each layer was looked at.
        case status(StatusFacts)
        /// What is deployed.
        case fleet(FleetFacts)
    }

    /// The report.
    package var report: Report
    /// What the command says beside it.
    package var telling: Telling

    /// Describes an answer.
    package init(_ report: Report, _ telling: Telling = .verification) {
        self.report = report
        self.telling = telling
    }

    /// The exit code that the command ends with.
    package var exitStatus: ExitStatus {
        switch telling {
        case .rescan(_, let summary): summary.exitStatus
        case .status(let status): status.exitStatus
        case .fleet(let fleet): fleet.exitStatus
        case .verification, .inspection, .stack, .locking, .difference, .lockfiles, .unpacking: report.exitStatus
        }
    }

    /// All exit codes that findings ask for, the one that holds first.
    var reasons: [ExitReason] {
        if case .status(let status) = telling { return status.reasons }
        if case .fleet(let fleet) = telling { return fleet.reasons }
        return ExitReason.all(of: report.artifacts.lazy.flatMap(\.findings))
    }

    /// The verdict; where a command has nothing to do, nothing stops it.
    package var verdict: Verdict {
        switch telling {
        case .rescan, .status: Verdict(report.artifacts.lazy.flatMap(\.findings))
        case .fleet(let fleet): fleet.verdict
        case .verification, .inspection, .stack, .locking, .difference, .lockfiles, .unpacking: report.verdict
        }
    }

    /// Whether it is of a rescan.
    var isRescan: Bool { if case .rescan = telling { true } else { false } }

    /// All artifacts, of a rescan also those that were recent enough.
    var artifacts: [ArtifactReport] {
        if case .rescan(_, let summary) = telling {
            report.artifacts + summary.recent.map(\.report)
        } else {
            report.artifacts
        }
    }

    /// What the command did, in one word.
    var word: String {
        switch telling {
        case .verification: "verify"
        case .inspection: "inspect"
        case .stack: "stack"
        case .locking: "lock"
        case .difference, .lockfiles: "diff"
        case .unpacking: "unpack"
        case .rescan: "rescan"
        case .status: "status"
        case .fleet: "fleet"
        }
    }
}

/// Text for people.
struct AnswerText: Renderer {
    let format = "text"
    let isForPeople = true

    func bytes(_ answer: Answer, _ context: RenderContext) -> [UInt8] {
        TextReport.settings(context.settings, style: context.style) + text(answer, context.style)
            + TextReport.inputs(context.inputs, style: context.style)
    }

    private func text(_ answer: Answer, _ style: TextStyle) -> [UInt8] {
        let report = answer.report
        switch answer.telling {
        case .inspection: return TextReport.inspect(report, style: style)
        case .stack(let facts?): return TextReport.stack(report, facts, style: style)
        case .locking(let pins, let lockfile, let isCheck, let dropped) where !pins.isEmpty || !dropped.isEmpty:
            return TextReport.lock(
                pins, lockfile: lockfile, isCheck: isCheck, dropped: dropped, reports: report.artifacts, style: style)
        case .difference(let old?):
            guard let new = report.artifacts.first else { return [] }
            return TextReport.diff(old: old, new: new, drift: new.drift, style: style)
        case .lockfiles(let difference):
            return TextReport.lockfiles(difference, reports: report.artifacts, style: style)
        case .unpacking(let folder):
            guard let inventory = report.artifacts.first?.inventory else { return [] }
            return TextReport.unpacked(inventory, to: folder, style: style)
        case .rescan(let outcomes, let summary):
            return outcomes.flatMap { TextReport.rescanned($0, style: style) }
                + TextReport.rescanned(summary, style: style)
        case .status(let status): return TextReport.status(status, style: style)
        case .fleet(let fleet): return TextReport.fleet(fleet, style: style)
        case .verification, .stack, .locking, .difference: return TextReport.text(report, style: style)
        }
    }
}

/// The report for machines.
struct AnswerJSON: Renderer {
    let format = "json"

    func bytes(_ answer: Answer, _ context: RenderContext) -> [UInt8] {
        JSONStream.collected { take in pieces(answer, context, to: take) }
    }

    func write(
        _ answer: Answer, _ context: RenderContext, to take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try pieces(answer, context, to: take)
    }

    private func pieces<Fault: Error>(
        _ answer: Answer, _ context: RenderContext, to take: ([UInt8]) throws(Fault) -> Void
    ) throws(Fault) {
        let wording = context.style.wording
        switch answer.telling {
        case .rescan(_, let summary):
            try JSONReport.write(
                answer.report, rescan: summary, settings: context.settings, inputs: context.inputs, wording: wording,
                to: take)
        case .status(let status):
            try JSONReport.write(
                status, toolVersion: context.toolVersion, settings: context.settings, inputs: context.inputs,
                wording: wording, to: take)
        case .stack(let facts):
            try JSONReport.write(
                answer.report, stack: facts, settings: context.settings, inputs: context.inputs, wording: wording,
                to: take)
        case .fleet(let fleet): try JSONReport.write(fleet, context, to: take)
        case .verification, .inspection, .locking, .difference, .lockfiles, .unpacking:
            try JSONReport.write(
                answer.report, settings: context.settings, inputs: context.inputs, wording: wording, to: take)
        }
    }
}

/// SARIF for code scanning.
struct AnswerSARIF: Renderer {
    let format = "sarif"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        try SARIFReport.text(
            answer, baseFolder: context.baseFolder, settings: context.settings, wording: context.style.wording,
            category: context.category)
    }
}
