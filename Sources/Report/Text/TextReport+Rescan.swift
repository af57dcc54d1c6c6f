import Core
import Ledger

extension TextReport {
    /// One rescanned artifact: a line, and below it what did not pass. Empty where nothing of it is to be told.
    package static func rescanned(_ outcome: RescanOutcome, style: TextStyle) -> [UInt8] {
        let bad = outcome.report.findings.filter { $0.outcome != .pass }
        guard style.verbosity != .quiet || bad.contains(where: \.outcome.stops) else { return [] }
        var canvas = TextCanvas(style)
        canvas.layers = outcome.report.inventory?.layers ?? []
        let mark = Mark(outcome, bad, style)
        var line = [Span(outcome.report.name, .bold, staysWhole: true)]
        if outcome.report.source != outcome.report.name {
            line += [Span(" ("), Span(outcome.report.source, staysWhole: true), Span(")")]
        }
        line.append(Span(": \(outcome.outcome.rawValue)", mark.ink))
        if outcome.outcome.isCompleted {
            let layers = outcome.report.inventory.map {
                $0.layers.isEmpty ? "" : "\(TextMeasure.count($0.layers.count, "layer")), "
            }
            line.append(
                Span(
                    ", \(layers ?? "")\(TextMeasure.size(outcome.bytesTotal)); \(outcome.scanners.joined(separator: ", "))"
                ))
        }
        canvas.wrapped(prefix: [Span(mark.text, mark.ink), Span(" ")], line, hang: 4)
        let shown =
            style.isVerbose ? outcome.report.findings : style.verbosity == .quiet ? bad.filter(\.outcome.stops) : bad
        appendFindings(shown, drift: outcome.report.drift, to: &canvas)
        return canvas.bytes
    }

    /// What a comparison with advisories came to: what came and went, and how much was compared.
    package static func matched(_ summary: AdvisorySummary, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        if style.verbosity != .quiet { appendChanges(summary, to: &canvas) }
        let (new, gone) = (summary.changes.count(where: \.isNew), summary.changes.count { !$0.isNew })
        canvas.line(
            Span(
                "compared \(TextMeasure.grouped(summary.compared)) of \(TextMeasure.count(summary.packages, "package")): "
                    + "\(TextMeasure.grouped(new)) newly affected, \(TextMeasure.grouped(gone)) no longer"))
        return canvas.bytes
    }

    private static func appendChanges(_ summary: AdvisorySummary, to canvas: inout TextCanvas) {
        for isNew in [true, false] {
            let changes = summary.changes.filter { $0.isNew == isNew }
            let shown = canvas.style.isVerbose ? changes.count : changesShown
            for change in changes.prefix(shown) {
                let names = change.artifacts.prefix(holdersShown).joined(separator: ", ")
                let more =
                    change.artifacts.count > holdersShown ? ", and \(change.artifacts.count - holdersShown) more" : ""
                canvas.wrapped(
                    prefix: [Span(isNew ? "newly affected  " : "no longer affected  ", isNew ? .boldYellow : .dim)],
                    [
                        Span("\(names)\(more)", .bold),
                        Span(": \(FindingText.what(change.package, change.finding))"),
                    ], hang: 4)
            }
            appendMore(changes.count - shown, to: &canvas)
        }
    }

    /// What became worse or better where signatures were judged again; of very many the first.
    private static func appendChanges(_ summary: SignatureSummary, to canvas: inout TextCanvas) {
        for isWorse in [true, false] {
            let changes = summary.changes.filter { $0.isWorse == isWorse }
            let shown = canvas.style.isVerbose ? changes.count : changesShown
            for change in changes.prefix(shown) {
                let ids = change.findings.map(\.id.rawValue).joined(separator: ", ")
                canvas.wrapped(
                    prefix: [Span(isWorse ? "no longer trusted  " : "trusted again  ", isWorse ? .boldYellow : .dim)],
                    [Span(change.name, .bold), Span(ids.isEmpty ? "" : ": \(ids)")], hang: 4)
            }
            appendMore(changes.count - shown, to: &canvas)
        }
    }

    private static func appendMore(_ count: Int, to canvas: inout TextCanvas) {
        guard count > 0 else { return }
        let more = TextMeasure.grouped(count)
        canvas.line(Span("  \(canvas.style.ellipsis) \(more) more (\(canvas.style.verboseSetting) lists them)", .dim))
    }

    private static let changesShown = 50
    private static let holdersShown = 6

    /// The last line of a rescan.
    package static func rescanned(_ summary: RescanSummary, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let status = summary.exitStatus
        let bad = summary.outcomes.count { ExitStatus($0.report.findings) != .allowed }
        guard style.verbosity != .quiet || bad > 0 else { return [] }
        let mark = Mark(status == .allowed ? Outcome.pass : status == .undecided ? .unknown : .fail, style)
        if style.verbosity != .quiet {
            if let advisories = summary.advisories { appendChanges(advisories, to: &canvas) }
            if let signatures = summary.signatures { appendChanges(signatures, to: &canvas) }
            appendFindings(summary.notes, drift: [], to: &canvas)
        }
        var parts: [String] = []
        for outcome in ScanOutcome.allCases {
            let count = summary.outcomes.count { $0.outcome == outcome }
            if count > 0 { parts.append("\(TextMeasure.grouped(count)) \(outcome.rawValue)") }
        }
        var text = "rescanned \(TextMeasure.count(summary.outcomes.count, "artifact"))"
        if !parts.isEmpty { text += ": \(parts.joined(separator: ", "))" }
        if summary.outcomes.isEmpty, summary.left == 0 { text = "nothing is due" }
        if summary.notDue > 0 { text += "; \(TextMeasure.grouped(summary.notDue)) recent enough" }
        if let signatures = summary.signatures {
            text += "; signatures of \(TextMeasure.count(signatures.judged, "artifact")) judged again"
        }
        if summary.advisories == nil { text += "; no advisories were imported" }
        if summary.left > 0 { text += "; \(TextMeasure.grouped(summary.left)) left for another run" }
        if status != .allowed { text += " (exit \(status.rawValue))" }
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
        return canvas.bytes
    }
}

extension Mark {
    /// Of findings that only warn, the sign of a warning.
    fileprivate init(_ outcome: RescanOutcome, _ bad: [Finding], _ style: TextStyle) {
        switch outcome.outcome {
        case .clean: self.init(bad.isEmpty ? Outcome.pass : .warn, style)
        case .finding:
            self.init(
                bad.contains { $0.outcome == .fail }
                    ? Outcome.fail : bad.contains { $0.outcome == .unknown } ? .unknown : .warn, style)
        case .incomplete: self.init(Outcome.unknown, style)
        case .failed: self.init(Outcome.fail, style)
        }
    }
}
