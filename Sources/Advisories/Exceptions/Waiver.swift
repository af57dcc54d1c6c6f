import Core

/// A finding that somebody has decided to live with, until a day.
package struct Waiver: Sendable, Equatable {
    /// The vulnerability by any of its ids; nil for every one of the package.
    package var id: String?
    /// The package by its URL, with or without a version; nil for every package.
    package var package: String?
    /// The artifact by its name, digest or tree; nil for every artifact.
    package var artifact: String?
    /// The file that tells of the package, or a folder that ends with a slash, as findings show it; nil for every file.
    package var path: String?
    /// Why.
    package var reason: String
    /// Who answers for it.
    package var owner: String
    /// When it ends: at this time it no longer holds.
    package var end: Timestamp

    /// Describes a waiver.
    package init(
        id: String?, package: String?, artifact: String? = nil, path: String? = nil, reason: String, owner: String,
        end: Timestamp
    ) {
        self.id = id
        self.package = package
        self.artifact = artifact
        self.path = path
        self.reason = reason
        self.owner = owner
        self.end = end
    }

    /// The last day on which it holds, where it ends with one; else the time at which it ends.
    package var lastMoment: String {
        guard end.milliseconds % 86_400_000 == 0 else { return "\(end)" }
        return String("\(Timestamp(milliseconds: end.milliseconds - 1))".prefix(10))
    }

    /// What it means, in the order in which the file names it.
    package var subjects: [String] { [id, package, artifact, path].compactMap(\.self) }

    /// Whether it is about the same as another one, whoever answers for either and until when.
    package func isAboutTheSame(as other: Waiver) -> Bool {
        let own = [id, package, artifact, path]
        return zip(own, [other.id, other.package, other.artifact, other.path]).allSatisfy { left, right in
            left.map { TextKey($0) } == right.map { TextKey($0) }
        }
    }

    /// Whether it speaks of a finding, be it still in force or not. What is in several files is meant where all of these are.
    func means(_ subject: ExceptionSubject, package url: PackagePattern) -> Bool {
        if let id, !Set<TextKey>(subject.finding.ids).contains(id) { return false }
        if let package, PackagePattern(package)?.means(url) != true { return false }
        if let artifact, !subject.artifact.contains(artifact) { return false }
        if let path, subject.paths.isEmpty || !subject.paths.allSatisfy({ Self.path(path, holds: $0) }) { return false }
        return !subjects.isEmpty
    }

    /// Whether it speaks of a finding that is of no package's vulnerability. What names no id means vulnerabilities alone.
    func means(_ finding: FindingID, path place: String?, artifact names: Set<TextKey>) -> Bool {
        guard package == nil, let id, TextKey(id) == TextKey(finding.rawValue) else { return false }
        if let artifact, !names.contains(artifact) { return false }
        guard let path else { return true }
        guard let place else { return false }
        // A module that is a folder is told by that folder, what is inside an archive behind the archive's path.
        return Self.path(path, holds: place) || Self.path(path, holds: "\(place)/")
            || place.utf8.starts(with: "\(path)!/".utf8)
    }

    private static func path(_ path: String, holds other: String) -> Bool {
        TextKey(path) == TextKey(other)
            || path.utf8.last == UInt8(ascii: "/") && other.utf8.starts(with: path.utf8)
    }
}

/// The waivers of a project: `.layerlock/waivers.json`.
///
/// `{"schemaVersion": 1, "waivers": [{"id": "CVE-…", "package": "pkg:pypi/…", "artifact": "api", "path": "python/", "reason": "…",
/// "owner": "…", "until": "2027-01-31"}]}`: one of the first four or several; a day ends with its last second in UTC, a time is RFC 3339.
package enum WaiverFile {
    /// Bytes of the largest file that is read.
    package static let byteLimit = 4 << 20

    /// Reads the file; nothing in it may go unread.
    /// - Throws: where it is broken, holds an unknown member, or a waiver names nothing that it means, no reason, no
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
        try cursor.requireOnly(["id", "package", "artifact", "path", "reason", "owner", "until"])
        let id = try optionalText(cursor, "id")
        let package = try optionalText(cursor, "package")
        let artifact = try optionalText(cursor, "artifact")
        let path = try optionalText(cursor, "path")
        if id == nil, package == nil, artifact == nil, path == nil {
            throw cursor.fault("names neither an id nor a package, an artifact nor a path")
        }
        if let package, PackagePattern(package) == nil { throw cursor.fault("package is no package URL") }
        guard let reason = try optionalText(cursor, "reason") else { throw cursor.fault("gives no reason") }
        guard let owner = try optionalText(cursor, "owner") else { throw cursor.fault("names no owner") }
        let until = try cursor.member("until")
        return Waiver(
            id: id, package: package, artifact: artifact, path: path, reason: reason, owner: owner, end: try end(until))
    }

    private static func optionalText(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> String? {
        guard let member = try cursor.optional(key) else { return nil }
        let text = try member.string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw member.fault("is empty") }
        return text
    }

    private static func end(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        guard let end = end(of: try cursor.string()) else {
            throw cursor.fault("is neither a day such as 2027-01-31 nor an RFC 3339 time")
        }
        return end
    }

    /// When a waiver ends that holds until a day, or a time; nil for what is neither.
    package static func end(of text: String) -> Timestamp? {
        if let time = Timestamp(rfc3339: text) { return time }
        return Timestamp(rfc3339: text + "T00:00:00Z").map { Timestamp(milliseconds: $0.milliseconds + 86_400_000) }
    }
}
