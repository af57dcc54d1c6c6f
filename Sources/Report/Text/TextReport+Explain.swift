import Core

extension TextReport {
    /// What a finding id means; for an id that is not known, the ones most like it.
    package static func explain(_ id: String, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        guard let known = FindingID(rawValue: id) else {
            canvas.wrapped([Span(id, .bold, staysWhole: true), Span(": no finding has this id")], hang: 2)
            let nearest = FindingRegistry.nearest(to: id)
            if !nearest.isEmpty {
                canvas.line(Span("did you mean"))
                for candidate in nearest { canvas.line(Span("  "), Span(candidate.rawValue, .bold)) }
            }
            return canvas.bytes
        }
        canvas.wrapped([Span(known.rawValue, .bold)], hang: 2)
        canvas.wrapped([Span(known.title)], hang: 0)
        canvas.wrapped([Span(grade(of: known), .dim)], hang: 0)
        for (heading, text) in [
            ("What it means", known.meaning), ("Likely cause", known.cause),
            ("What to do", known.fix),
        ] {
            canvas.gap()
            canvas.line(Span(heading, .cyan))
            canvas.wrapped(prefix: [Span("  ")], [Span(text.words(style.wording))], hang: 2)
        }
        return canvas.bytes
    }

    /// Ids, by family, each with its title.
    package static func list(_ ids: [FindingID], style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let width = ids.map { TextMeasure.columns($0.rawValue) }.max() ?? 0
        for family in FindingFamily.allCases {
            let members = ids.filter { $0.family == family }
            guard !members.isEmpty else { continue }
            canvas.gap()
            canvas.line(Span("\(family.rawValue).*", .cyan))
            for id in members {
                let padding = TextMeasure.padding(id.rawValue, to: width)
                canvas.wrapped(
                    prefix: [Span("  "), Span(id.rawValue, .bold), Span("\(padding)  ")], [Span(id.title)],
                    hang: width + 4)
            }
        }
        return canvas.bytes
    }

    private static func grade(of id: FindingID) -> String {
        let outcome =
            switch id.outcome {
            case .pass: "passes"
            case .warn: "warns"
            case .fail: "fails, exit \(id.exitStatus.rawValue)"
            case .unknown: "could not decide, exit \(ExitStatus.undecided.rawValue)"
            }
        return id.severity == .none ? outcome : "\(outcome); severity \(id.severity.rawValue)"
    }
}
