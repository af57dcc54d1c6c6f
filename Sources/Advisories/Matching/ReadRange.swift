import Core

/// A range whose versions have been read.
struct ReadRange {
    /// An event at a version; nil for "0", which stands before every version.
    private typealias Mark = (event: AffectedRange.Event, version: Version?)

    /// The order of its versions.
    let scheme: VersionScheme
    /// The events in the order of their versions; those at one version stay as the record has them.
    private let marks: [Mark]
    /// The range says nothing from the highest on; empty for no limit.
    private let limits: [Version]

    /// Nil where a version of the range could not be read.
    init?(_ range: AffectedRange, scheme: VersionScheme, table: inout VersionTable) {
        var marks: [Mark] = []
        var limits: [Version] = []
        var isUnlimited = false
        for event in range.events {
            switch event {
            case .introduced("0"): marks.append((event, nil))
            case .limit("*"): isUnlimited = true
            case .introduced(let text), .fixed(let text), .lastAffected(let text), .limit(let text):
                guard let version = table.version(text, scheme: scheme) else { return nil }
                if case .limit = event { limits.append(version) } else { marks.append((event, version)) }
            }
        }
        self.scheme = scheme
        self.marks = Self.sorted(marks)
        self.limits = isUnlimited ? [] : limits
    }

    /// The standard library promises no stable sort: of equal versions the place in the record decides.
    private static func sorted(_ marks: [Mark]) -> [Mark] {
        marks.enumerated().sorted { left, right in
            if isBelow(left.element.version, right.element.version) { return true }
            return !isBelow(right.element.version, left.element.version) && left.offset < right.offset
        }.map(\.element)
    }

    private static func isBelow(_ left: Version?, _ right: Version?) -> Bool {
        guard let right else { return false }
        guard let left else { return true }
        return left.order(to: right) == .less
    }

    /// Whether a version of the range's scheme lies within.
    func contains(_ version: Version) -> Bool {
        var isAffected = false
        for mark in marks {
            let order = mark.version.map { version.order(to: $0) ?? .less } ?? .greater
            switch mark.event {
            case .introduced: if order != .less { isAffected = true }
            case .fixed: if order != .less { isAffected = false }
            case .lastAffected: if order == .greater { isAffected = false }
            case .limit: break
            }
        }
        guard isAffected, !limits.isEmpty else { return isAffected }
        return limits.contains { version.order(to: $0) == .less }
    }

    /// The versions from which on it no longer affects.
    var fixes: [Version] {
        marks.compactMap { mark in
            if case .fixed = mark.event { mark.version } else { nil }
        }
    }

    /// The lowest fixed version above a version; nil where the range names none.
    func fix(above version: Version) -> (text: String, version: Version)? {
        for mark in marks {
            guard case .fixed(let text) = mark.event, let fixed = mark.version else { continue }
            if fixed.order(to: version) == .greater { return (text, fixed) }
        }
        return nil
    }
}
