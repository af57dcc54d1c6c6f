import Core

/// The report as SARIF 2.1.0 (OASIS), in the form that code scanning takes.
///
/// A result for every finding that did not pass, at the lockfile's line that pins the artifact. Rule ids are finding
/// ids; fingerprints hold across runs, machines and moves of the line.
package enum SARIFReport {
    /// Most results that code scanning shows of one log.
    package static let codeScanningLimit = 5_000

    /// The log as UTF-8, pretty-printed, with a line feed at the end.
    ///
    /// - Parameter baseFolder: the absolute folder that the repository's files are named from; absolute paths below it
    ///   become relative, as code scanning wants them.
    /// - Parameter resultLimit: most results of the log; failures go before warnings where it does not suffice.
    /// - Throws: `internal.fault` where hashing fails.
    package static func text(
        _ report: Report, baseFolder: String? = nil, resultLimit: Int = codeScanningLimit,
        settings: [ReportSetting] = [], wording: any Wording = .plain
    ) throws(Failure) -> [UInt8] {
        JSONWriter.text(
            try value(report, baseFolder: baseFolder, resultLimit: resultLimit, settings, wording), style: .pretty)
    }

    private static func value(
        _ report: Report, baseFolder: String?, resultLimit: Int, _ settings: [ReportSetting],
        _ wording: any Wording
    ) throws(Failure) -> JSONValue {
        let (candidates, leftOut) = chosen(report, limit: max(0, resultLimit))
        let ids = Set(candidates.map(\.finding.id)).sorted()
        let ruleIndex = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let uris = SARIFLocations(report: report, baseFolder: baseFolder)
        var fingerprints = FindingFingerprints()
        var results: [JSONValue] = []
        results.reserveCapacity(candidates.count)
        for candidate in candidates {
            let artifact = report.artifacts[candidate.artifact]
            var result = JSONObject()
            result["ruleId"] = .string(candidate.finding.id.rawValue)
            result["ruleIndex"] = .integer(Int64(ruleIndex[candidate.finding.id] ?? 0))
            result["level"] = .string(candidate.finding.outcome == .warn ? "warning" : "error")
            result["message"] = ["text": .string(FindingMessage.text(candidate.finding, of: artifact, wording))]
            result["locations"] = [uris.location(of: candidate.finding, in: artifact)]
            result["partialFingerprints"] = try fingerprints.value(of: candidate.finding, in: artifact.name)
            results.append(.object(result))
        }
        let run: JSONValue = [
            "tool": [
                "driver": [
                    "name": "layerlock", "version": .string(SafeText.escaped(report.toolVersion)),
                    "rules": .array(ids.map { SARIFRules.value($0, wording) }),
                ]
            ],
            "invocations": [invocation(report, leftOut: leftOut)],
            "artifacts": .array(report.artifacts.map(uris.artifact)),
            "results": .array(results),
            "columnKind": "unicodeCodePoints",
            "properties": properties(report, settings),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        ]
    }

    private static func properties(_ report: Report, _ settings: [ReportSetting]) -> JSONValue {
        var object = JSONObject()
        object["verdict"] = .string(report.verdict.rawValue)
        object["asOf"] = .string(report.asOf.description)
        if !settings.isEmpty { object["settings"] = .array(settings.map(JSONReport.value)) }
        return .object(object)
    }

    private struct Candidate {
        let artifact: Int
        let finding: Finding
    }

    /// The findings that become results, in report order, and how many do not.
    private static func chosen(_ report: Report, limit: Int) -> ([Candidate], leftOut: Int) {
        var stopping: [Candidate] = []
        var all: [Candidate] = []
        for (index, artifact) in report.artifacts.enumerated() {
            for finding in artifact.findings where finding.outcome != .pass {
                let candidate = Candidate(artifact: index, finding: finding)
                all.append(candidate)
                if finding.outcome.stops { stopping.append(candidate) }
            }
        }
        guard all.count > limit else { return (all, 0) }
        let warnings = all.lazy.filter { !$0.finding.outcome.stops }
        let kept = Array((stopping + warnings).prefix(limit))
        return (kept, all.count - kept.count)
    }

    /// Whether all that was asked for was decided, and the exit code.
    private static func invocation(_ report: Report, leftOut: Int) -> JSONValue {
        var invocation = JSONObject()
        invocation["executionSuccessful"] = .bool(report.verdict != .undecided)
        invocation["exitCode"] = .integer(Int64(report.exitStatus.rawValue))
        if leftOut > 0 {
            let text = "\(leftOut) further results are left out; the JSON report holds them all."
            invocation["toolExecutionNotifications"] = [["level": "warning", "message": ["text": .string(text)]]]
        }
        return .object(invocation)
    }
}
