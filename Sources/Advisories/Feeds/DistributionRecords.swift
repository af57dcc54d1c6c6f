import Core

/// What distributions' records of OSV's schema say in their own way.
enum DistributionRecords {
    /// The record with what its distribution means by it; nil for one that tells of no vulnerability.
    static func read(_ record: AdvisoryRecord) -> AdvisoryRecord? {
        guard !record.affected.isEmpty, record.affected.allSatisfy(\.ecosystem.isDistribution) else { return record }
        if isMaintenance(record) { return nil }
        var record = record
        if record.aliases.isEmpty, record.upstream.isEmpty {
            record.upstream = record.related.filter { $0.utf8.starts(with: "CVE-".utf8) }
        }
        let isRated = !record.severity.isEmpty || record.affected.contains { !$0.severity.isEmpty }
        if !isRated, let word = rating(of: record.summary) {
            record.severity = [StatedSeverity(kind: "rating", text: word)]
        }
        return record
    }

    /// AlmaLinux publishes updates that fix bugs (ALBA) or bring something new (ALEA) beside those for security.
    private static func isMaintenance(_ record: AdvisoryRecord) -> Bool {
        record.id.utf8.starts(with: "ALBA-".utf8) || record.id.utf8.starts(with: "ALEA-".utf8)
    }

    /// `Important: kernel security update`: the rating is the summary's first word.
    private static func rating(of summary: String) -> String? {
        let word = summary.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard word.count < 16, word.count < summary.utf8.count else { return nil }
        let text = String(decoding: Array(word), as: UTF8.self)
        return SeverityRating(text) == nil ? nil : text
    }
}
