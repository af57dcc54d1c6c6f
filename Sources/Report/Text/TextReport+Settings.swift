import Core

extension TextReport {
    /// The settings that no command line shows: those that can weaken a check always, the others where all is told.
    package static func settings(_ settings: [ReportSetting], style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        for setting in settings where setting.weakens || style.isVerbose {
            let mark = Mark(setting.weakens ? Outcome.warn : .pass, style)
            if let note = setting.note {
                canvas.wrapped(prefix: [Span(mark.text, mark.ink), Span(" ")], [Span(note)], hang: 4)
                continue
            }
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

    /// What the run was given, in one paragraph; where all is told.
    static func inputs(_ inputs: RunInputs?, style: TextStyle) -> [UInt8] {
        guard let inputs, style.isVerbose else { return [] }
        var canvas = TextCanvas(style)
        var parts = inputs.files.map { file in
            "\(file.role) \(file.path) \(file.digest.map(\.description) ?? "not read")"
        }
        parts += inputs.advisories.map { source in
            "advisories \(source.name) \(source.digest), imported \(source.imported)"
                + (source.dataDate.map { ", data of \($0)" } ?? "")
        }
        if let program = inputs.program { parts.append("program \(program)") }
        if !inputs.asked.isEmpty { parts.append("asked: \(inputs.asked.joined(separator: ", "))") }
        if !inputs.notAsked.isEmpty { parts.append("not asked: \(inputs.notAsked.joined(separator: ", "))") }
        guard !parts.isEmpty else { return [] }
        canvas.wrapped(prefix: [Span("inputs  ", .dim)], [Span(parts.joined(separator: "; "), .dim)], hang: 8)
        return canvas.bytes
    }
}
