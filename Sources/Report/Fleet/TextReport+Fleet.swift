import Core
import Ledger

extension TextReport {
    private static let partsShown = 50
    private static let functionsShown = 50
    private static let namesShown = 4

    /// What is deployed: a line a layer version and image, then the functions with something wrong, then totals.
    package static func fleet(_ fleet: FleetFacts, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        if style.verbosity != .quiet {
            appendParts(fleet, to: &canvas)
            appendFunctions(fleet, to: &canvas)
        } else {
            for part in fleet.parts { append(part.findings.filter(\.outcome.stops), of: part.name, to: &canvas) }
            for function in fleet.functions {
                append(function.findings.filter(\.outcome.stops), of: function.id, to: &canvas)
            }
        }
        let notes = fleet.notes.filter { style.verbosity > .quiet || $0.outcome.stops }
        if !notes.isEmpty {
            canvas.gap()
            appendFindings(notes, drift: [], to: &canvas)
        }
        if style.verbosity != .quiet, !fleet.untold.isEmpty {
            canvas.gap()
            canvas.wrapped([Span("no inventory tells: \(fleet.untold.joined(separator: ", "))", .dim)], hang: 2)
        }
        appendTotals(fleet, to: &canvas)
        return canvas.bytes
    }

    private static func append(_ findings: [Finding], of name: String, to canvas: inout TextCanvas) {
        guard !findings.isEmpty else { return }
        canvas.wrapped([Span(name, .bold, staysWhole: true)], hang: 2)
        appendFindings(findings, drift: [], to: &canvas)
    }

    /// The worst outcome of some findings.
    private static func worst(_ findings: [Finding]) -> Outcome {
        findings.map(\.outcome).max { $0.gravity < $1.gravity } ?? .pass
    }

    // MARK: - Layer versions and images

    private static func appendParts(_ fleet: FleetFacts, to canvas: inout TextCanvas) {
        let style = canvas.style
        var listed = fleet.parts.indices.filter {
            !fleet.parts[$0].functions.isEmpty || !fleet.parts[$0].findings.isEmpty
        }
        listed.sort { left, right in
            let (one, other) = (worst(fleet.parts[left].findings).gravity, worst(fleet.parts[right].findings).gravity)
            return one == other ? left < right : one > other
        }
        let shown = style.isVerbose ? listed : Array(listed.prefix(partsShown))
        guard !shown.isEmpty else { return }
        let titles = ["STATE", "LAYER VERSION", "DIGEST", "NEWEST", "SCANNED"]
        let rows = shown.map { texts(of: fleet.parts[$0], fleet, style) }
        let widths = titles.indices.map { column in
            max(titles[column].count, rows.map { TextMeasure.columns(canvas.safe($0[column])) }.max() ?? 0)
        }
        func cells(_ texts: [String]) -> String {
            texts.enumerated().map { $1 + TextMeasure.padding(canvas.safe($1), to: widths[$0]) }.joined(separator: "  ")
        }
        canvas.line(Span("  \(cells(titles))  FUNCTIONS", .dim))
        let hang = 2 + widths.reduce(0, +) + 2 * widths.count
        // What to do is said once for all that have the same wrong.
        var advised: Set<FindingID> = []
        for (index, row) in zip(shown, rows) {
            let part = fleet.parts[index]
            let mark = Mark(worst(part.findings), style)
            let state = row[0] + TextMeasure.padding(row[0], to: widths[0])
            let rest = cells(row).dropFirst(state.count)
            canvas.wrapped(
                prefix: [Span(mark.text, mark.ink), Span(" "), Span(state, mark.ink), Span("\(rest)  ")],
                names(part.functions, fleet, style), hang: hang > style.columns * 3 / 4 ? 6 : hang)
            let findings = part.findings.filter { $0.outcome != .pass }
            let told = counted(findings).map { finding in
                var finding = finding
                if finding.remedy == nil, finding.outcome.stops, advised.insert(finding.id).inserted {
                    finding.remedy = finding.id.fix
                }
                return finding
            }
            appendFindings(told, drift: [], isPinned: false, to: &canvas)
        }
        if listed.count > shown.count {
            canvas.line(
                Span(
                    "  \(style.ellipsis) \(TextMeasure.grouped(listed.count - shown.count)) more (\(style.verboseSetting) lists them)",
                    .dim))
        }
    }

