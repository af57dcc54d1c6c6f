/// A finding's id, and all that is settled about it: `FindingID.lockDrift` is `lock.drift`.
///
/// The constants of this folder are all ids that there are. Nothing outside of Core can make another one, so a misspelled
/// id does not compile. A new id is one constant, named like its text, and its place in the list below the constants.
package struct FindingID: Word, Hashable, Comparable, Sendable, CustomStringConvertible {
    private let entry: Entry

    /// What is settled; kept once for all copies of an id.
    private final class Entry: Sendable {
        let text: String
        let family: FindingFamily
        let severity: Severity
        let exitStatus: ExitStatus
        let outcome: Outcome
        let help: HelpPage
        let title: String
        let meaning: Prose
        let cause: Prose
        let fix: Prose

        init(
            _ text: String, _ family: FindingFamily, _ severity: Severity, exitStatus: ExitStatus, outcome: Outcome,
            help: HelpPage, title: String, meaning: Prose, cause: Prose, fix: Prose
        ) {
            self.text = text
            self.family = family
            self.severity = severity
            self.exitStatus = exitStatus
            self.outcome = outcome
            self.help = help
            self.title = title
            self.meaning = meaning
            self.cause = cause
            self.fix = fix
        }
    }

    /// Settles an id: for the constants of this folder alone. What an id does not say of itself its family says.
    init(
        _ text: String, _ family: FindingFamily, _ severity: Severity, _ title: String, outcome: Outcome = .fail,
        exitStatus: ExitStatus? = nil, help: HelpPage? = nil, meaning: Prose, cause: Prose, fix: Prose
    ) {
        entry = Entry(
            text, family, severity, exitStatus: exitStatus ?? family.exitStatus, outcome: outcome,
            help: help ?? family.help, title: title, meaning: meaning, cause: cause, fix: fix)
    }

    /// The id that a ledger, an export or a user names; nil where there is none of these bytes.
    package init?(rawValue text: String) {
        guard let known = FindingRegistry.id(of: text) else { return nil }
        self = known
    }

    /// The id as reports print it, such as `archive.zip-overlap`.
    package var rawValue: String { entry.text }
    /// What kind of check it is of.
    package var family: FindingFamily { entry.family }
    /// How much it matters.
    package var severity: Severity { entry.severity }
    /// The exit code of a check that fails with it, and of a run that a failure with it ends.
    package var exitStatus: ExitStatus { entry.exitStatus }
    /// How the check ends by default; a trust configuration can turn some failures into warnings.
    package var outcome: Outcome { entry.outcome }
    /// Where the documentation has more.
    package var help: HelpPage { entry.help }
    /// A few words without a full stop.
    package var title: String { entry.title }
    /// What the bytes say, and why readers disagree or what an attacker gains.
    package var meaning: Prose { entry.meaning }
    /// How it comes about, most often.
    package var cause: Prose { entry.cause }
    /// What to do; the remedy where a finding brings none.
    package var fix: Prose { entry.fix }

    /// Whether the artifact itself is at fault (exit 10); otherwise nothing could be decided (exit 1).
    package var isRefusal: Bool { exitStatus == .archiveRejected }

    /// The id as reports print it.
    package var description: String { rawValue }

    /// All ids, sorted.
    package static var allCases: [FindingID] { FindingRegistry.all }

    /// The same constant.
    package static func == (left: Self, right: Self) -> Bool { left.entry === right.entry }
    /// By the constant.
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(entry)) }
    /// Byte order of the texts.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
