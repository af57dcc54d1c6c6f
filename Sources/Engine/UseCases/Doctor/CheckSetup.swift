import Core
import Ledger
import Policy

/// What is known of a set-up before anything is looked at: what the project file, variables and options ask for.
package struct SetupDemand: Sendable {
    /// What the project file and the variables come to, as far as who asks has looked at them.
    package var project: [SetupCheck] = []
    /// Names that the project file gives artifacts, which are to be pinned.
    package var namedArtifacts: [String] = []
    /// The lockfile.
    package var lockfile = "layers.lock"
    /// Whether somebody names the lockfile, so that it has to be there.
    package var namesLockfile = false
    /// What the check before a deploy asks of signatures; nil for nothing.
    package var trust: TrustDemand?
    /// The trust store that is looked for where nobody names one.
    package var usualTrustStore = "TrustStore"
    /// The ledger; nil where nobody knows where it would lie.
    package var ledger: String?
    /// The age up to which a look is recent enough.
    package var maxAge: Duration
    /// What is asked of advisories.
    package var advisories = AdvisoryDemand()
    /// Whether the check before a deploy asks for a look no older.
    package var gateAsksForLooks = false
    /// Which findings of advisories count, and what excuses some.
    package var findings = FindingDemand()
    /// The name of the locale; nil where none is set.
    package var locale: String?
    /// Whether reports are written in UTF-8.
    package var isUTF8 = true
    /// The program's version.
    package var toolVersion: String

    /// Sets what has no usual value.
    package init(maxAge: Duration, toolVersion: String) {
        self.maxAge = maxAge
        self.toolVersion = toolVersion
    }
}

/// Looks whether a set-up has what the checks need, and says what is missing. It reads no artifact and writes nothing but
/// a file in the temporary folder, which it removes.
package struct CheckSetup: Sendable {
    package var environment: Environment
    /// What is asked for.
    package var demand: SetupDemand

    /// How long before its end a certificate, a list or a waiver is spoken of.
    static let notice: Int64 = 14 * 86_400_000

    /// Looks in a process at a set-up.
    package init(_ environment: Environment, _ demand: SetupDemand) {
        self.environment = environment
        self.demand = demand
    }

    /// What cannot be looked at is a check that says so.
    package func run(asOf: Timestamp) async -> SetupReport {
        var checks = demand.project
        let pinned = lockfileChecks(asOf: asOf, into: &checks)
        checks += trustChecks(asOf: asOf)
        checks += await ledgerChecks(pinned, asOf: asOf)
        checks += waiverChecks(asOf: asOf)
        checks += processChecks()
        return SetupReport(asOf: asOf, checks: checks)
    }

    /// A few names in a sentence, and how many more there are.
    static func some(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    /// A number with its noun.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// The time from one moment to a later one; negative where it is earlier.
    static func time(from start: Timestamp, to end: Timestamp) -> Duration {
        let (difference, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        return .milliseconds(overflow ? (end.milliseconds < 0 ? Int64.min : .max) : difference)
    }

    /// Whether a moment lies behind, or before it ends soon; nil for one that is far off.
    static func ends(_ end: Timestamp, asOf: Timestamp) -> String? {
        let left = time(from: asOf, to: end)
        if left <= .zero { return "ended on \(end)" }
        return left < .milliseconds(notice) ? "ends on \(end), in \(AgeText.short(left))" : nil
    }
}
