import Core

extension AdvisoryRecord {
    /// The record as a document of OSV's schema that `RecordReader` reads back: what matching needs, without the summary
    /// and the other dates.
    package var document: JSONValue {
        var object = JSONObject()
        object["id"] = .string(id)
        object["modified"] = .string(modified.description)
        object["withdrawn"] = withdrawn.map { .string($0.description) }
        if !aliases.isEmpty { object["aliases"] = .array(aliases.map { .string($0) }) }
        if !upstream.isEmpty { object["upstream"] = .array(upstream.map { .string($0) }) }
        if !severity.isEmpty { object["severity"] = Self.value(severity) }
        object["affected"] = .array(affected.map(Self.value))
        return .object(object)
    }

    /// The same record without the listed versions that lie in its ranges anyway, which may be thousands.
    package var withoutRepetition: AdvisoryRecord {
        var copy = self
        for index in copy.affected.indices where !copy.affected[index].versions.isEmpty {
            copy.affected[index].versions = Self.unrepeated(copy.affected[index])
        }
        return copy
    }

    private static func unrepeated(_ package: AffectedPackage) -> [String] {
        guard let scheme = package.ecosystem.scheme else { return package.versions }
        var table = VersionTable()
        // Ranges of another order than the list's say nothing of what the list would be equal to.
        let ranges = package.ranges.filter {
            $0.kind == .ecosystem || $0.kind == .semver && (scheme == .go || scheme == .semver)
        }
        .compactMap { ReadRange($0, scheme: scheme, table: &table) }
        guard !ranges.isEmpty else { return package.versions }
        return package.versions.filter { text in
            guard let version = table.version(text, scheme: scheme) else { return true }
            return !ranges.contains { $0.contains(version) }
        }
    }

    private static func value(_ severities: [StatedSeverity]) -> JSONValue {
        .array(severities.map { ["type": .string($0.kind), "score": .string($0.text)] })
    }

    private static func value(_ package: AffectedPackage) -> JSONValue {
        var object = JSONObject()
        object["package"] = ["ecosystem": .string(package.ecosystem.description), "name": .string(package.name)]
        if !package.ranges.isEmpty { object["ranges"] = .array(package.ranges.map(value)) }
        if !package.versions.isEmpty { object["versions"] = .array(package.versions.map { .string($0) }) }
        if let vendor = package.vendor {
            var own = JSONObject()
            own["status"] = .string(vendor.rawValue)
            own["repository"] = package.repository.map { .string($0) }
            object["ecosystem_specific"] = .object(own)
        }
        if !package.severity.isEmpty { object["severity"] = value(package.severity) }
        return .object(object)
    }

    private static func value(_ range: AffectedRange) -> JSONValue {
        let type =
            switch range.kind {
            case .semver: "SEMVER"
            case .ecosystem: "ECOSYSTEM"
            case .unknown: "UNKNOWN"
            }
        return [
            "type": .string(type),
            "events": .array(
                range.events.map { event in
                    switch event {
                    case .introduced(let version): ["introduced": .string(version)]
                    case .fixed(let version): ["fixed": .string(version)]
                    case .lastAffected(let version): ["last_affected": .string(version)]
                    case .limit(let version): ["limit": .string(version)]
                    }
                }),
        ]
    }
}
