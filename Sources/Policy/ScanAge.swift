import Core
import Ledger

/// What follows from the looks at a layer: a function of what is known and a time alone.
package enum ScanAge {
    /// Judges what is known of a layer; nil where nobody ever heard of it.
    ///
    /// A look as old as the limit to the millisecond is recent enough. One that is dated after the time to judge at says
    /// nothing about it: a wrong clock must not keep a layer fresh for years.
    ///
    /// - Parameters:
    ///   - holders: What is known of the images that hold it, whose packages are looked at as a whole.
    ///   - isHeldUnseen: Whether an image holds it whose packages nobody ever listed.
    package static func standing(
        of history: ScanHistory?, holders: [ScanHistory] = [], isHeldUnseen: Bool = false, _ demand: ScanDemand
    ) -> ScanStanding {
        let completed = history?.completed.upTo(demand.asOf) ?? ScanLooks()
        let attempt = history?.attempts[Scanner.reading].flatMap { $0.asOf <= demand.asOf ? $0 : nil }
        var standing = ScanStanding(
            gap: .neverRead, last: completed[Scanner.reading], attempt: attempt, findings: findings(of: completed))
        guard let last = standing.last else { return standing }
        let seen = made(last, history, demand, statedWithin: statementLimit)
        if seen > last.asOf { standing.stated = seen }
        let age = demand.asOf.since(seen)
        standing.age = age
        standing.nextDue = demand.maxAge.map { maxAge in
            // What is stated counts no longer than its reading lets it.
            standing.stated == nil
                ? seen.adding(maxAge)
                : min(seen.adding(maxAge), last.asOf.adding(max(maxAge, statementLimit)))
        }
        let (ages, unmatched) = advisories([completed] + holders.map { $0.completed.upTo(demand.asOf) }, demand)
        standing.databaseAge = ages.map(\.sinceChange).max()
        standing.advisoryAge = ages.map(\.sinceFetch).max()
        standing.unmatched = unmatched
        standing.coverage = coverage([history].compactMap(\.self) + holders, demand)
        let unfinished = unfinished([history].compactMap(\.self) + holders, demand)
        if standing.attempt == nil { standing.attempt = unfinished }
        if let maxAge = demand.maxAge, age > maxAge {
            standing.gap = .tooOld
        } else if isHeldUnseen {
            standing.gap = .neverListed
        } else if let unfinished {
            // What is inside is not known, or nobody compared it: there is no answer that could be recent.
            standing.gap = isWithoutAdvisories(unfinished) ? .neverCompared : .unfinished
        } else if !standing.unmatched.isEmpty {
            standing.gap = .unmatched
        } else {
            let faults = ages.compactMap(demand.advisories.fault)
            standing.gap = AdvisoryAge.Fault.allCases.first(where: faults.contains).map { ScanStanding.Gap($0) }
        }
        return standing
    }

    /// The ages of the advisories that looks knew, and the ecosystems that none of them speaks of.
    private static func advisories(
        _ looks: [ScanLooks], _ demand: ScanDemand
    ) -> (ages: [AdvisoryAge], unmatched: [String]) {
        var ages: [AdvisoryAge] = []
        var unmatched: Set<TextKey> = []
        for look in looks.lazy.flatMap(\.all) {
            if let age = look.database?.age(at: demand.asOf) { ages.append(age) }
            if !look.unmatched.isEmpty { unmatched.formUnion(look.unmatched) }
        }
        if unmatched.isEmpty { return (ages, []) }
        let allowed = demand.advisories.naming
        return (ages, unmatched.filter { !allowed.allows(unmatched: $0.string) }.sorted())
    }

    /// How much of the code some package's metadata accounts for, by the first look that knows.
    static func coverage(_ histories: [ScanHistory], _ demand: ScanDemand) -> CodeCoverage? {
        for history in histories {
            guard let look = history.completed[Scanner.packages] ?? history.attempts[Scanner.packages],
                look.asOf <= demand.asOf, let coverage = look.coverage
            else { continue }
            return coverage
        }
        return nil
    }

    /// The attempt at what is inside that was not completed, for another reason than that there are no advisories where there is one.
    private static func unfinished(_ histories: [ScanHistory], _ demand: ScanDemand) -> ScanRecord? {
        var found: ScanRecord?
        for history in histories where !history.attempts.isEmpty {
            guard let look = history.attempts[Scanner.packages] ?? history.attempts[Scanner.advisories],
                look.asOf <= demand.asOf
            else { continue }
            if !isWithoutAdvisories(look) { return look }
            if !demand.advisories.allowsNone, found == nil { found = look }
        }
        return found
    }

    /// Whether a comparison was no comparison, as there were no advisories at all.
    private static func isWithoutAdvisories(_ look: ScanRecord) -> Bool {
        look.scanner.name == Scanner.advisories && look.findings.contains { $0.finding.id == .scanNever }
    }

    /// A warning where the advisories are older than the gate takes.
    package static func databaseFindings(of look: ScanRecord, _ demand: ScanDemand) -> [Finding] {
        guard let age = look.database?.age(at: demand.asOf), let fault = demand.advisories.fault(of: age) else {
            return []
        }
        return [
            Finding(
                .scanOutdatedDatabase, .warn,
                "the advisories for its packages \(AdvisoryAgeText.what(fault, age, demand.advisories))",
                remedy: "import current ones: \(run: .importAdvisories, "FILE")")
        ]
    }

    /// Whether nobody ever tried to list the packages of an image: its layers may all be known from others.
    package static func isUnseen(_ image: ScanHistory?, _ demand: ScanDemand) -> Bool {
        let looks = [image?.completed[Scanner.packages], image?.attempts[Scanner.packages]]
        return !looks.contains { look in look.map { $0.asOf <= demand.asOf } ?? false }
    }

    /// What the last completed looks found and what does not count against it: excused, below the threshold, or a gap.
    package static func remarks(of completed: ScanLooks) -> [ScanFinding] {
        var remarks: [ScanFinding] = []
        for scanner in [Scanner.advisories, Scanner.packages] {
            guard let look = completed[scanner], !look.findings.isEmpty else { continue }
            remarks += look.findings.filter { !$0.finding.outcome.stops }
        }
        return remarks
    }

    /// What counts against a layer or an artifact in its last completed looks. That a name stood for other content is no
    /// fault of the content.
    package static func findings(of completed: ScanLooks) -> [ScanFinding] {
        var findings: [ScanFinding] = []
        for look in completed.all where !look.findings.isEmpty && look.scanner.name != Scanner.pin {
            findings += look.findings.filter(\.finding.outcome.stops)
        }
        return findings
    }

    /// Why a layer or an artifact is to be looked at again.
    package enum Due: Sendable, Equatable {
        /// Everything is.
        case asked
        /// Never looked at in full.
        case never
        /// The last attempt was not completed.
        case incomplete
        /// Too long ago.
        case old
        /// By an older version of the scanner, or one that cannot be compared.
        case olderVersion
    }

    /// How long after a look that read the bytes statements count that they are the same: whoever states it, somebody reads them
    /// again in that time, or the look is as old as it is.
    package static let statementLimit = Duration.seconds(30 * 86_400)

    /// When a look was made, or stated last to come out the same by whoever serves what it is of.
    ///
    /// A history is of bytes by their digest: what looks at them in one version found, others in that version would find again.
    /// - Parameter limit: The age of a look up to which statements count; nil where none does.
    private static func made(
        _ look: ScanRecord, _ history: ScanHistory?, _ demand: ScanDemand, statedWithin limit: Duration?
    ) -> Timestamp {
        guard let limit, demand.asOf.since(look.asOf) <= limit,
            let stated = history?.completed[Scanner.statement]?.asOf, stated <= demand.asOf
        else { return look.asOf }
        return max(look.asOf, stated)
    }

    /// Whether a scanner has to look again; nil where its last look is recent enough.
    /// - Parameter limit: The age of a look up to which it is as recent as the last statement that the bytes are the same; nil
    ///   where no statement counts.
    package static func due(
        _ scanner: Scanner, _ history: ScanHistory?, _ demand: ScanDemand, statedWithin limit: Duration? = nil
    ) -> Due? {
        func isTooOld(_ look: ScanRecord) -> Bool {
            guard let maxAge = demand.maxAge else { return false }
            return demand.asOf.since(made(look, history, demand, statedWithin: limit)) > maxAge
        }
        let last = history?.completed[scanner.name].flatMap { $0.asOf <= demand.asOf ? $0 : nil }
        let attempt = history?.attempts[scanner.name]
        if let attempt, attempt.isFinal, isCurrent(attempt.scanner.version, for: scanner.version) {
            return isTooOld(attempt) ? .old : nil
        }
        guard let last else { return attempt == nil ? .never : .incomplete }
        // What stood in its place last time has to be looked at until all is well again.
        if let attempt, attempt.asOf >= last.asOf { return .incomplete }
        if !isCurrent(last.scanner.version, for: scanner.version) { return .olderVersion }
        return isTooOld(last) ? .old : nil
    }
}

