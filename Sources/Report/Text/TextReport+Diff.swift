import Core

extension TextReport {
    /// The drift between two artifacts, or a pin and an artifact.
    package static func diff(
        old: ArtifactReport, new: ArtifactReport, drift: [ChangeGroup], style: TextStyle
    ) -> [UInt8] {
        var canvas = TextCanvas(style)
        canvas.layers = new.inventory?.layers ?? []
        let changes = drift.reduce(0) { $0 + $1.changes.count }
        if style.verbosity != .quiet {
            for (sign, artifact, ink) in [("- ", old, Ink.red), ("+ ", new, .green)] {
                var line = [Span(artifact.source, .bold, staysWhole: true)]
                if let inventory = artifact.inventory {
                    line.append(Span(": \(summary(of: inventory, withDigest: !style.isVerbose))"))
                }
                canvas.wrapped(prefix: [Span(sign, ink)], line, hang: 2)
                if style.isVerbose, let inventory = artifact.inventory { appendFacts(inventory, to: &canvas) }
            }
            // What starts decides more than any file.
            let settings = new.findings.filter(\.isOfConfig)
            appendFindings(settings, drift: [], isPinned: false, to: &canvas)
            append(drift, indent: 0, to: &canvas)
            let changed = Set<TextKey>(drift.lazy.flatMap(\.changes).map(\.path.displayed))
            for artifact in [old, new] {
                // The drift itself was just told.
                let findings = artifact.findings.filter { finding in
                    let isTold = finding.id == .packagesAltered && finding.path.map { changed.contains($0) } ?? false
                    let isList = finding.id == .lockDrift && changes > 0
                    return finding.outcome != .pass && !isList && !finding.isOfConfig && !isTold
                }
                guard !findings.isEmpty else { continue }
                canvas.gap()
                canvas.line(Span(artifact.source, .bold))
                appendFindings(findings, drift: [], isPinned: false, to: &canvas)
            }
            canvas.gap()
        }
        guard let before = old.inventory, let after = new.inventory else {
            appendClosing(.unknown, "could not compare", to: &canvas)
            return canvas.bytes
        }
        let all = ChangeGroup(package: nil, fromVersion: nil, toVersion: nil, changes: drift.flatMap(\.changes))
        let others = new.findings.filter { $0.outcome.stops && ($0.id != .lockDrift || changes == 0) }
        if before.kind.isImage != after.kind.isImage {
            appendClosing(
                .fail, "kinds differ: \(before.kind.rawValue) \(style.arrow) \(after.kind.rawValue)", to: &canvas)
        } else if changes == 0, !others.isEmpty {
            appendClosing(.fail, "files alike; \(TextMeasure.count(others.count, "other difference"))", to: &canvas)
        } else if changes == 0 {
            appendClosing(.pass, "no differences", to: &canvas)
        } else {
            let more = others.isEmpty ? "" : "; \(TextMeasure.count(others.count, "other difference"))"
            appendClosing(.fail, "\(TextMeasure.count(changes, "change")): \(all.kindsText)\(more)", to: &canvas)
        }
        return canvas.bytes
    }

    static func appendClosing(_ outcome: Outcome, _ text: String, to canvas: inout TextCanvas) {
        let mark = Mark(outcome, canvas.style)
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
    }
}

extension Finding {
    /// Whether what decides about running an image differs.
    var isOfConfig: Bool { id == .lockConfig && outcome.stops }
}
