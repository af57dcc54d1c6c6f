import Core

extension TextReport {
    /// The settings that no command line shows: those that can weaken a check always, the others where all is told.
    package static func settings(_ settings: [ReportSetting], style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        for setting in settings where setting.weakens || style.isVerbose {
            let mark = Mark(setting.weakens ? Outcome.warn : .pass, style)
            var line = [
                Span(setting.origin, .bold, staysWhole: true), Span(" sets \(setting.option) to "),
                Span(setting.value, staysWhole: true),
            ]
            if let replaced = setting.replaced { line += [Span(", in place of "), Span(replaced, staysWhole: true)] }
            if setting.weakens { line.append(Span(": less may be found")) }
            canvas.wrapped(prefix: [Span(mark.text, mark.ink), Span(" ")], line, hang: 4)
        }
        return canvas.bytes
    }
}
