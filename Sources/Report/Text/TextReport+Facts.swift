import Core

extension TextReport {
    /// Groups of facts, one fact a line, labels in a column.
    package static func facts(_ groups: [FactGroup], style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        for group in groups {
            let indent = group.title.isEmpty ? "" : "  "
            if !group.title.isEmpty { canvas.wrapped([Span(group.title, .bold, staysWhole: true)], hang: 2) }
            let width = group.facts.map { TextMeasure.columns(canvas.safe($0.label)) }.max() ?? 0
            for (label, value) in group.facts {
                guard !value.isEmpty else {
                    canvas.line(Span("\(indent)\(label)", .dim))
                    continue
                }
                let padding = TextMeasure.padding(canvas.safe(label), to: width)
                canvas.wrapped(
                    prefix: [Span("\(indent)\(label)", .dim), Span("\(padding)  ")], [Span(value)],
                    hang: TextMeasure.columns(indent) + width + 2)
            }
        }
        return canvas.bytes
    }

    /// Findings that belong to no artifact, a line each, with what to do; passes only where all is told.
    package static func findings(_ findings: [Finding], style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        appendFindings(findings.filter { style.verbosity > .quiet || $0.outcome.stops }, drift: [], to: &canvas)
        return canvas.bytes
    }
}
