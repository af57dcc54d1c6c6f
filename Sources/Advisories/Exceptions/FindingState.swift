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

/// Judges findings by what was said of them. Pure: the time is an argument.
package struct Exceptions: Sendable {
    private let waivers: [Waiver]
    private let statements: [VEXStatement]
    private let time: Timestamp

    /// - Parameters:
    ///   - waivers: The project's waivers.
    ///   - statements: Of all documents; those of a later time than `time` do not count yet.
    ///   - time: When it is judged.
    package init(waivers: [Waiver], statements: [VEXStatement], time: Timestamp) {
        self.waivers = waivers
        self.statements = statements
        self.time = time
    }

    /// The waivers that have ended, whether or not a finding needs them.
    package var expiredWaivers: [Waiver] { waivers.filter { $0.end <= time } }

    /// What becomes of a finding.
    ///
    /// - Parameters:
    ///   - finding: The finding.
    ///   - package: The package's URL with its version; what is no package URL is never excused.
    ///   - artifact: What the artifact goes by as a product of VEX documents: names, digests, its own package URL.
    package func state(of finding: PackageFinding, package: String, artifact: Set<TextKey> = []) -> FindingState {
        guard let url = PackagePattern(package) else { return .open }
        let meant = waivers.filter { $0.means(finding, package: url) }
        if let waiver = meant.filter({ $0.end > time }).max(by: { $0.end < $1.end }) { return .waived(waiver) }
        if let statement = latest(finding, url, artifact),
            statement.status == .notAffected || statement.status == .fixed
        {
            return .excused(statement)
        }
        if let waiver = meant.max(by: { $0.end < $1.end }) { return .waiverExpired(waiver) }
        return .open
    }

    /// The latest statement; of those of one time the last one.
    private func latest(_ finding: PackageFinding, _ url: PackagePattern, _ artifact: Set<TextKey>) -> VEXStatement? {
        var latest: VEXStatement?
        for statement in statements where statement.time <= time {
            if let latest, statement.time < latest.time { continue }
            if statement.means(finding, package: url, artifact: artifact) { latest = statement }
        }
        return latest
    }
}
