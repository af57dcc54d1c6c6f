import Core

/// Findings as a code quality report of GitLab (GitLab, "Code Quality report format"): what a merge request shows beside the
/// lines of the lockfile.
struct GitLabCodeQuality: Renderer {
    let format = "gitlab"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        var fingerprints = SARIFFingerprints()
        var issues: [JSONValue] = []
        for placed in PlacedFinding.all(answer.report, baseFolder: context.baseFolder) {
            let finding = placed.finding
            let fingerprint = try fingerprints.digest(of: finding, in: placed.artifact.name)
            issues.append([
                "description": .string(SARIFMessage.text(finding, of: placed.artifact, context.style.wording)),
                "check_name": .string(finding.id.rawValue),
                "fingerprint": .string(fingerprint),
                "severity": .string(Self.severity(finding)),
                "location": ["path": .string(placed.path), "lines": ["begin": .integer(Int64(placed.line))]],
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
