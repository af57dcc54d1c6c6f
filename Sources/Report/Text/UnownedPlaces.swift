import Core

/// Code that no package accounts for, as people read it: what is said of many places alike is one line, which counts them. Whoever
/// waives a place finds each where all is listed.
enum UnownedPlaces {
    /// What is said alike.
    private struct Group {
        /// Where its line stands.
        let place: Int
        var others = 0
        /// Units of code at all places but the first.
        var units = 0
    }

    /// The findings, of code without metadata one of each kind, outcome and artifact.
    static func together(_ findings: [Finding], _ style: TextStyle) -> [Finding] {
        guard !style.isVerbose else { return findings }
        var told: [Finding] = []
        var groups: [TextKey: Group] = [:]
        for finding in findings {
            guard finding.id == .packagesUnowned, finding.path != nil else {
                told.append(finding)
                continue
            }
            let (units, words) = counted(finding.prose.words(style.wording))
            let key = TextKey(
                [
                    finding.outcome.rawValue, words, finding.remedy?.words(style.wording) ?? "",
                    "\(finding.isNew.map { $0 ? 1 : 0 } ?? 2)",
                ].joined(separator: "\0") + "\0" + (finding.subject?.artifacts ?? []).joined(separator: "\0"))
            if groups[key] != nil {
                groups[key]?.others += 1
                groups[key]?.units += units
            } else {
                groups[key] = Group(place: told.count)
                told.append(finding)
            }
        }
        for group in groups.values where group.others > 0 {
            let places = TextMeasure.count(group.others, "more place")
            let units = group.units == group.others ? "" : "for \(TextMeasure.grouped(group.units)) "
            told[group.place].prose =
                "\(told[group.place].prose), and so \(units)at \(places) (\(style.verboseSetting) lists them)"
        }
        return told
    }

    /// `27 Python modules, …` apart from its number; what has none is one.
    private static func counted(_ words: String) -> (units: Int, words: String) {
        let digits = words.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits.count <= 9, let number = Int(String(Substring(digits))) else { return (1, words) }
        return (number, String(words[digits.endIndex...]))
    }
}
