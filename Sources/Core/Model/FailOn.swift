/// Which findings of advisories count: those that meet one of these conditions (`kev,new:high`).
package struct FailOn: Sendable, Equatable {
    /// What a finding has to be, all of it.
    package struct Condition: Sendable, Hashable {
        /// The severity from which findings are meant, or one that is known to be exploited; nil for any.
        package var severity: Severity?
        /// Whether only what the run before did not know is meant.
        package var isNew = false
        /// Whether only what a named version mends is meant.
        package var isFixable = false
        /// Whether only what is known to be exploited is meant.
        package var isExploited = false

        /// Asks for a severity, or, without it, for nothing: every finding is meant.
        package init(severity: Severity? = nil) { self.severity = severity }

        /// Reads words with colons between them, in any order, each kind once: a severity, `new`, `fixable`, `kev`.
        package init?(_ text: String) {
            self.init()
            for word in text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
                guard let word = Word(rawValue: String(Substring(word))) else { return nil }
                switch word {
                case .new where !isNew: isNew = true
                case .fixable where !isFixable: isFixable = true
                case .kev where !isExploited: isExploited = true
                case .low where severity == nil: severity = .low
                case .medium where severity == nil: severity = .medium
                case .high where severity == nil: severity = .high
                case .critical where severity == nil: severity = .critical
                default: return nil
                }
            }
        }

        /// Whether a finding meets it.
        package func holds(of facts: Facts) -> Bool {
            if isNew, !facts.isNew { return false }
            if isFixable, !facts.isFixable { return false }
            if isExploited, facts.isExploited == false { return false }
            // What is exploited stands above every severity; what nobody rated may be of any.
            return facts.isExploited == true || severity.map { facts.severity.reaches($0) } ?? true
        }
    }

    /// The words of conditions.
    private enum Word: String, Core.Word, CaseIterable {
        case low, medium, high, critical, new, fixable, kev
    }

    /// What conditions ask of a finding.
    package struct Facts: Sendable {
        /// How severe it is.
        package var severity: Severity
        /// Whether the run before did not know it. Nobody knew anything before the first run.
        package var isNew: Bool
        /// Whether a version is named that mends it.
        package var isFixable: Bool
        /// Whether it is known to be exploited; nil where no recent catalogue says: then whoever asks for that fails.
        package var isExploited: Bool?

        /// Describes a finding.
        package init(severity: Severity, isNew: Bool = true, isFixable: Bool = false, isExploited: Bool? = false) {
            self.severity = severity
            self.isNew = isNew
            self.isFixable = isFixable
            self.isExploited = isExploited
        }
    }

    /// Words that a condition may be, for help and completion; others can be made of them.
    package static let usual = [
        "low", "medium", "high", "critical", "kev", "new", "new:high", "fixable:high",
    ]

    /// The conditions; empty for every finding.
    package var conditions: [Condition]

    /// Counts what meets one of some conditions; without any, everything.
    package init(_ conditions: [Condition] = []) { self.conditions = conditions }

    /// Everything counts.
    package static let any = FailOn()
    /// What is of this severity or above counts.
    package static let medium = FailOn([Condition(severity: .medium)])
    /// As above.
    package static let high = FailOn([Condition(severity: .high)])
    /// As above.
    package static let critical = FailOn([Condition(severity: .critical)])

    /// Reads conditions with commas between them; nil where one is none.
    package init?(_ text: String) {
        conditions = []
        for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let condition = Condition(String(Substring(part))) else { return nil }
            if !conditions.contains(condition) { conditions.append(condition) }
        }
    }

    /// Whether a finding counts.
    package func counts(_ facts: Facts) -> Bool { conditions.isEmpty || conditions.contains { $0.holds(of: facts) } }

    /// Whether some condition asks what the run before knew.
    package var asksForNews: Bool { conditions.contains(where: \.isNew) }
}