extension ScanAge {
    /// Whether a version is the wanted one or a later one, number by number; what holds other than numbers is only
    /// current where it is the same. What stands behind a plus says what was asked for, and has to be the same.
    private static func isCurrent(_ version: String, for wanted: String) -> Bool {
        if version.utf8.elementsEqual(wanted.utf8) { return true }
        func parts(_ text: String) -> (numbers: [Int], asked: Substring.UTF8View)? {
            let bytes = text.utf8
            let end = bytes.firstIndex(of: UInt8(ascii: "+")) ?? bytes.endIndex
            let parts = text[..<end].split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            return parts.contains(nil) ? nil : (parts.compactMap(\.self), bytes[end...])
        }
        guard let left = parts(version), let right = parts(wanted), left.asked.elementsEqual(right.asked) else {
            return false
        }
        return !left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

extension ScanRecord {
    /// Whether another look at the same bytes would end the same way: packages whose metadata cannot be read.
    fileprivate var isFinal: Bool {
        scanner.name == Scanner.packages && outcome == .incomplete && bytesTotal > 0 && bytesSeen == bytesTotal
    }
}

extension Timestamp {
    /// The time so much later; the end of time where there is no such.
    package func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (thousands, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, sumOverflow) = milliseconds.addingReportingOverflow(
            overflow ? .max : thousands &+ attoseconds / 1_000_000_000_000_000)
        return Timestamp(milliseconds: sumOverflow ? .max : sum)
    }
}
