import Core
import Ledger

extension TextReport {
    /// How recently each layer was looked at: a table, worst first; then what was found, and the verdict.
    package static func status(_ status: StatusFacts, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        if style.verbosity != .quiet, !status.layers.isEmpty { appendTable(status, to: &canvas) }
        let table = VulnerabilityTable(
            (status.findings + status.uncounted).lazy.map { found in
                (found.finding.subject ?? FindingSubject(artifacts: []), found.finding)
            })
        if style.verbosity != .quiet { appendFound(status, table, to: &canvas) }
        if style.verbosity != .quiet, let since = status.since { append(since, to: &canvas) }
        if style.verbosity != .quiet, !status.notes.isEmpty {
            canvas.gap()
            appendFindings(status.notes, drift: [], to: &canvas)
        }
        appendSummary(status, table, to: &canvas)
        return canvas.bytes
    }

    /// One row of the table, text by text.
    private struct StatusRow {
        let mark: Mark
        let texts: [String]
        let shared: [String]
        let note: String?
        let reaches: String?

        init(_ layer: StatusFacts.Layer, _ demand: ScanDemand, _ style: TextStyle) {
            let standing = layer.standing
            let outcome: Outcome =
                switch standing.state {
                case .fresh: !layer.findings.isEmpty ? .fail : standing.attempt == nil ? .pass : .warn
                case .never, .stale, .outdatedDatabase: .fail
                }
            mark = Mark(outcome, style)
            let digest = style.isVerbose ? "\(layer.digest)" : shortDigest(layer.digest)
            texts = [
                standing.state.rawValue, digest, standing.age.map(AgeText.short) ?? "-",
                standing.nextDue.map { Self.due($0, demand) } ?? "-",
            ]
            shared = layer.artifacts
            reaches = layer.functions.map { TextReport.reaches($0, style) }
            if standing.gap == .neverCompared {
                note = "no advisories were imported: its packages were compared with nothing"
            } else if standing.gap == .unmatched {
                let names = standing.unmatched.map { PathEscaping.displayed($0.utf8) }.joined(separator: ", ")
                note = "no advisories of \(names)"
            } else if let attempt = standing.attempt {
                let reason = attempt.findings.first.map { ", \($0.finding.id)" } ?? ""
                note = "attempt of \(attempt.asOf): \(attempt.outcome.rawValue)\(reason)"
            } else {
                var notes: [String] = []
                if let percent = standing.coverage?.percent, percent < 100 {
                    notes.append("covered: \(percent) % of its code's bytes")
                }
                if let read = standing.unreadSince { notes.append(TextReport.stated(demand.asOf.since(read))) }
                note = notes.isEmpty ? nil : notes.joined(separator: "; ")
            }
        }

        /// `in 3d 2h`, or `now`.
        private static func due(_ time: Timestamp, _ demand: ScanDemand) -> String {
            let (left, overflow) = time.milliseconds.subtractingReportingOverflow(demand.asOf.milliseconds)
            if overflow { return "-" }
            return left < 0 ? "now" : "in \(AgeText.short(.milliseconds(left)))"
        }
    }

    /// How long ago bytes were read that are stated to be the same since.
    static func stated(_ age: Duration) -> String { "read \(AgeText.short(age)) ago, stated to be the same since" }

    /// `reaches 2 functions: billing, checkout`, of the ARNs of functions.
    static func reaches(_ functions: [String], _ style: TextStyle) -> String {
        let names = functions.prefix(style.isVerbose ? functions.count : holdersShown).map(functionName)
        let more = functions.count - names.count
        return "reaches \(TextMeasure.count(functions.count, "function")): \(names.joined(separator: ", "))"
            + (more > 0 ? " and \(TextMeasure.grouped(more)) more" : "")
    }

