import Core

extension TextReport {
    /// The merged view of a stack: its layers, entries with the layer each comes from, shadows, totals, verdict.
    ///
    /// - Parameter report: holds the stack as its one artifact.
    package static func stack(_ report: Report, _ facts: StackFacts, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        for artifact in report.artifacts {
            if style.verbosity != .quiet {
                appendLayers(facts, to: &canvas)
                if let inventory = artifact.inventory, artifact.listsEntries, !inventory.entries.isEmpty {
                    canvas.gap()
                    canvas.line(Span("/opt", .bold))
                    let origins = facts.origins.map { "[\($0 + 1)]" }
                    appendListing(inventory.entries, origins: origins, to: &canvas)
                }
                appendShadows(facts, to: &canvas)
                appendTotals(facts, to: &canvas)
            }
            // The shadows were just told, path by path.
            var checked = artifact
            if style.verbosity != .quiet, !facts.shadows.isEmpty {
                checked.findings.removeAll { $0.id == .stackShadow && !$0.outcome.stops }
            }
            append(checked, to: &canvas)
        }
        appendVerdict(report, to: &canvas)
        return canvas.bytes
    }

    private static func appendLayers(_ facts: StackFacts, to canvas: inout TextCanvas) {
        func row(_ number: String, _ layer: StackFacts.Layer, to canvas: inout TextCanvas) {
            let tree = canvas.style.isVerbose ? "\(layer.tree)" : shortDigest(layer.tree)
            let files = TextMeasure.count(layer.files, "file")
            var line = [Span(layer.name, .bold, staysWhole: true)]
            if layer.source != layer.name { line += [Span(" ("), Span(layer.source, staysWhole: true), Span(")")] }
            line.append(Span(": \(files), \(TextMeasure.size(layer.unpackedSize)), tree \(tree)"))
            canvas.wrapped(prefix: [Span("\(number) ", .dim)], line, hang: 4)
        }
        for (index, layer) in facts.layers.enumerated() { row("[\(index + 1)]", layer, to: &canvas) }
        if let function = facts.function { row("[f]", function, to: &canvas) }
    }

    /// What is hidden: each path whose hidden entry differs, the others in number only unless all is told.
    private static func appendShadows(_ facts: StackFacts, to canvas: inout TextCanvas) {
        guard !facts.shadows.isEmpty else { return }
        let style = canvas.style
        let differing = facts.shadows.filter { !$0.isIdentical }
        let listed = style.isVerbose ? facts.shadows : Array(differing.prefix(shadowsShown))
        canvas.gap()
        let same = facts.shadows.count - differing.count
        let counts = "\(TextMeasure.grouped(differing.count)) differing, \(TextMeasure.grouped(same)) the same"
        let title = "shadowed: \(TextMeasure.count(facts.shadows.count, "path")) (\(counts))"
        canvas.line(Span(title, differing.isEmpty ? .bold : .boldYellow))
        let mark = Mark(.warn, style)
        for shadow in listed {
            let hides = shadow.isIdentical ? "repeats" : "hides"
            let layers = "\(shadow.winner) \(hides) \(shadow.shadowed.joined(separator: ", "))"
            let room = max(style.columns - TextMeasure.columns(layers) - 6, style.columns / 2)
            let path = canvas.safe(shadow.path.displayed)
            let text = style.isVerbose ? path : TextMeasure.elided(path, to: room, ellipsis: style.ellipsis)
            let sign = shadow.isIdentical ? Span("=", .dim) : Span(mark.text, mark.ink)
            canvas.wrapped(
                prefix: [Span("  "), sign, Span(" ")],
                [Span(text, staysWhole: true), Span("  \(layers)", .dim)], hang: 6)
        }
        if !style.isVerbose, differing.count > listed.count {
            let more = TextMeasure.grouped(differing.count - listed.count)
            canvas.line(Span("  \(style.ellipsis) \(more) more (\(style.verboseSetting) lists them)"))
        }
    }

    private static func appendTotals(_ facts: StackFacts, to canvas: inout TextCanvas) {
        canvas.gap()
        let total = TextMeasure.grouped(facts.totalSize)
        let limit = TextMeasure.grouped(facts.sizeLimit)
        // Rounded up, so that only what fits is shown as 100 % or less.
        let share = facts.sizeLimit == 0 ? 0 : Double(facts.totalSize) / Double(facts.sizeLimit) * 1_000
        let whole = Int(min(share, 9_999_999))
        let permille = Double(whole) < share ? whole + 1 : whole
        let isOver = facts.totalSize > facts.sizeLimit
        canvas.wrapped(
            [
                Span("total "), Span("\(total) of \(limit) bytes", isOver ? .boldRed : .bold),
                Span(" (\(TextMeasure.grouped(permille / 10)).\(permille % 10) %)"),
            ], hang: 2)
    }
}
