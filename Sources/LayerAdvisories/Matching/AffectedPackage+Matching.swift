/// What one record says of one version.
enum Match: Equatable {
    case affected
    case unaffected
    /// A version, of the package or of the record, could not be read: nothing is known.
    case undecided
}

extension AffectedPackage {
    /// Whether a version is affected: it stands in the list, or within a range (OSV schema, "Evaluation").
    func match(_ version: String, table: inout VersionTable) -> Match {
        // Swift's string equality joins what differs in bytes; no version does, and a hit more is no miss.
        if versions.contains(version) { return .affected }
        var isDecided = true
        for range in ranges {
            guard let scheme = scheme(of: range), let own = table.version(version, scheme: scheme),
                let found = range.contains(own, scheme: scheme, table: &table)
            else {
                isDecided = false
                continue
            }
            if found { return .affected }
        }
        switch listed(version, table: &table) {
        case true?: return .affected
        case false?: return isDecided ? .unaffected : .undecided
        case nil: return .undecided
        }
    }

    private func scheme(of range: AffectedRange) -> VersionScheme? {
        guard range.kind == .semver else { return ecosystem.scheme }
        // Both are SemVer with a reading of what their tools print.
        return ecosystem.scheme == .go ? .go : .semver
    }

    /// Whether the list holds another spelling of the version; nil where that cannot be told.
    private func listed(_ version: String, table: inout VersionTable) -> Bool? {
        if versions.isEmpty { return false }
        guard let scheme = ecosystem.scheme, let own = table.version(version, scheme: scheme) else { return nil }
        for text in versions {
            // A listed version that is none can only be met by its own spelling.
            if let listed = table.version(text, scheme: scheme), listed.order(to: own) == .equal { return true }
        }
        return false
    }
}

extension AffectedRange {
    /// Whether a version lies within; nil where a version of the range could not be read.
    func contains(_ version: Version, scheme: VersionScheme, table: inout VersionTable) -> Bool? {
        guard let marks = marks(scheme: scheme, table: &table), let isBelow = isBelowLimit(version, scheme, &table)
        else {
            return nil
        }
        var isAffected = false
        for mark in marks {
            // "0" stands before everything.
            let order = mark.version.map { version.order(to: $0) } ?? .greater
            guard let order else { return nil }
            switch mark.event {
            case .introduced: if order != .less { isAffected = true }
            case .fixed: if order != .less { isAffected = false }
            case .lastAffected: if order == .greater { isAffected = false }
            case .limit: break
            }
        }
        return isAffected && isBelow
    }

    private typealias Mark = (event: Event, version: Version?)

    /// The events in the order of their versions; those at one version stay as the record has them.
    private func marks(scheme: VersionScheme, table: inout VersionTable) -> [Mark]? {
        var marks: [Mark] = []
        for event in events {
            switch event {
            case .introduced("0"): marks.append((event, nil))
            case .introduced(let text), .fixed(let text), .lastAffected(let text):
                guard let version = table.version(text, scheme: scheme) else { return nil }
                marks.append((event, version))
            case .limit: break
            }
        }
        // Stable, as the standard library's sort is and does not promise; records have a handful.
        var sorted: [Mark] = []
        for mark in marks {
            let place = sorted.lastIndex { !Self.isBelow(mark, $0) }.map { $0 + 1 } ?? 0
            sorted.insert(mark, at: place)
        }
        return sorted
    }

    private static func isBelow(_ left: Mark, _ right: Mark) -> Bool {
        switch (left.version, right.version) {
        case (nil, nil), (_, nil): false
        case (nil, _): true
        case (let left?, let right?): left.order(to: right) == .less
        }
    }

    /// Below any of the limits; without limits, everything is.
    private func isBelowLimit(_ version: Version, _ scheme: VersionScheme, _ table: inout VersionTable) -> Bool? {
        var hasLimit = false
        for case .limit(let text) in events {
            if text == "*" { return true }
            hasLimit = true
            guard let limit = table.version(text, scheme: scheme) else { return nil }
            if version.order(to: limit) == .less { return true }
        }
        return !hasLimit
    }
}
