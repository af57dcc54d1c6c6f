import Core

extension TextReport {
    /// What `lock` pinned, or what `lock --check` found would change.
    ///
    /// - Parameters:
    ///   - lockfile: as the user named it.
    ///   - isCheck: nothing was written.
    ///   - dropped: names of pins whose artifacts are gone.
    ///   - reports: the artifacts' reports, in the pins' order; what failed in them is told below the pin.
    package static func lock(
        _ pins: [PinOutcome], lockfile: String, isCheck: Bool, dropped: [String] = [], reports: [ArtifactReport] = [],
        style: TextStyle
    ) -> [UInt8] {
        var canvas = TextCanvas(style)
        var hasFailures = false
        for (index, pin) in pins.enumerated() {
            let report = index < reports.count ? reports[index] : nil
            let failures = report?.findings.filter(\.outcome.stops) ?? []
            hasFailures = hasFailures || !failures.isEmpty
            guard
                style.verbosity != .quiet || (isCheck && (pin.action != .unchanged || !failures.isEmpty))
                    || pin.isLeft && !pin.isRepacked
            else {
                continue
            }
            append(pin, to: &canvas)
            appendFindings(pin.warnings, drift: [], to: &canvas)
            // That it is new or replaced has just been told.
            if pin.action == .unchanged || pin.action == .upgraded { appendFindings(failures, drift: [], to: &canvas) }
        }
        if style.verbosity != .quiet || isCheck {
            for name in dropped {
                canvas.wrapped(
                    prefix: [Span("-", .red), Span(" ")],
                    [Span(name, .bold, staysWhole: true), Span(": its artifact is gone")], hang: 4)
            }
        }
        let counts =
            [
                (PinOutcome.Action.added, "new"), (.replaced, "replaced"), (.upgraded, "upgraded"),
                (.unchanged, "unchanged"),
            ]
            .map { action, word in (pins.count { $0.action == action && !$0.isLeft }, word) }
            + [(dropped.count, "dropped"), (pins.count(where: \.isLeft), "changed and left as pinned")]
        let counted = counts.filter { $0.0 > 0 }.map { "\(TextMeasure.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        let differs = hasFailures || !dropped.isEmpty || pins.contains { $0.action != .unchanged }
        let isLeft = pins.contains { $0.isLeft && !$0.isRepacked }
        let outcome: Outcome = isCheck && differs || isLeft ? .fail : .pass
        let mark = Mark(outcome, style)
        let state = isCheck ? (differs ? " is out of date: " : " is up to date: ") : ": "
        guard style.verbosity != .quiet || outcome == .fail else { return canvas.bytes }
        canvas.wrapped(
            prefix: [Span(mark.text, mark.verdictInk), Span(" ")],
            [Span(lockfile, .bold, staysWhole: true), Span(state + counted)], hang: 2)
        return canvas.bytes
    }

    /// Who signed what is pinned, where that is new.
    private static func signerLine(of pin: PinOutcome, _ style: TextStyle) -> String? {
        switch pin.action {
        case .unchanged, .upgraded: nil
        case .added: pin.signer
        case .replaced:
            pin.signer == pin.formerSigner
                ? nil : "\(pin.formerSigner ?? "nobody") \(style.arrow) \(pin.signer ?? "nobody")"
        }
    }

    private static func append(_ pin: PinOutcome, to canvas: inout TextCanvas) {
        let style = canvas.style
        let (sign, ink): (String, Ink) =
            switch pin.action {
            case .added: ("+", .green)
            case .replaced where pin.isLeft: ("!", .red)
            case .replaced, .upgraded: ("~", .yellow)
            case .unchanged: ("=", .dim)
            }
        var line = [Span(pin.name, .bold, staysWhole: true)]
        if pin.source != pin.name { line += [Span(" ("), Span(pin.source, staysWhole: true), Span(")")] }
        line.append(Span(": \(summary(of: pin.inventory, withDigest: !style.isVerbose))"))
        canvas.wrapped(prefix: [Span(sign, ink), Span(" ")], line, hang: 4)
        if style.isVerbose { appendFacts(pin.inventory, to: &canvas) }
        if let former = pin.formerSource {
            canvas.wrapped(prefix: [Span("    was pinned from ", .dim)], [Span(former, staysWhole: true)], hang: 6)
        }
        if !pin.members.isEmpty, pin.formerTree == pin.inventory.tree {
            let word = pin.action == .upgraded ? "adds" : "other"
            canvas.wrapped(prefix: [Span("    \(word) ", .dim)], [Span(pin.members.joined(separator: ", "))], hang: 6)
        }
        if !pin.unreproducible.isEmpty {
            canvas.wrapped(
                prefix: [Span("    the build does not give the same bytes again: other ", .dim)],
                [Span(pin.unreproducible.joined(separator: ", "))], hang: 6)
        }
        if let former = pin.formerTree, former != pin.inventory.tree {
            let trees = [former, pin.inventory.tree].map { style.isVerbose ? "\($0)" : shortDigest($0) }
            canvas.wrapped(
                prefix: [Span("    tree ", .dim)], [Span(trees.joined(separator: " \(style.arrow) "))], hang: 9)
        }
        if let signer = signerLine(of: pin, style) {
            canvas.wrapped(prefix: [Span("    signer ", .dim)], [Span(signer)], hang: 11)
        }
        for difference in pin.config {
            canvas.wrapped(
                prefix: [Span("    config ", .dim)], [Span(difference.prose.words(canvas.style.wording))], hang: 11)
        }
        for difference in pin.differences {
            let word = String(
                decoding: difference.id.rawValue.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst(), as: UTF8.self)
            canvas.wrapped(
                prefix: [Span("    \(word) ", .dim)], [Span(difference.prose.words(canvas.style.wording))],
                hang: 5 + word.utf8.count)
        }
        append(pin.changes, indent: 4, to: &canvas)
        if pin.isLeft {
            let remedy = style.wording.words(
                Invocation(.lock, [.setting(.update), .setting(.only, .given(pin.name))]))
            canvas.wrapped(
                prefix: [Span("    left as pinned; to take it: ", .dim)], [Span(remedy, staysWhole: true)], hang: 6)
        }
    }
}