    /// What stands behind `function:` of an ARN, without `$LATEST`.
    private static func functionName(_ arn: String) -> String {
        let parts = arn.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 6)
        guard parts.count == 7 else { return arn }
        let name = String(decoding: parts[6], as: UTF8.self)
        return name.hasSuffix(":$LATEST") ? String(name.dropLast(8)) : name
    }

    private static func appendTable(_ status: StatusFacts, to canvas: inout TextCanvas) {
        let style = canvas.style
        let titles = ["STATE", "LAYER", "AGE", "DUE"]
        let listed = listed(status, style)
        let rows = listed.map { StatusRow($0, status.demand, style) }
        let widths = titles.indices.map { column in
            max(titles[column].count, rows.map { TextMeasure.columns($0.texts[column]) }.max() ?? 0)
        }
        func cells(_ texts: [String]) -> String {
            texts.enumerated().map { $1 + TextMeasure.padding($1, to: widths[$0]) }.joined(separator: "  ")
        }
        let hang = 2 + widths.reduce(0, +) + 2 * widths.count
        if !rows.isEmpty { canvas.line(Span("  \(cells(titles))  ARTIFACTS", .dim)) }
        for row in rows {
            let state = row.texts[0] + TextMeasure.padding(row.texts[0], to: widths[0])
            let rest = cells(row.texts).dropFirst(state.count)
            var names: [Span] = []
            let shown = style.isVerbose ? row.shared.count : holdersShown
            for name in row.shared.prefix(shown) {
                if !names.isEmpty { names.append(Span(", ")) }
                names.append(Span(name, staysWhole: true))
            }
            if row.shared.count > shown { names.append(Span(", and \(row.shared.count - shown) more")) }
            let isNarrow = hang > style.columns * 3 / 4
            canvas.wrapped(
                prefix: [Span(row.mark.text, row.mark.ink), Span(" "), Span(state, row.mark.ink), Span("\(rest)  ")],
                names, hang: isNarrow ? 6 : hang)
            if let reaches = row.reaches { canvas.wrapped(prefix: [Span("    ")], [Span(reaches, .dim)], hang: 6) }
            if let note = row.note { canvas.wrapped(prefix: [Span("    ")], [Span(note, .dim)], hang: 6) }
        }
        if status.layers.count > listed.count {
            let more = TextMeasure.grouped(status.layers.count - listed.count)
            canvas.line(Span("  \(style.ellipsis) \(more) more (\(canvas.style.verboseSetting) lists them)", .dim))
        }
    }

    /// The layers that are listed: of very many those that are not fresh, and of these the first.
    private static func listed(_ status: StatusFacts, _ style: TextStyle) -> [StatusFacts.Layer] {
        if style.isVerbose || status.layers.count <= freshShown { return status.layers }
        return Array(status.layers.filter { $0.standing.state != .fresh }.prefix(rowsShown))
    }

    private static let freshShown = 20

    private static let rowsShown = 50
    private static let holdersShown = 4

    private static func appendFound(
        _ status: StatusFacts, _ table: VulnerabilityTable, to canvas: inout TextCanvas
    ) {
        let others = status.findings.map { found in
            var finding = found.finding
            finding.outcome = .fail
            return finding
        }.filter { $0.vulnerable == nil }
        guard !others.isEmpty || !table.new.isEmpty || canvas.style.isVerbose && !table.rows.isEmpty else { return }
        canvas.gap()
        append(table, listsKnown: false, to: &canvas)
        appendFindings(together(others, canvas.style.wording), drift: [], to: &canvas)
    }

    /// What came and went.
    private static func append(_ since: SinceFacts, to canvas: inout TextCanvas) {
        canvas.gap()
        var text = "since \(since.time?.description ?? "the beginning"): "
        text +=
            "\(TextMeasure.count(since.runs.count, "run")), \(TextMeasure.count(since.artifacts, "artifact")) looked at or judged, "
        text += "\(TextMeasure.grouped(since.came.count)) came, \(TextMeasure.grouped(since.went.count)) went"
        canvas.wrapped([Span(text, .bold)], hang: 2)
        appendGone(since.came, word: "came", to: &canvas)
        appendGone(since.went, word: "went", to: &canvas)
    }

    private static func appendSummary(
        _ status: StatusFacts, _ table: VulnerabilityTable, to canvas: inout TextCanvas
    ) {
        if canvas.style.verbosity != .quiet { canvas.gap() }
        let exit = status.exitStatus
        let mark = Mark(exit == .allowed ? Outcome.pass : .fail, canvas.style)
        var text = TextMeasure.count(status.layers.count, "layer")
        let parts = ScanState.allCases.filter { status.count($0) > 0 }.map {
            "\(TextMeasure.grouped(status.count($0))) \($0.rawValue)"
        }
        if !parts.isEmpty { text += ": \(parts.joined(separator: ", "))" }
        let others = status.findings.count { $0.finding.vulnerable == nil }
        if others > 0 { text += "; \(TextMeasure.count(others, "finding"))" }
        if let vulnerabilities = table.summary(canvas.style) { text += "; \(vulnerabilities)" }
        if status.ledgerExists, !status.knowsAdvisories { text += "; no advisories were compared" }
        if !status.ledgerExists { text += "; there is no ledger \(status.ledger)" }
        text += self.exit(status.reasons)
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
    }
}
