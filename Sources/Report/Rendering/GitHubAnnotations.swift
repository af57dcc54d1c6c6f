import Core

/// Findings as annotations of a GitHub Actions run (GitHub, "Workflow commands for GitHub Actions").
///
/// GitHub shows ten errors and ten warnings of a step and passes over the rest, so what stops a deploy comes first, and the
/// last line counts.
struct GitHubAnnotations: Renderer {
    /// Annotations of one kind that GitHub shows of a step.
    static let limit = 10

    let format = "github"

    func bytes(_ answer: Answer, _ context: RenderContext) -> [UInt8] {
        let findings = PlacedFinding.all(answer.report, baseFolder: context.baseFolder)
        let (errors, warnings) = (
            findings.filter(\.finding.outcome.stops), findings.filter { !$0.finding.outcome.stops }
        )
        var text = ""
        for (word, list) in [("error", errors), ("warning", warnings)] {
            for placed in list.prefix(Self.limit) { text += line(word, placed, context.style.wording) }
        }
        for warning in context.settings.compactMap(\.warning) {
            text += "::notice title=layerlock::\(Self.data(warning))\n"
        }
        let verdict =
            switch answer.verdict {
            case .allow: "allowed"
            case .deny: "denied"
            case .undecided: "undecided"
            }
        text += "layerlock: \(verdict), exit \(answer.exitStatus.rawValue): \(counted(errors.count, "error"))"
        text += ", \(counted(warnings.count, "warning"))"
        let shown = min(errors.count, Self.limit) + min(warnings.count, Self.limit)
        if shown < findings.count { text += "; \(findings.count - shown) of them are not annotated" }
        if let covered = CoverageText.of(answer.report.artifacts, tellsAll: true) {
            text += "; \(SafeText.withoutLogCommands(SafeText.escaped(covered)))"
        }
        return Array("\(text)\n".utf8)
    }

    private func line(_ word: String, _ placed: PlacedFinding, _ wording: any Wording) -> String {
        let title = "\(placed.finding.id.rawValue) \(SafeText.escaped(placed.artifact.name))"
        let message = FindingMessage.text(placed.finding, of: placed.artifact, wording)
        return "::\(word) file=\(Self.property(placed.path)),line=\(placed.line),title=\(Self.property(title))"
            + "::\(Self.data(message))\n"
    }

    private func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

    /// A command's text, in which a line break would end the command.
    static func data(_ text: String) -> String { escaped(text) { $0 == "%" || $0 == "\r" || $0 == "\n" } }

    /// A property's value, which a colon or a comma would end as well.
    static func property(_ text: String) -> String {
        escaped(text) { $0 == "%" || $0 == "\r" || $0 == "\n" || $0 == ":" || $0 == "," }
    }

    private static func escaped(_ text: String, where isEscaped: (Unicode.Scalar) -> Bool) -> String {
        SafeText.withoutLogCommands(text).unicodeScalars.reduce(into: "") { safe, scalar in
            if isEscaped(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                safe += "%\(digits.utf8.count < 2 ? "0" : "")\(digits)"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
    }
}
