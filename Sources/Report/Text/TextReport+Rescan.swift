import Core
import Ledger

extension TextReport {
    /// One rescanned artifact: a line, and below it what stops it and no vulnerability is. Empty where nothing of it is to be
    /// told at once: vulnerabilities, and what the run before told already, come together at the end.
    package static func rescanned(_ outcome: RescanOutcome, style: TextStyle) -> [UInt8] {
        let bad = outcome.report.findings.filter { $0.outcome != .pass && $0.vulnerable == nil }
        let urgent = bad.filter { $0.outcome.stops && $0.isNew != false }
        let isTold = style.isVerbose || !urgent.isEmpty || !outcome.outcome.isCompleted && style.verbosity != .quiet
        guard isTold else { return [] }
        var canvas = TextCanvas(style)
        canvas.layers = outcome.report.inventory?.layers ?? []
        let mark = Mark(outcome, style)
        var line = [Span(outcome.report.name, .bold, staysWhole: true)]
        if outcome.report.source != outcome.report.name {
            line += [Span(" ("), Span(outcome.report.source, staysWhole: true), Span(")")]
        }
        line.append(Span(": \(outcome.word)", mark.ink))
        if outcome.outcome.isCompleted {
            let layers = outcome.report.inventory.map {
                $0.layers.isEmpty ? "" : "\(TextMeasure.count($0.layers.count, "layer")), "
            }
            line.append(
                Span(", \(layers ?? "")\(TextMeasure.size(outcome.bytesTotal))"))
            // What needed no look was looked at by none.
            if !outcome.scanners.isEmpty { line.append(Span("; \(outcome.scanners.joined(separator: ", "))")) }
            if let covered = CoverageText.of(outcome.report) { line.append(Span("; \(covered)")) }
        }
        canvas.wrapped(prefix: [Span(mark.text, mark.ink), Span(" ")], line, hang: 4)
        // What a project's file names are names of its own; inventories tell ARNs.
        let reached = (outcome.report.notes?.functions ?? []).filter { $0.hasPrefix("arn:") }
        if !reached.isEmpty { canvas.wrapped(prefix: [Span("    ")], [Span(reaches(reached, style), .dim)], hang: 6) }
        let shown =
            style.isVerbose
            ? outcome.report.findings
            : style.verbosity == .quiet
                ? urgent : outcome.outcome.isCompleted ? bad.filter { $0.isNew != false } : bad
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

    /// - Parameter told: Artifacts of which that is told otherwise.
    private static func appendChanges(
        _ summary: AdvisorySummary, beside told: Set<TextKey> = [], to canvas: inout TextCanvas
    ) {
        for isNew in [true, false] {
            let changes = summary.changes.filter { change in
                change.isNew == isNew && change.artifacts.contains { !told.contains($0) }
            }
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

    /// What a whole rescan came to: the vulnerabilities, what is gone, what was told before, and the last line.
    package static func rescanned(_ summary: RescanSummary, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let all = summary.outcomes + summary.recent
        let table = VulnerabilityTable(
            all.lazy.flatMap { outcome in
                let subject = FindingSubject(artifacts: [outcome.report.name])
                return outcome.report.findings.lazy.map { (subject, $0) }
            })
        let status = summary.exitStatus
        guard style.verbosity != .quiet || status != .allowed else { return [] }
        let mark = Mark(status == .allowed ? Outcome.pass : status == .undecided ? .unknown : .fail, style)
        if style.verbosity != .quiet {
            append(table, listsKnown: false, to: &canvas)
            appendGone(summary.gone, to: &canvas)
            if !style.isVerbose { appendRepeated(all, to: &canvas) }
            if let advisories = summary.advisories {
                let compared = all.filter { $0.scanners.contains(Scanner.advisories) }
                appendChanges(advisories, beside: Set<TextKey>(compared.map(\.report.name)), to: &canvas)
            }
            if let signatures = summary.signatures { appendChanges(signatures, to: &canvas) }
            appendFindings(summary.notes, drift: [], to: &canvas)
        }
        // What nobody read was not rescanned: what is known of it holds.
        let outcomes = summary.outcomes.filter { !$0.isStated }
        let stated = summary.outcomes.count - outcomes.count
        var parts: [String] = []
        for outcome in ScanOutcome.allCases {
            let count = outcomes.count { $0.outcome == outcome && !$0.isUnowned }
            if count > 0 { parts.append("\(TextMeasure.grouped(count)) \(outcome.rawValue)") }
            let unowned = outcome == .clean ? outcomes.count(where: \.isUnowned) : 0
            if unowned > 0 { parts.append("\(TextMeasure.grouped(unowned)) \(RescanOutcome.unowned)") }
        }
        var text = "rescanned \(TextMeasure.count(outcomes.count, "artifact"))"
        if !parts.isEmpty { text += ": \(parts.joined(separator: ", "))" }
        if outcomes.isEmpty, summary.left == 0 { text = stated == 0 ? "nothing is due" : "nothing had to be read" }
        if stated > 0 { text += "; \(TextMeasure.grouped(stated)) unread, stated to be the same" }
        if summary.notDue > 0 { text += "; \(TextMeasure.grouped(summary.notDue)) recent enough" }
        if let signatures = summary.signatures {
            text += "; signatures of \(TextMeasure.count(signatures.judged, "artifact")) judged again"
        }
        if let covered = CoverageText.of(all.map(\.report), tellsAll: false) { text += "; \(covered)" }
        if let vulnerabilities = table.summary(style) { text += "; \(vulnerabilities)" }
        if summary.advisories == nil { text += "; no advisories were imported" }
        if summary.left > 0 { text += "; \(TextMeasure.grouped(summary.left)) left for another run" }
        text += exit(ExitReason.all(of: summary.outcomes.lazy.flatMap(\.report.findings)))
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
        return canvas.bytes
    }

    /// What the run before told and this one does not, a line each; of very many the first.
    static func appendGone(_ gone: [GoneFinding], word: String = "gone", to canvas: inout TextCanvas) {
        let grouped = GoneFinding.together(gone)
        let shown = canvas.style.isVerbose ? grouped.count : vanishedShown
        for (finding, names) in grouped.prefix(shown) {
            let artifacts = names.prefix(holdersShown).joined(separator: ", ")
            let more = names.count > holdersShown ? ", and \(names.count - holdersShown) more" : ""
            canvas.wrapped(
                prefix: [Span("  "), Span("\(word)  ", .dim)],
                [Span(finding.words, .bold), Span("  \(artifacts)\(more)")], hang: 8)
        }
        appendMore(grouped.count - shown, to: &canvas)
    }

    /// What no vulnerability is and no artifact's line tells: known already, or a warning; the same of many artifacts once.
    private static func appendRepeated(_ outcomes: [RescanOutcome], to canvas: inout TextCanvas) {
        var told: [Finding] = []
        for outcome in outcomes {
            let bad = outcome.report.findings.filter { $0.outcome != .pass && $0.vulnerable == nil }
            let isListed =
                !outcome.outcome.isCompleted || bad.contains { $0.outcome.stops && $0.isNew != false }
            // A warning that was told before is no news.
            for finding in bad where finding.outcome.stops || finding.isNew != false {
                guard !isListed || finding.isNew == false && outcome.outcome.isCompleted else { continue }
                var finding = finding
                finding.subject = FindingSubject(artifacts: [outcome.report.name])
                told.append(finding)
            }
        }
        let places = UnownedPlaces.together(told, canvas.style)
        appendFindings(together(places, canvas.style.wording), drift: [], to: &canvas)
    }

    /// Findings that say the same of several artifacts as one, that names them.
    static func together(_ findings: [Finding], _ wording: any Wording) -> [Finding] {
        var groups: [Finding] = []
        var places: [TextKey: Int] = [:]
        for finding in findings {
            let words = [
                finding.id.rawValue, finding.outcome.rawValue, finding.path ?? "", finding.prose.words(wording),
            ]
            let key = TextKey(words.joined(separator: "\0"))
            if let place = places[key] {
                groups[place].subject?.artifacts += finding.subject?.artifacts ?? []
            } else {
                places[key] = groups.count
                groups.append(finding)
            }
        }
        return groups.map { group in
            guard let names = group.subject?.artifacts, !names.isEmpty else { return group }
            var group = group
            let distinct = Set<TextKey>(names).sorted()
            let shown = distinct.prefix(holdersShown).joined(separator: ", ")
            let more = distinct.count > holdersShown ? ", and \(distinct.count - holdersShown) more" : ""
            group.prose = "\(shown)\(more): \(group.prose)"
            return group
        }
    }

    private static let vanishedShown = 10

    /// ` (exit 12; 14 as well: scan.finding)`; empty where nothing stops.
    /// - Parameter namesIDs: Whether it names what asks for the others.
    static func exit(_ reasons: [ExitReason], namesIDs: Bool = true) -> String {
        guard let first = reasons.first else { return "" }
        let others = reasons.dropFirst().map { reason in
            let ids = namesIDs ? ": \(reason.ids.map(\.rawValue).joined(separator: ", "))" : ""
            return "\(reason.exit.rawValue)\(ids)"
        }
        return " (exit \(first.exit.rawValue)\(others.isEmpty ? "" : "; also \(others.joined(separator: "; "))"))"
    }
}

extension Mark {
    /// What became of an artifact. What only warns is no fault of it.
    fileprivate init(_ outcome: RescanOutcome, _ style: TextStyle) {
        let bad = outcome.report.findings
        switch outcome.outcome {
        case .clean: self.init(outcome.isUnowned ? Outcome.warn : .pass, style)
        case .finding:
            self.init(
                bad.contains { $0.outcome == .fail }
                    ? Outcome.fail : bad.contains { $0.outcome == .unknown } ? .unknown : .warn, style)
        case .incomplete: self.init(Outcome.unknown, style)
        case .failed: self.init(Outcome.fail, style)
        }
    }
}
