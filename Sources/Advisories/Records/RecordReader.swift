import Core

/// Reads records of advisory databases, one document each; whoever has an archive of them feeds its entries.
package enum RecordReader {
    /// Bytes of the largest record that is read.
    package static let byteLimit = 64 << 20

    /// Whether a file of an archive or folder is a record, told from its name.
    package static func isRecord(name: String) -> Bool { isYAML(name) || name.hasSuffix(".json") }

    /// Most severities of a record, or of one package of it; those of the record are weighed for each package.
    static let severityLimit = 100

    static func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

    /// Reads one record; members that are not known here are passed over, as the schema asks.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - name: Its file's name: `.yaml` and `.yml` are read as YAML, everything else as JSON.
    /// - Throws: where the document is broken, or a member that decides is missing or of another type.
    package static func read(_ bytes: [UInt8], name: String) throws(JSONFault) -> AdvisoryRecord {
        guard isYAML(name) else {
            let limits = JSONLimits(bytes: byteLimit)
            return try record(JSONReader.read(bytes, limits: limits, options: .foreign))
        }
        return try record(RecordYAML.read(bytes))
    }

    /// The record that a document describes.
    /// - Throws: where a member that decides is missing or of another type.
    package static func record(_ document: JSONValue) throws(JSONFault) -> AdvisoryRecord {
        let top = try RecordFields(document, path: "")
        let id = try top.text("id")
        guard !id.isEmpty, id.utf8.count <= 256 else { throw top.fault("id", "is empty or longer than 256 bytes") }
        guard let modified = try top.time("modified") else { throw top.fault("modified", "is missing") }
        var record = AdvisoryRecord(id: id, modified: modified)
        record.aliases = try top.texts("aliases")
        record.related = try top.texts("related")
        record.upstream = try top.texts("upstream")
        record.published = try top.time("published")
        record.withdrawn = try top.time("withdrawn")
        record.summary = try top.optionalText("summary") ?? ""
        record.severity = try severities(top)
        for element in try top.list("affected") {
            guard var package = try affected(RecordFields(element, path: "affected")) else { continue }
            // Records of others say by a range what is fixed.
            if package.vendor == .fixedElsewhere, !AmazonExplorerFeed.isRecord(id) { package.vendor = nil }
            record.affected.append(package)
        }
        try check(record, top)
        return record
    }

    private static func check(_ record: AdvisoryRecord, _ fields: RecordFields) throws(JSONFault) {
        let most = max(record.severity.count, record.affected.lazy.map(\.severity.count).max() ?? 0)
        guard most <= severityLimit else {
            throw fields.fault("severity", "holds \(most) elements, over the limit of \(severityLimit)")
        }
    }

    /// Nil for what is said of git commits alone, without a package.
    private static func affected(_ fields: RecordFields) throws(JSONFault) -> AffectedPackage? {
        guard let value = fields.member("package") else { return nil }
        let package = try RecordFields(value, path: "affected.package")
        var affected = AffectedPackage(
            ecosystem: Ecosystem(try package.text("ecosystem")), name: try package.text("name"))
        affected.purl = try package.optionalText("purl")
        affected.versions = try fields.texts("versions")
        affected.severity = try severities(fields)
        if affected.ecosystem.isDistribution { readVendor(fields.member("ecosystem_specific"), into: &affected) }
        for element in try fields.list("ranges") {
            if let range = try range(RecordFields(element, path: "affected.ranges")) { affected.ranges.append(range) }
        }
        return affected
    }

    /// What is kept of a distribution's own words, and Debian's urgency as OSV has it: `low**` and the like are what NVD's scores
    /// once said.
    private static func readVendor(_ value: JSONValue?, into affected: inout AffectedPackage) {
        guard let own = value?.object else { return }
        affected.vendor = own["status"]?.string.flatMap { VendorStatus(rawValue: $0) }
        if affected.vendor == .fixedElsewhere { affected.repository = own["repository"]?.string }
        guard let urgency = own["urgency"]?.string else { return }
        let word = DebianUrgency(urgency)
        affected.vendor = affected.vendor ?? word.vendor
        if affected.severity.isEmpty, let rating = word.rating { affected.severity = [rating] }
    }

    private static func range(_ fields: RecordFields) throws(JSONFault) -> AffectedRange? {
        let kind: AffectedRange.Kind
        switch try fields.text("type") {
        case "SEMVER": kind = .semver
        case "ECOSYSTEM": kind = .ecosystem
        case "GIT": return nil
        // Another order, of which nothing is known here: the record stays, and leaves the package undecided.
        default: return AffectedRange(kind: .unknown, events: [])
        }
        var range = AffectedRange(kind: kind, events: [])
        for element in try fields.list("events") {
            let event = try RecordFields(element, path: "affected.ranges.events")
            let start = range.events.count
            if let version = try event.optionalText("introduced") { range.events.append(.introduced(version)) }
            if let version = try event.optionalText("fixed") { range.events.append(.fixed(version)) }
            if let version = try event.optionalText("last_affected") { range.events.append(.lastAffected(version)) }
            if let version = try event.optionalText("limit") { range.events.append(.limit(version)) }
            guard range.events.count > start else {
                guard event.isEmpty else {
                    // Another kind of event, of which nothing is known here: as with another order.
                    return AffectedRange(kind: .unknown, events: [])
                }
                throw event.fault("events", "holds none of introduced, fixed, last_affected and limit")
            }
        }
        return range
    }

    /// The vectors, and the rating that GitHub's and others' records carry beside them.
    private static func severities(_ fields: RecordFields) throws(JSONFault) -> [StatedSeverity] {
        var severities: [StatedSeverity] = []
        for element in try fields.list("severity") {
            let severity = try RecordFields(element, path: "severity")
            severities.append(StatedSeverity(kind: try severity.text("type"), text: try severity.text("score")))
        }
        for key in ["database_specific", "ecosystem_specific"] {
            // What databases put there is their own: another type is another database's word.
            if let word = fields.member(key)?.object?["severity"]?.string {
                severities.append(StatedSeverity(kind: "rating", text: word))
            }
        }
        return severities
    }
}
