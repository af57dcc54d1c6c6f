import Core

/// Whether a record means a version.
enum Match: Equatable {
    case affected
    case unaffected
    /// A version, of the package or of the record, could not be read: nothing is known.
    case undecided
}

/// A version that ends a range.
struct Fix {
    /// Number of the record that says so.
    let record: Int
    /// The release that it is a fix in.
    let ecosystem: Ecosystem
    let text: String
    let version: Version
    let scheme: VersionScheme
}

/// What one record says of one package, read as far as matching needs.
struct Candidate {
    /// Number of the record.
    let record: Int
    /// The vulnerabilities that it means.
    let meaning: RecordMeaning
    let affected: AffectedPackage
    let severity: RatedSeverity?
    private let ranges: [ReadRange]
    /// Whether a range had to be left out because it could not be read.
    private let hasUnreadRange: Bool
    /// Whether the record names versions without the epochs that packages have.
    private let omitsEpochs: Bool
    /// What of the list could be read; what could not can only be met by its own spelling.
    private let listed: [Version]

    init(
        record: Int, meaning: RecordMeaning, affected: AffectedPackage, severity: RatedSeverity?,
        table: inout VersionTable
    ) {
        self.record = record
        self.meaning = meaning
        self.affected = affected
        self.severity = severity
        let scheme = affected.ecosystem.scheme
        omitsEpochs =
            affected.ecosystem.mayOmitEpochs
            && !affected.versions.contains(where: Self.hasEpoch)
            && !affected.ranges.contains { $0.events.contains { Self.hasEpoch($0.version) } }
        var ranges: [ReadRange] = []
        for range in affected.ranges where range.kind != .unknown {
            // Go's is SemVer too, with a reading of what its toolchain prints.
            let order: VersionScheme? = range.kind == .semver && scheme != .go ? .semver : scheme
            if let order, let read = ReadRange(range, scheme: order, table: &table) { ranges.append(read) }
        }
        self.ranges = ranges
        hasUnreadRange = ranges.count < affected.ranges.count
        var listed: [Version] = []
        if let scheme {
            listed.reserveCapacity(affected.versions.count)
            for text in affected.versions {
                if let version = table.version(text, scheme: scheme) { listed.append(version) }
            }
        }
        self.listed = listed
    }

    /// Whether a version is affected: it stands in the list, or within a range (OSV schema, "Evaluation").
    func match(_ stated: String, table: inout VersionTable) -> Match {
        let version = compared(stated)
        if version.isEmpty {
            // Nothing tells the version: whatever the record says may be true of it.
            return affected.ranges.isEmpty && affected.versions.isEmpty ? .unaffected : .undecided
        }
        var isDecided = !hasUnreadRange
        for range in ranges {
            guard let own = table.version(version, scheme: range.scheme) else {
                isDecided = false
                continue
            }
            if range.contains(own) { return .affected }
        }
        if affected.versions.contains(version) { return .affected }
        if !affected.versions.isEmpty {
            guard let scheme = affected.ecosystem.scheme, let own = table.version(version, scheme: scheme) else {
                return .undecided
            }
            if listed.contains(where: { $0.order(to: own) == .equal }) { return .affected }
        }
        return isDecided ? .unaffected : .undecided
    }

    /// The lowest fixed version above `version` of each range, in no order; none where versions cannot be compared.
    func fixes(above stated: String, table: inout VersionTable) -> [Fix] {
        let version = compared(stated)
        var fixes: [Fix] = []
        for range in ranges {
            guard let own = table.version(version, scheme: range.scheme), let fix = range.fix(above: own) else {
                continue
            }
            fixes.append(
                Fix(
                    record: record, ecosystem: affected.ecosystem, text: fix.text, version: fix.version,
                    scheme: range.scheme))
        }
        return fixes
    }

    /// The versions that are called fixed and that `version` has reached, in no order; none where versions cannot be compared.
    func fixes(notAbove stated: String, table: inout VersionTable) -> [Fix] {
        let version = compared(stated)
        var fixes: [Fix] = []
        for range in ranges {
            guard let own = table.version(version, scheme: range.scheme) else { continue }
            for fix in range.fixes {
                guard let order = own.order(to: fix), order != .less else { continue }
                fixes.append(
                    Fix(record: record, ecosystem: affected.ecosystem, text: "", version: fix, scheme: range.scheme))
            }
        }
        return fixes
    }

    /// Whether the range that versions lie in also holds a fix: one of another stream or release decides nothing in this one. A
    /// package of an unknown release may be of either.
    func holds(_ fix: Fix, aroundVersions stated: [String], table: inout VersionTable) -> Bool {
        guard let first = stated.first.map(compared), affected.ecosystem.isAddressed(by: fix.ecosystem) else {
            return false
        }
        for range in ranges where range.scheme == fix.scheme {
            guard let own = table.version(first, scheme: range.scheme), range.contains(own) else { continue }
            return range.contains(fix.version)
                && stated.dropFirst().allSatisfy {
                    table.version(compared($0), scheme: range.scheme).map(range.contains) ?? false
                }
        }
        return false
    }

    /// A package's version as it is compared with the record's. With an epoch that the record leaves out it would come after all of them.
    private func compared(_ version: String) -> String {
        guard omitsEpochs, Self.hasEpoch(version), let colon = version.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return version
        }
        return String(version[version.utf8.index(after: colon)...])
    }

    private static func hasEpoch(_ version: String) -> Bool { version.utf8.contains(UInt8(ascii: ":")) }
}