    private static func texts(of part: FleetFacts.Part, _ fleet: FleetFacts, _ style: TextStyle) -> [String] {
        let digest = part.digest.map { style.isVerbose ? "\($0)" : shortDigest($0) }
        var scanned = "-"
        if let scan = part.scan {
            scanned =
                scan.last.map { AgeText.short(.milliseconds(max(0, fleet.asOf.milliseconds &- $0.milliseconds))) }
                ?? "never"
        }
        // The digest has a column of its own.
        let name =
            part.kind == .layer
            ? part.name : String(decoding: part.name.utf8.prefix { $0 != UInt8(ascii: "@") }, as: UTF8.self)
        return [
            part.word, style.isVerbose ? part.id : name,
            digest ?? "-", part.newest.map { "\($0)" } ?? "-", scanned,
        ]
    }

    private static func names(_ functions: [Int], _ fleet: FleetFacts, _ style: TextStyle) -> [Span] {
        guard !functions.isEmpty else { return [Span("none")] }
        var spans = [Span("\(TextMeasure.grouped(functions.count)): ")]
        let shown = style.isVerbose ? functions.count : namesShown
        for (place, index) in functions.prefix(shown).enumerated() {
            if place > 0 { spans.append(Span(", ")) }
            spans.append(Span(fleet.functions[index].name, staysWhole: true))
        }
        if functions.count > shown { spans.append(Span(", and \(TextMeasure.grouped(functions.count - shown)) more")) }
        return spans
    }

    // MARK: - Functions

    private static func appendFunctions(_ fleet: FleetFacts, to canvas: inout TextCanvas) {
        let style = canvas.style
        let troubled = fleet.troubled
        let shown = style.isVerbose ? troubled : Array(troubled.prefix(functionsShown))
        for index in shown {
            let function = fleet.functions[index]
            canvas.gap()
            var line = [Span(function.name, .bold, staysWhole: true)]
            if function.name != function.id { line += [Span(" ("), Span(function.id, staysWhole: true), Span(")")] }
            if !function.aliases.isEmpty { line.append(Span(", \(function.aliases.joined(separator: ", "))")) }
            let bad = function.parts.filter { fleet.parts[$0].findings.contains(where: \.outcome.stops) }
            if !bad.isEmpty {
                let words = bad.map { number in
                    let part = fleet.parts[number]
                    let ids = Set(part.findings.filter(\.outcome.stops).map(\.id)).sorted()
                    return "\(part.name) (\(ids.map(\.rawValue).joined(separator: ", ")))"
                }
                line.append(Span(": uses \(words.joined(separator: ", "))"))
            }
            canvas.wrapped(line, hang: 2)
            appendFindings(
                counted(function.findings.filter { $0.outcome != .pass }), drift: [], isPinned: false,
                to: &canvas)
        }
        if troubled.count > shown.count {
            let more = TextMeasure.grouped(troubled.count - shown.count)
            canvas.gap()
            canvas.line(Span("\(style.ellipsis) \(more) more functions (\(style.verboseSetting) lists them)", .dim))
        }
    }

    // MARK: - Totals

    private static func appendTotals(_ fleet: FleetFacts, to canvas: inout TextCanvas) {
        if canvas.style.verbosity != .quiet { canvas.gap() }
        let mark = Mark(fleet.verdict, canvas.style)
        var text = TextMeasure.count(fleet.functions.count, "function")
        let layers = fleet.parts.count { $0.kind == .layer }
        if layers > 0 { text += ", \(TextMeasure.count(layers, "layer version"))" }
        let images = fleet.parts.count - layers
        if images > 0 { text += ", \(TextMeasure.count(images, "image"))" }
        let counts = fleet.counts.filter { $0.count > 0 && $0.state != .notAsked }
            .map { "\(TextMeasure.grouped($0.count)) \($0.state.rawValue)" }
        if !counts.isEmpty { text += ": \(counts.joined(separator: ", "))" }
        let reached = fleet.reached
        if reached > 0 {
            text += "; what fails of layer versions and images reaches \(TextMeasure.count(reached, "function"))"
        }
        if fleet.functions.isEmpty, fleet.parts.isEmpty { text += " (exit \(fleet.exitStatus.rawValue))" }
        text += exit(fleet.reasons)
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
    }
}

extension FleetFacts.Part {
    /// Its state, or that it is gone, where nothing worse is known.
    var word: String { isGhost && state != .drift && state != .unpinned ? "ghost" : state.rawValue }
}

extension FleetFacts {
    /// How many layer versions, images and functions' own packages are in each state.
    var counts: [(state: State, count: Int)] {
        State.allCases.map { state in
            (state, parts.count { $0.state == state } + functions.count { !$0.isImage && $0.state == state })
        }
    }

    /// How many functions use a layer version or an image with a failure.
    var reached: Int {
        let bad = parts.map { $0.findings.contains(where: \.outcome.stops) }
        return functions.count { $0.parts.contains { bad[$0] } }
    }
}
