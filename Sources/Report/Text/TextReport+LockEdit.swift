import Core

extension TextReport {
    /// What `lock --remove` removed.
    package static func removed(_ names: [String], lockfile: String, left: Int, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        for name in names {
            canvas.wrapped(
                prefix: [Span("-", .red), Span(" ")], [Span(name, .bold, staysWhole: true), Span(": removed")], hang: 4)
        }
        appendLockfile(lockfile, left: left, to: &canvas)
        return canvas.bytes
    }

    /// What `lock --rename` renamed.
    package static func renamed(
        _ name: String, to new: String, lockfile: String, left: Int, style: TextStyle
    ) -> [UInt8] {
        var canvas = TextCanvas(style)
        canvas.wrapped(
            prefix: [Span("~", .yellow), Span(" ")],
            [
                Span(name, .bold, staysWhole: true), Span(" \(style.arrow) "), Span(new, .bold, staysWhole: true),
                Span(": renamed"),
            ], hang: 4)
        appendLockfile(lockfile, left: left, to: &canvas)
        return canvas.bytes
    }

    private static func appendLockfile(_ lockfile: String, left: Int, to canvas: inout TextCanvas) {
        let mark = Mark(.pass, canvas.style)
        canvas.wrapped(
            prefix: [Span(mark.text, mark.verdictInk), Span(" ")],
            [Span(lockfile, .bold, staysWhole: true), Span(": \(TextMeasure.count(left, "pin"))")], hang: 2)
    }
}
