import Core

/// Which vulnerabilities a record means, by their numbers among those of a package.
struct RecordMeaning {
    /// Those that it tells of: one, or, of an advisory of a distribution that fixes several at once, each of these.
    let vulnerabilities: [Int]
    /// Of one that tells of several, the group of its own ids, which mean all of them; nil for others.
    let bundle: Int?
}

/// What the ids of records mean.
///
/// Aliases are one vulnerability. What a distribution's record is made from (`upstream`) is the same vulnerability where it is
/// one; a record of several is none of them alone: who excuses one of these has said nothing of the others.
struct RecordMeanings {
    /// The ids of each vulnerability, in the order of their bytes; vulnerabilities are in the order of their first ids.
    let ids: [[String]]
    private let groups: [TextKey: Int]

    init(_ records: some Sequence<AdvisoryRecord>) {
        var groups = IdentifierGroups()
        for record in records {
            groups.join([record.id] + record.aliases)
            for id in record.upstream { groups.join([id] + Self.named(in: id)) }
            let upstream = Set<TextKey>(record.upstream.map { Self.named(in: $0).first ?? $0 })
            if upstream.count == 1, let only = upstream.first?.string { groups.join([record.id, only]) }
        }
        (self.groups, ids) = groups.numbered()
    }

    /// What a record means.
    func meaning(of record: AdvisoryRecord) -> RecordMeaning {
        let own = groups[record.id] ?? 0
        let upstream = Set(record.upstream.compactMap { groups[$0] })
        guard !upstream.isEmpty, upstream != [own] else { return RecordMeaning(vulnerabilities: [own], bundle: nil) }
        return RecordMeaning(vulnerabilities: upstream.sorted(), bundle: own)
    }

    /// `UBUNTU-CVE-2024-1` is Ubuntu's record of CVE-2024-1.
    private static func named(in id: String) -> [String] {
        let parts = id.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts[1].hasPrefix("CVE-") ? [String(parts[1])] : []
    }
}
