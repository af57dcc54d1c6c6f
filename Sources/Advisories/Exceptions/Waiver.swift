import Core

/// A finding that somebody has decided to live with, until a day.
package struct Waiver: Sendable, Equatable {
    /// The vulnerability by any of its ids; nil for every one of the package.
    package var id: String?
    /// The package by its URL, with or without a version; nil for every package.
    package var package: String?
    /// Why.
    package var reason: String
    /// Who answers for it.
    package var owner: String
    /// When it ends: at this time it no longer holds.
    package var end: Timestamp

    /// Describes a waiver.
    package init(id: String?, package: String?, reason: String, owner: String, end: Timestamp) {
        self.id = id
        self.package = package
        self.reason = reason
        self.owner = owner
        self.end = end
    }

    /// The last day on which it holds, where it ends with one; else the time at which it ends.
    package var lastMoment: String {
        guard end.milliseconds % 86_400_000 == 0 else { return "\(end)" }
        return String("\(Timestamp(milliseconds: end.milliseconds - 1))".prefix(10))
    }

    /// Whether it speaks of a finding, be it still in force or not.
    func means(_ finding: PackageFinding, package url: PackagePattern) -> Bool {
        if let id, !finding.ids.contains(id) { return false }
        guard let package else { return id != nil }
        return PackagePattern(package)?.means(url) == true
    }
}

/// The waivers of a project: `.layerlock/waivers.json`.
///
/// `{"schemaVersion": 1, "waivers": [{"id": "CVE-…", "package": "pkg:pypi/…", "reason": "…", "owner": "…",
/// "until": "2027-01-31"}]}`: id or package or both; a day ends with its last second in UTC, a time is RFC 3339.
package enum WaiverFile {
    /// Bytes of the largest file that is read.
    package static let byteLimit = 4 << 20

    /// Reads the file; nothing in it may go unread.
    /// - Throws: where it is broken, holds an unknown member, or a waiver names neither id nor package, no reason, no
    ///   owner or no end.
    package static func read(_ bytes: [UInt8]) throws(JSONFault) -> [Waiver] {
        let top = JSONCursor(try JSONReader.read(bytes, limits: JSONLimits(bytes: byteLimit)))
        try top.requireOnly(["schemaVersion", "waivers"])
        let version = try top.member("schemaVersion")
        guard try version.integer() == 1 else { throw version.fault("is not 1, the only version known here") }
        var waivers: [Waiver] = []
        for element in try top.member("waivers").elements() { waivers.append(try waiver(element)) }
        return waivers
    }

    private static func waiver(_ cursor: JSONCursor) throws(JSONFault) -> Waiver {
        try cursor.requireOnly(["id", "package", "reason", "owner", "until"])
        let id = try optionalText(cursor, "id")
        let package = try optionalText(cursor, "package")
        if id == nil, package == nil { throw cursor.fault("names neither an id nor a package") }
        if let package, PackagePattern(package) == nil { throw cursor.fault("package is no package URL") }
        guard let reason = try optionalText(cursor, "reason") else { throw cursor.fault("gives no reason") }
        guard let owner = try optionalText(cursor, "owner") else { throw cursor.fault("names no owner") }
        let until = try cursor.member("until")
        return Waiver(id: id, package: package, reason: reason, owner: owner, end: try end(until))
    }

    private static func optionalText(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> String? {
        guard let member = try cursor.optional(key) else { return nil }
        let text = try member.string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw member.fault("is empty") }
        return text
    }

    private static func end(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        let text = try cursor.string()
        if let time = Timestamp(rfc3339: text) { return time }
        guard let day = Timestamp(rfc3339: text + "T00:00:00Z") else {
            throw cursor.fault("is neither a day such as 2027-01-31 nor an RFC 3339 time")
        }
        return Timestamp(milliseconds: day.milliseconds + 86_400_000)
    }
}
