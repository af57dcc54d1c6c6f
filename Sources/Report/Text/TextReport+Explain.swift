import Core

extension TextReport {
    /// What a finding id means; for an id that is not known, the ones most like it.
    package static func explain(_ id: String, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        guard let explanation = Catalogue.explanation(of: id) else {
            canvas.wrapped([Span(id, .bold, staysWhole: true), Span(": no finding has this id")], hang: 2)
            let nearest = Catalogue.nearest(to: id)
            if !nearest.isEmpty {
                canvas.line(Span("did you mean"))
                for candidate in nearest { canvas.line(Span("  "), Span(candidate, .bold)) }
            }
            return canvas.bytes
        }
        canvas.wrapped([Span(explanation.id, .bold)], hang: 2)
        canvas.wrapped([Span(explanation.title)], hang: 0)
        canvas.wrapped([Span(grade(of: explanation), .dim)], hang: 0)
        for (heading, text) in [
            ("What it means", explanation.meaning), ("Likely cause", explanation.cause),
            ("What to do", explanation.fix),
        ] {
            canvas.gap()
            canvas.line(Span(heading, .cyan))
            canvas.wrapped(prefix: [Span("  ")], [Span(text)], hang: 2)
        }
        return canvas.bytes
    }

    private static func grade(of explanation: Explanation) -> String {
        let outcome =
            switch explanation.outcome {
            case .pass: "passes"
            case .warn: "warns"
            case .fail: "fails, exit \(ExitStatus([Finding(explanation.id, .fail, "")]).rawValue)"
            case .unknown: "could not decide, exit \(ExitStatus.undecided.rawValue)"
            }
        return explanation.severity == .none ? outcome : "\(outcome); severity \(explanation.severity.rawValue)"
    }
}
