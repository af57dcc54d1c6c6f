import Core
import Cryptography

/// Findings as a code quality report of GitLab (GitLab, "Code Quality report format"): what a merge request shows beside the
/// lines of the lockfile.
struct GitLabCodeQuality: Renderer {
    let format = "gitlab"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        var issues: [JSONValue] = []
        let told = PlacedFinding.all(answer.report, baseFolder: context.baseFolder)
        let fingerprints = FindingFingerprints(told) { ($0.finding, $0.artifact.name) }
        for (index, placed) in told.enumerated() {
            let finding = placed.finding
            let fingerprint = try fingerprints.digest(index)
            issues.append([
                "description": .string(FindingMessage.text(finding, of: placed.artifact, context.style.wording)),
                "check_name": .string(finding.id.rawValue),
                "fingerprint": .string(fingerprint),
                "severity": .string(Self.severity(finding)),
                "location": ["path": .string(placed.path), "lines": ["begin": .integer(Int64(placed.line))]],
            ])
        }
        for setting in context.settings {
            guard let warning = setting.warning else { continue }
            // An option has one value; where that stands is no part of what it is.
            let identity = Array("layerlockSetting/v1\0\(setting.option)".utf8)
            issues.append([
                "description": .string(warning), "check_name": "setting",
                "fingerprint": .string(try SHA256.digest(of: identity).hex), "severity": "info",
                "location": [
                    "path": .string(
                        RepositoryPath(answer.report.lockfile ?? ".", baseFolder: context.baseFolder).shown),
                    "lines": ["begin": 1],
                ],
            ])
        }
        return JSONWriter.text(.array(issues), style: .pretty)
    }

    /// GitLab's word: `blocker`, `critical`, `major`, `minor` or `info`.
    private static func severity(_ finding: Finding) -> String {
        guard finding.outcome.stops else { return finding.id.severity.reaches(.medium) ? "minor" : "info" }
        // What could not be checked is no lesser matter than what failed.
        if finding.outcome == .unknown { return "critical" }
        return switch finding.id.severity {
        case .critical: "blocker"
        case .high, .unknown: "critical"
        case .medium: "major"
        case .low, .none: "minor"
        }
    }
}
