import Core

/// The text of a result: what was found, the drift in short, and what to do.
enum FindingMessage {
    /// Bytes of one message; further drift is only counted.
    static let lengthLimit = 4_000
    private static let pathsShown = 20
    private static let groupsShown = 20

    static func text(_ finding: Finding, of artifact: ArtifactReport, _ wording: any Wording) -> String {
        var text = "\(SafeText.escaped(artifact.name)): "
        let message = SafeText.escaped(finding.prose.words(wording))
        if let path = finding.path, !finding.namesPath { text += "\(SafeText.escaped(path)): " }
        text += message
        if !message.hasSuffix("."), !message.hasSuffix("?") { text += "." }
        if finding.id == .lockDrift { text += drift(artifact.drift) }
        text = bounded(text)
        let remedy = finding.remedy.map { SafeText.escaped($0.words(wording)) }
        if let remedy = remedy ?? (finding.outcome == .warn ? nil : finding.id.fix.words(wording)) {
            text += bounded("\n\nFix: \(remedy)")
        }
        return withoutLinks(text)
    }

    /// A line for each package, what nobody vouches for and nobody's files first.
    private static func drift(_ groups: [ChangeGroup]) -> String {
        let groups = groups.filter { !$0.changes.isEmpty }
        let ordered = ChangeGroup.Rank.allCases.flatMap { rank in groups.filter { $0.rank == rank } }
        var text = ""
        for group in ordered.prefix(groupsShown) {
            let paths = group.changesByPath
            let shown = min(group.pathsShown(of: paths.count), pathsShown)
            text += "\n\(SafeText.escaped(group.title(arrow: "→"))): \(group.countText(paths))"
            if shown < paths.count { text += " (\(group.foldedText))" }
            if shown > 0 {
                text += ": " + paths.prefix(shown).map(described).joined(separator: ", ")
                if shown < paths.count { text += " and \(paths.count - shown) more" }
            }
        }
        if ordered.count > groupsShown { text += "\nand \(ordered.count - groupsShown) more packages" }
        return text
    }

    private static func described(_ changes: ArraySlice<Change>) -> String {
        guard let first = changes.first else { return "" }
        let kinds = changes.map(\.kind.rawValue).joined(separator: ", ")
        let from = changes.lazy.compactMap(\.from).first.map { ", from \($0.displayed)" } ?? ""
        return "\(first.path.displayed) (\(kinds)\(from))"
    }

    /// At most `lengthLimit` bytes, cut between characters.
    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > lengthLimit else { return text }
        var short = ""
        var used = 0
        for scalar in text.unicodeScalars {
            used += UTF8.width(scalar)
            if used > lengthLimit - 3 { break }
            short.unicodeScalars.append(scalar)
        }
        return short + "…"
    }

    /// `](` would make a link of an artifact's own words (SARIF 3.11.6); its parenthesis is written as octal digits.
    private static func withoutLinks(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "]")) else { return text }
        var safe: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "("), safe.last == UInt8(ascii: "]") {
                safe += #"\050"#.utf8
            } else {
                safe.append(byte)
            }
        }
        return String(decoding: safe, as: UTF8.self)
    }
}
