import Core

/// Reports for people. Every function is pure: the same values and style give the same bytes.
package enum TextReport {
    /// Findings of one id that a normal report lists before it only counts them.
    static let findingsShown = 10

    /// A run's checks: for each artifact its facts, a line a check, the drift and the remedies; then the verdict.
    package static func text(_ report: Report, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        for artifact in report.artifacts { append(artifact, to: &canvas) }
        appendVulnerabilities(report, to: &canvas)
        appendVerdict(report, to: &canvas)
        return canvas.bytes
    }

    /// One artifact: header, checks, drift.
    static func append(_ artifact: ArtifactReport, to canvas: inout TextCanvas) {
        if canvas.style.verbosity == .quiet {
            for finding in artifact.findings where finding.outcome.stops {
                append(finding, named: artifact.name, idWidth: 0, to: &canvas)
            }
            return
        }
        canvas.gap()
        canvas.layers = artifact.inventory?.layers ?? []
        appendHeader(artifact, to: &canvas)
        let isVerbose = canvas.style.isVerbose
        let findings = isVerbose ? artifact.findings : counted(artifact.findings)
        appendFindings(findings, drift: artifact.drift, to: &canvas)
    }

    /// The findings, those of vulnerabilities as one of each outcome that counts them.
    static func counted(_ findings: [Finding]) -> [Finding] {
        var shown = findings.filter { $0.vulnerable == nil }
        for outcome in [Outcome.fail, .unknown, .warn] {
            let some = findings.filter { $0.outcome == outcome && $0.vulnerable != nil }
            guard let first = some.first else { continue }
            let table = VulnerabilityTable(some.lazy.map { (FindingSubject(artifacts: []), $0) })
            let count = TextMeasure.count(table.rows.count, "vulnerability")
            var text: Prose = "\(count): \(VulnerabilityRow.severities(table.rows).joined(separator: ", "))"
            let isSpared = table.rows.contains { $0.leniency != nil && $0.leniency != .conditions }
            if isSpared, let uncounted = VulnerabilityTable.uncounted(table.uncounted, of: table.rows.count) {
                text = text + "; " + uncounted
            }
            shown.append(Finding(first.id, outcome, prose: text))
        }
        return shown
    }

    /// The vulnerabilities of all artifacts, a row each.
    private static func appendVulnerabilities(_ report: Report, to canvas: inout TextCanvas) {
        guard canvas.style.verbosity == .normal else { return }
        let told = report.artifacts.lazy.flatMap { artifact in
            let subject = FindingSubject(artifacts: [artifact.name])
            return artifact.findings.lazy.map { (subject, $0) }
        }
        let table = VulnerabilityTable(told)
        guard table.rows.contains(where: { !$0.isWaived }) else { return }
        canvas.gap()
        append(table, listsKnown: true, to: &canvas)
    }

    /// `telemetry (layer.zip): layer-zip sha256:…, 41 files, 3.4 MB`; whole digests below it where all is told.
    static func appendHeader(_ artifact: ArtifactReport, to canvas: inout TextCanvas) {
        var line = [Span(artifact.name, .bold, staysWhole: true)]
        if artifact.source != artifact.name {
            line += [Span(" ("), Span(artifact.source, staysWhole: true), Span(")")]
        }
        if let inventory = artifact.inventory {
            line.append(Span(": \(summary(of: inventory, withDigest: !canvas.style.isVerbose))"))
        } else if let digest = artifact.fileDigest {
            line.append(Span(": \(canvas.style.isVerbose ? digest.description : shortDigest(digest))"))
        } else {
            line.append(Span(artifact.verdict == .deny ? ": refused" : ": not read"))
        }
        canvas.wrapped(line, hang: 2)
        for (label, value) in artifact.notes?.facts ?? [] {
            canvas.wrapped(prefix: [Span("  \(label)  ", .dim)], [Span(value)], hang: 4)
        }
        guard let inventory = artifact.inventory else { return }
        if canvas.style.isVerbose {
            appendFacts(inventory, to: &canvas)
        } else {
            appendSignatures(inventory.signatures, to: &canvas)
        }
    }

    /// Kind, digest, files and their bytes in one line.
    static func summary(of inventory: Inventory, withDigest: Bool) -> String {
        var text = inventory.kind.rawValue
        if withDigest {
            text += " \(shortDigest(inventory.digest ?? inventory.tree))"
        }
        return text + ", \(TextMeasure.count(inventory.files, "file")), \(TextMeasure.size(inventory.unpackedSize))"
    }

    static func shortDigest(_ digest: Digest) -> String { "sha256:\(digest.hex.prefix(12))" }

    /// A line a check, remedies below the failures and the drift below the check that found it.
    ///
    /// - Parameter isPinned: Whether the findings are about a pin, so that the catalogue's remedies fit.
    static func appendFindings(
        _ findings: [Finding], drift: [ChangeGroup], isPinned: Bool = true, to canvas: inout TextCanvas
    ) {
        // A long id goes over the column rather than pushing everything aside.
        let idWidth = findings.map { TextMeasure.columns(canvas.safe($0.id.rawValue)) }.filter { $0 <= 26 }.max() ?? 0
        var counts: [TextKey: Int] = [:]
        var drift = drift
        var remedied: Set<TextKey> = []
        for finding in UnownedPlaces.together(configFirst(findings), canvas.style) {
            let key = "\(finding.id) \(finding.outcome.rawValue)"
            counts[key, default: 0] += 1
            if !canvas.style.isVerbose, counts[key, default: 0] > findingsShown { continue }
            append(finding, named: nil, idWidth: idWidth, to: &canvas)
            if finding.id == .lockDrift, finding.outcome != .pass {
                append(drift, indent: 4, to: &canvas)
                drift = []
            }
            // What to do about code without metadata is the same everywhere.
            if finding.id == .packagesUnowned, !canvas.style.isVerbose,
                !remedied.insert(TextKey(finding.outcome.rawValue)).inserted
            {
                continue
            }
            if isPinned || finding.remedy != nil { appendRemedy(of: finding, to: &canvas) }
        }
        if !canvas.style.isVerbose {
            for (key, count) in counts.sorted(by: { $0.key < $1.key }) where count > findingsShown {
                let more = TextMeasure.grouped(count - findingsShown)
                canvas.wrapped(
                    prefix: [Span("  \(canvas.style.ellipsis) ")],
                    [Span("\(more) more: \(key) (\(canvas.style.verboseSetting) lists them)")],
                    hang: 4)
            }
        }
        append(drift, indent: 4, to: &canvas)
    }

    /// What an image starts is told before a long list of files.
    private static func configFirst(_ findings: [Finding]) -> [Finding] {
        guard let place = findings.firstIndex(where: { $0.id == .lockDrift && $0.outcome != .pass }),
            findings[place...].contains(where: \.isOfConfig)
        else { return findings }
        let behind = findings[place...]
        return findings[..<place] + behind.filter(\.isOfConfig) + behind.filter { !$0.isOfConfig }
    }

    private static func append(
        _ finding: Finding, named name: String?, idWidth: Int, to canvas: inout TextCanvas
    ) {
        let mark = Mark(finding.outcome, canvas.style)
        let id = canvas.safe(finding.id.rawValue)
        var prefix = [Span(name == nil ? "  " : ""), Span(mark.text, mark.ink), Span(" ")]
        let indent = TextMeasure.columns(mark.text) + (name == nil ? 3 : 1)
        if let name { prefix.append(Span("\(name): ", .bold)) }
        prefix += [Span(id, mark.ink), Span(TextMeasure.padding(id, to: idWidth) + "  ")]
        var body: [Span] = []
        let words = finding.prose.words(canvas.style.wording)
        let message = canvas.style.isVerbose ? words : SafeText.shorteningDigests(words)
        if let path = finding.path, !finding.namesPath {
            let shown = canvas.style.isVerbose ? path : SafeText.shorteningBlob(path)
            body += [Span(shown, .bold, staysWhole: true), Span(": ")]
        }
        body.append(Span(message))
        // Narrow terminals have no room for a column beside the ids, nor have others for a manifest's path.
        let column = indent + idWidth + 2
        let longest = message.split(separator: " ").map(TextMeasure.columns).max() ?? 0
        let isAligned =
            name == nil && TextMeasure.columns(id) <= idWidth && column <= canvas.style.columns / 2
            && longest <= canvas.style.columns - column
        canvas.wrapped(prefix: prefix, body, hang: isAligned ? column : indent + 2)
    }

    /// What to do about a failure: the finding's own remedy, else the catalogue's.
    static func appendRemedy(of finding: Finding, to canvas: inout TextCanvas) {
        guard finding.outcome != .pass else { return }
        let known = finding.outcome == .warn ? nil : finding.id.fix
        guard let remedy = finding.remedy ?? known else { return }
        let prefix = [Span("    fix: ", .cyan)]
        // A command is pasted into a shell: it keeps its line.
        let (lead, command) = remedy.splitRun(canvas.style.wording)
        let body = command.map { [Span(" "), Span($0, .bold, staysWhole: true)] } ?? []
        canvas.wrapped(prefix: prefix, [Span(lead)] + body, hang: 9)
    }

    /// The last line: what the run decided, why, and the exit code where it is not 0.
    static func appendVerdict(_ report: Report, to canvas: inout TextCanvas) {
        if canvas.style.verbosity != .quiet { canvas.gap() }
        let mark = Mark(report.verdict, canvas.style)
        var text: String
        switch report.verdict {
        case .allow: text = "allowed: \(allowedSummary(report))"
        case .deny: text = "denied: \(reasons(report, .fail))"
        case .undecided:
            text = "undecided: "
            text += report.artifacts.isEmpty ? "nothing was checked" : reasons(report, .unknown)
        }
        if report.artifacts.isEmpty {
            text += " (exit \(report.exitStatus.rawValue))"
        } else {
            text += exit(ExitReason.all(of: report.artifacts.lazy.flatMap(\.findings)), namesIDs: false)
        }
        canvas.wrapped(prefix: [Span(mark.text, mark.verdictInk), Span(" ")], [Span(text, mark.verdictInk)], hang: 2)
    }

    private static func allowedSummary(_ report: Report) -> String {
        let findings = report.artifacts.flatMap(\.findings)
        let warnings = findings.count { $0.outcome == .warn }
        var parts = [
            TextMeasure.count(report.artifacts.count, "artifact"),
            "\(TextMeasure.count(findings.count - warnings, "check")) passed",
        ]
        if warnings > 0 { parts.append(TextMeasure.count(warnings, "warning")) }
        return parts.joined(separator: ", ")
    }

    /// `telemetry: lock.drift; kubectl: signature.missing`.
    private static func reasons(_ report: Report, _ outcome: Outcome) -> String {
        let shown = 5
        var parts: [String] = []
        for artifact in report.artifacts {
            var ids: [FindingID] = []
            for finding in artifact.findings where finding.outcome == outcome && !ids.contains(finding.id) {
                ids.append(finding.id)
            }
            if !ids.isEmpty { parts.append("\(artifact.name): \(ids.map(\.rawValue).joined(separator: ", "))") }
        }
        let rest = parts.count - shown
        return parts.prefix(shown).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more artifacts" : "")
    }
}

/// The sign at a line's start, and its colour.
struct Mark {
    let text: String
    let ink: Ink
    let verdictInk: Ink

    init(_ outcome: Outcome, _ style: TextStyle) {
        switch outcome {
        case .pass: (text, ink, verdictInk) = (style.unicode ? "✓" : "ok", .green, .boldGreen)
        case .warn: (text, ink, verdictInk) = (style.unicode ? "!" : "! ", .yellow, .boldYellow)
        case .fail: (text, ink, verdictInk) = (style.unicode ? "✗" : "x ", .red, .boldRed)
        case .unknown: (text, ink, verdictInk) = (style.unicode ? "?" : "? ", .yellow, .boldYellow)
        }
    }

    init(_ verdict: Verdict, _ style: TextStyle) {
        switch verdict {
        case .allow: self.init(.pass, style)
        case .deny: self.init(.fail, style)
        case .undecided: self.init(.unknown, style)
        }
    }
}
