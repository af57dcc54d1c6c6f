import Core

/// What became of a finding once waivers and VEX statements have spoken.
package enum FindingState: Sendable, Equatable {
    /// Nobody has excused it.
    case open
    /// A waiver holds.
    case waived(Waiver)
    /// Its waivers have ended: it counts again, and the one that ended last says so.
    case waiverExpired(Waiver)
    /// A VEX statement says that it is not affected, or is fixed.
    case excused(VEXStatement)

    /// Whether the finding counts against the artifact.
    package var counts: Bool {
        switch self {
        case .open, .waiverExpired: true
        case .waived, .excused: false
        }
    }
}

extension FindingState {
    /// The same as data of a finding; nil where nobody spoke.
    package var excuse: Excuse? {
        switch self {
        case .open: nil
        case .waived(let waiver):
            Excuse(kind: .waiver, by: waiver.owner, reason: waiver.reason, end: waiver.end)
        case .waiverExpired(let waiver):
            Excuse(kind: .expiredWaiver, by: waiver.owner, reason: waiver.reason, end: waiver.end)
        case .excused(let statement):
            Excuse(kind: .vex, by: statement.status.rawValue, reason: statement.justification)
        }
    }
}

/// What is judged by exceptions: a finding where it is.
package struct ExceptionSubject: Sendable {
    /// The finding.
    package var finding: PackageFinding
    /// The package's URL with its version; what is no package URL is excused by no statement.
    package var package: String
    /// What the artifact goes by: names, digests, its own package URL.
    package var artifact: Set<TextKey>
    /// The files that tell of the package, as findings show them.
    package var paths: [String]

    /// Describes a finding and its place.
    package init(finding: PackageFinding, package: String, artifact: Set<TextKey> = [], paths: [String] = []) {
        self.finding = finding
        self.package = package
        self.artifact = artifact
        self.paths = paths
    }
}

/// Which exceptions a run had a use for.
package struct ExceptionUse: Sendable {
    fileprivate var waivers: Set<Int> = []
    fileprivate var statements: Set<Int> = []
    /// Of a statement about a vulnerability that was found, and about another product: the nearest package, and why it is another.
    fileprivate var near: [Int: (difference: PackagePattern.Difference, package: String)] = [:]

    /// None so far.
    package init() {}

    /// Adds what was needed by findings that came later.
    package mutating func join(_ later: ExceptionUse) {
        waivers.formUnion(later.waivers)
        statements.formUnion(later.statements)
        near.merge(later.near) { mine, other in other.difference < mine.difference ? other : mine }
    }
}

/// Judges findings by what was said of them. Pure: the time is an argument.
package struct Exceptions: Sendable {
    private let waivers: [Waiver]
    private let statements: [VEXStatement]
    private let time: Timestamp
    /// The statements that speak of each id.
    private let statementsByID: [TextKey: [Int]]

    /// - Parameters:
    ///   - waivers: The project's waivers.
    ///   - statements: Of all documents; those of a later time than `time` do not count yet.
    ///   - time: When it is judged.
    package init(waivers: [Waiver], statements: [VEXStatement], time: Timestamp) {
        self.waivers = waivers
        self.statements = statements
        self.time = time
        var byID: [TextKey: [Int]] = [:]
        for (number, statement) in statements.enumerated() {
            for id in Set<TextKey>(statement.ids) { byID[id, default: []].append(number) }
        }
        statementsByID = byID
    }

    /// Whether what becomes of a finding depends on the artifact or the file that it is in.
    package var dependsOnPlace: Bool {
        !statements.isEmpty || waivers.contains { $0.artifact != nil || $0.path != nil }
    }

    /// The waivers that have ended, whether or not a finding needs them.
    package var expiredWaivers: [Waiver] { waivers.filter { $0.end <= time } }

    /// The waivers that end within a time from now.
    package func endingWaivers(within days: Int64) -> [Waiver] {
        let (until, overflow) = time.milliseconds.addingReportingOverflow(days * 86_400_000)
        return waivers.filter { $0.end > time && $0.end.milliseconds <= (overflow ? .max : until) }
    }

    /// The waivers that no finding of a run needed, among those that still hold.
    package func unusedWaivers(_ use: ExceptionUse) -> [Waiver] {
        waivers.enumerated().filter { !use.waivers.contains($0.offset) && $0.element.end > time }.map(\.element)
    }

    /// The excuses that excused nothing of a run though their vulnerability was found, each with the nearest package and why it is
    /// another one.
    package func unmatchedStatements(
        _ use: ExceptionUse
    ) -> [(statement: VEXStatement, difference: PackagePattern.Difference, package: String)] {
        statements.enumerated().compactMap { number, statement in
            guard statement.status.excuses, statement.time <= time, !use.statements.contains(number),
                let near = use.near[number]
            else { return nil }
            return (statement, near.difference, near.package)
        }
    }

    /// What becomes of a finding; `use` learns what it needed.
    package func state(of subject: ExceptionSubject, _ use: inout ExceptionUse) -> FindingState {
        guard let url = PackagePattern(subject.package) else { return .open }
        let meant = waivers.indices.filter { waivers[$0].means(subject, package: url) }
        use.waivers.formUnion(meant)
        let statement = latest(subject, url, &use)
        if let waiver = meant.map({ waivers[$0] }).filter({ $0.end > time }).max(by: { $0.end < $1.end }) {
            return .waived(waiver)
        }
        if let statement, statement.status.excuses { return .excused(statement) }
        if let waiver = meant.map({ waivers[$0] }).max(by: { $0.end < $1.end }) { return .waiverExpired(waiver) }
        return .open
    }

    /// What becomes of a finding.
    package func state(of finding: PackageFinding, package: String, artifact: Set<TextKey> = []) -> FindingState {
        var use = ExceptionUse()
        return state(of: ExceptionSubject(finding: finding, package: package, artifact: artifact), &use)
    }

    /// What becomes of a finding that is of no vulnerability: a waiver has to name its id, and means it where it lies at the
    /// waiver's path, if that has one, in the waiver's artifact.
    package func state(
        of id: FindingID, path: String?, artifact: Set<TextKey>, _ use: inout ExceptionUse
    ) -> FindingState {
        let meant = waivers.indices.filter { waivers[$0].means(id, path: path, artifact: artifact) }
        use.waivers.formUnion(meant)
        guard let last = meant.map({ waivers[$0] }).max(by: { $0.end < $1.end }) else { return .open }
        return last.end > time ? .waived(last) : .waiverExpired(last)
    }

    /// The latest statement; of those of one time the last one.
    private func latest(
        _ subject: ExceptionSubject, _ url: PackagePattern, _ use: inout ExceptionUse
    ) -> VEXStatement? {
        var latest: VEXStatement?
        let numbers = Set(subject.finding.ids.flatMap { statementsByID[$0] ?? [] }).sorted()
        for number in numbers where statements[number].time <= time {
            let statement = statements[number]
            if let difference = statement.difference(from: url, artifact: subject.artifact) {
                if use.near[number].map({ difference < $0.difference }) ?? true {
                    use.near[number] = (difference, subject.package)
                }
                continue
            }
            use.statements.insert(number)
            if let latest, statement.time < latest.time { continue }
            latest = statement
        }
        return latest
    }
}
