import Core

extension TextReport {
    /// What one lockfile says otherwise than another.
    package static func lockfiles(
        _ difference: LockfileDifference, reports: [ArtifactReport], style: TextStyle
    ) -> [UInt8] {
        var canvas = TextCanvas(style)
        for (artifact, report) in zip(difference.artifacts, reports) where style.verbosity != .quiet {
            append(artifact, report, to: &canvas)
        }
        canvas.gap()
        let counts = difference.counts.filter { $0.count > 0 }.map { "\(TextMeasure.grouped($0.count)) \($0.word)" }
        let isSame = difference.artifacts.isEmpty
        appendClosing(
            isSame ? .pass : .fail, isSame ? "no differences" : counts.joined(separator: ", "), to: &canvas)
        return canvas.bytes
    }

    private static func append(
        _ artifact: LockfileDifference.Artifact, _ report: ArtifactReport, to canvas: inout TextCanvas
    ) {
        let style = canvas.style
        canvas.gap()
        let (sign, ink, what): (String, Ink, String) =
            switch artifact.change {
            case .added: ("+", .green, ": new")
            case .removed: ("-", .red, ": no longer pinned")
            case .renamed(let name): ("~", .yellow, ": renamed from \(name)")
            case .changed: ("~", .yellow, "")
            }
        canvas.wrapped(
            prefix: [Span(sign, ink), Span(" ")], [Span(report.name, .bold, staysWhole: true), Span(what)], hang: 4)
        for member in artifact.members where member.from != nil || member.to != nil {
            func shown(_ text: String?) -> String {
                guard let text else { return "nothing" }
                return style.isVerbose ? text : SafeText.shorteningDigests(text)
            }
            canvas.wrapped(
                prefix: [Span("    \(member.name) ", .dim)],
                [Span("\(shown(member.from)) \(style.arrow) \(shown(member.to))")], hang: 6)
        }
        let findings = report.findings.filter { $0.outcome != .pass || $0.id == .scanFinding }
        appendFindings(findings, drift: report.drift, isPinned: false, to: &canvas)
    }
}
