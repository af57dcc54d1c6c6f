import Core

extension TextReport {
    /// What runs without being called: first what nothing accounts for.
    static func appendHooks(_ hooks: [Hook], to canvas: inout TextCanvas) {
        canvas.gap()
        canvas.line(Span("hooks: \(TextMeasure.grouped(hooks.count))", .bold))
        let width = hooks.reduce(0) { max($0, $1.kind.rawValue.utf8.count) }
        let open = hooks.filter { $0.explanation == nil }
        for hook in open + hooks.filter({ $0.explanation != nil }) {
            let kind = hook.kind.rawValue
            canvas.line(
                Span("  \(kind)\(TextMeasure.padding(kind, to: width))  ", .dim), Span(hook.path.displayed, .bold))
            var text = [Span(canvas.safe(hook.remark))]
            if let explanation = hook.explanation {
                text.append(Span("; recorded by \(canvas.safe(explanation))"))
            } else if !hook.kind.informs {
                text.append(Span("; no package records it", .boldYellow))
            }
            canvas.wrapped(prefix: [Span("    ")], text, hang: 4)
        }
    }
}
