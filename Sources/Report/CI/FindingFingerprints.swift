import Core
import Cryptography

/// What tells a result apart from others for as long as its cause stays: the finding's id, the artifact's name and the
/// entry's path, and a number where all three are equal. Neither messages, which hold sizes and ages, nor file paths or
/// lines, which differ between machines and commits, go in.
struct FindingFingerprints {
    private var seen: [[UInt8]: Int] = [:]

    /// The fingerprints of the next result.
    ///
    /// Code scanning matches results by `primaryLocationLineHash` alone and would else take the text of the lockfile's
    /// line, which several results share.
    mutating func value(of finding: Finding, in artifact: String) throws(Failure) -> JSONValue {
        if let vulnerability = finding.vulnerable?.vulnerability { return try value(of: vulnerability, in: artifact) }
        let digest = try digest(of: finding, in: artifact)
        return [
            "layerlockFinding/v1": .string(digest), "primaryLocationLineHash": .string("\(digest.prefix(16)):1"),
        ]
    }

    /// The fingerprints of the next result, which tells of a vulnerability: its id, the artifact and the package stay, whatever else is
    /// found beside it.
    private mutating func value(of vulnerability: Vulnerability, in artifact: String) throws(Failure) -> JSONValue {
        let digest = try digest(["layerlockVulnerability/v1", vulnerability.id, artifact, vulnerability.package.purl])
        return [
            "layerlockVulnerability/v1": .string(digest),
            "primaryLocationLineHash": .string("\(digest.prefix(16)):1"),
        ]
    }

    /// The fingerprint of the next result, 64 hexadecimal digits.
    mutating func digest(of finding: Finding, in artifact: String) throws(Failure) -> String {
        try digest(["layerlockFinding/v1", finding.id.rawValue, artifact, finding.path ?? ""])
    }

    private mutating func digest(_ parts: [String]) throws(Failure) -> String {
        // As reports write them, so that a stored one gives the same.
        var identity = Array(parts.map(SafeText.escaped).joined(separator: "\0").utf8)
        let number = seen[identity, default: 0] + 1
        seen[identity] = number
        if number > 1 { identity += "\0\(number)".utf8 }
        return try SHA256.digest(of: identity).hex
    }
}
