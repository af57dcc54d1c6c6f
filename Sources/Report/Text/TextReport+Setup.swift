import Core

extension TextReport {
    /// A line for each check of a set-up, with what to do below it; then what all of it comes to.
    static func setup(_ report: SetupReport, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let shown = report.checks.filter { style.verbosity > .quiet || $0.outcome.stops }
        let width = SetupCheck.Part.allCases.map(\.rawValue.utf8.count).max() ?? 0
        for check in shown {
            var body: [Span] = []
            if let name = check.name { body = [Span(name, .bold, staysWhole: true), Span(": ")] }
            body.append(Span(check.prose.words(style.wording)))
            if let id = check.id, check.outcome != .pass { body.append(Span(" [\(id)]")) }
            let part = check.part.rawValue
            canvas.wrapped(
                prefix: [
                    Span(check.state.rawValue, ink(check)),
                    Span(TextMeasure.padding(check.state.rawValue, to: stateWidth + 2)), Span(part, .dim),
                    Span(TextMeasure.padding(part, to: width + 2)),
                ], body, hang: stateWidth + width + 4)
            guard check.outcome != .pass, let remedy = check.remedy else { continue }
            let (lead, command) = remedy.splitRun(style.wording)
            let run = command.map { [Span(" "), Span($0, .bold, staysWhole: true)] } ?? []
            canvas.wrapped(
                prefix: [Span(String(repeating: " ", count: stateWidth + 2)), Span("fix: ", .cyan)], [Span(lead)] + run,
                hang: stateWidth + 7)
        }
        appendVerdict(report, to: &canvas)
        return canvas.bytes
    }

    private static let stateWidth = 7

    private static func ink(_ check: SetupCheck) -> Ink {
        if check.outcome.stops { return .boldRed }
        return check.state == .ok ? .green : .yellow
    }

    private static func appendVerdict(_ report: SetupReport, to canvas: inout TextCanvas) {
        if canvas.style.verbosity != .quiet { canvas.gap() }
        let mark = Mark(report.verdict, canvas.style)
        let counts = SetupCheck.State.allCases.filter { report.count($0) > 0 }
            .map { "\(report.count($0)) \($0.rawValue)" }.joined(separator: ", ")
        var text =
            switch report.verdict {
            case .allow: "nothing keeps a check from being made: \(counts)"
            case .deny: "a check would fail for the set-up's sake: \(counts)"
            case .undecided: "something could not be checked: \(counts)"
            }
        if report.exitStatus != .allowed { text += " (exit \(report.exitStatus.rawValue))" }
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
    }
}
