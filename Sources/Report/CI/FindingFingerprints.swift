import Core
import Cryptography

/// What tells a result apart from others for as long as its cause stays: the finding's id, the artifact's name and the
/// entry's path, and a number where all three are equal. Neither messages, which hold sizes and ages, nor file paths or
/// lines, which differ between machines and commits, go in.
struct FindingFingerprints: Sendable {
    private let identities: [String]

    /// Fingerprints of results, in their order.
    /// - Parameter told: The finding that a result tells of, and the artifact's name.
    init<Result: Sendable>(_ results: [Result], _ told: @Sendable (Result) -> (finding: Finding, artifact: String)) {
        identities = ResultIdentity.numbered(results.count) { index in
            let (finding, artifact) = told(results[index])
            return ResultIdentity.text(["layerlockFinding/v1", finding.id.rawValue, artifact, finding.path ?? ""])
        }
    }

    /// The same where a result that tells of a vulnerability goes by its own ids, the artifact and the package: they stay, whatever else is
    /// found beside it.
    init<Result: Sendable>(
        ofVulnerabilities results: [Result], _ told: @Sendable (Result) -> (finding: Finding, artifact: String)
    ) {
        identities = ResultIdentity.numbered(results.count) { index in
            let (finding, artifact) = told(results[index])
            if let vulnerability = finding.vulnerable?.vulnerability {
                return ResultIdentity.text([
                    "layerlockVulnerability/v1", vulnerability.identity, artifact, vulnerability.package.purl,
                ])
            }
            return ResultIdentity.text(["layerlockFinding/v1", finding.id.rawValue, artifact, finding.path ?? ""])
        }
    }

    /// The fingerprints of a result, which tells of this finding.
    ///
    /// Code scanning matches results by `primaryLocationLineHash` alone and would else take the text of the lockfile's
    /// line, which several results share.
    func value(_ result: Int, of finding: Finding) throws(Failure) -> JSONValue {
        let digest = try digest(result)
        let kind = finding.vulnerable == nil ? "layerlockFinding/v1" : "layerlockVulnerability/v1"
        return [
            kind: .string(digest), "primaryLocationLineHash": .string("\(digest.prefix(16)):1"),
        ]
    }

    /// The fingerprint of a result, 64 hexadecimal digits.
    func digest(_ result: Int) throws(Failure) -> String {
        try SHA256.digest(of: Array(identities[result].utf8)).hex
    }
}

/// What tells results apart for as long as their causes stay.
enum ResultIdentity {
    /// The parts as reports write them, so that a stored one gives the same.
    static func text(_ parts: [String]) -> String { parts.map(SafeText.escaped).joined(separator: "\0") }

    /// The identities of results: a number tells one apart from those before it that are alike.
    static func numbered(_ count: Int, _ text: @Sendable (Int) -> String) -> [String] {
        var seen: [TextKey: Int] = [:]
        seen.reserveCapacity(count)
        return SideBySide.map(count) { $0.map(text) }.joined().map { text in
            let number = seen[TextKey(text), default: 0] + 1
            seen[TextKey(text)] = number
            return number > 1 ? "\(text)\0\(number)" : text
        }
    }
}
