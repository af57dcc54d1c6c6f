import Core

/// The report as SARIF 2.1.0 (OASIS), in the form that code scanning takes.
///
/// A result for every finding that did not pass, at the lockfile's line that pins the artifact. Rules are finding ids, and of
/// advisories' findings the vulnerabilities, each with its own score; fingerprints hold across runs, machines and moves of the line.
package enum SARIFReport {
    /// Most results that code scanning shows of one log.
    package static let codeScanningLimit = 5_000

    /// The log as UTF-8, pretty-printed, with a line feed at the end.
    ///
    /// - Parameter baseFolder: the absolute folder that the repository's files are named from; absolute paths below it
    ///   become relative, as code scanning wants them.
    /// - Parameter resultLimit: most results of the log; failures go before warnings where it does not suffice.
    /// - Parameter category: what code scanning tells this analysis apart by; nil for `verify` and the lockfile.
    /// - Throws: `internal.fault` where hashing fails.
    package static func text(
        _ report: Report, baseFolder: String? = nil, resultLimit: Int = codeScanningLimit,
        settings: [ReportSetting] = [], wording: any Wording = .plain, category: String? = nil
    ) throws(Failure) -> [UInt8] {
        try text(
            Answer(report), baseFolder: baseFolder, resultLimit: resultLimit, settings: settings, wording: wording,
            category: category)
    }

    /// The log of an answer, as above.
    static func text(
        _ answer: Answer, baseFolder: String?, resultLimit: Int = codeScanningLimit, settings: [ReportSetting],
        wording: any Wording, category: String?
    ) throws(Failure) -> [UInt8] {
        let place = answer.report.lockfile.map { RepositoryPath($0, baseFolder: baseFolder).shown }
        let category = category ?? ["layerlock", answer.word, place].compactMap(\.self).joined(separator: "/")
        return JSONWriter.text(
            try value(
                answer, baseFolder: baseFolder, resultLimit: resultLimit, settings, wording, category: category),
            style: .pretty)
    }

    private static func value(
        _ answer: Answer, baseFolder: String?, resultLimit: Int, _ settings: [ReportSetting],
        _ wording: any Wording, category: String
    ) throws(Failure) -> JSONValue {
        let report = answer.report
        let verdict = answer.verdict
        let (candidates, leftOut) = chosen(report, limit: max(0, resultLimit))
        let rules = SARIFRules(candidates.map(\.finding))
        let uris = SARIFLocations(report: report, baseFolder: baseFolder)
        let fingerprints = FindingFingerprints(ofVulnerabilities: candidates) {
            ($0.finding, report.artifacts[$0.artifact].name)
        }
        let results = try SideBySide.map(candidates.count) { range throws(Failure) in
            var results: [JSONValue] = []
            results.reserveCapacity(range.count)
            for index in range {
                let finding = candidates[index].finding
                let artifact = report.artifacts[candidates[index].artifact]
                var result = JSONObject()
                result["ruleId"] = .string(SARIFRules.id(of: finding))
                result["ruleIndex"] = .integer(Int64(rules.index(of: finding)))
                result["level"] = .string(finding.outcome == .warn ? "warning" : "error")
                result["message"] = ["text": .string(FindingMessage.text(finding, of: artifact, wording))]
                result["locations"] = [uris.location(of: finding, in: artifact)]
                result["partialFingerprints"] = try fingerprints.value(index, of: finding)
                if let vulnerability = finding.vulnerable?.vulnerability {
                    result["properties"] = [
                        "finding": .string(finding.id.rawValue),
                        "vulnerability": .object(JSONReport.object(vulnerability)),
                    ]
                }
                results.append(.object(result))
            }
            return results
        }.flatMap(\.self)
        let run: JSONValue = [
            "tool": [
                "driver": [
                    "name": "layerlock", "version": .string(SafeText.escaped(report.toolVersion)),
                    "rules": .array(rules.values(wording)),
                ]
            ],
            "automationDetails": ["id": .string(SafeText.bounded("\(category)/", to: 255))],
            "invocations": [invocation(verdict, answer.exitStatus, leftOut: leftOut)],
            "artifacts": .array(report.artifacts.map(uris.artifact)),
            "results": .array(results),
            "columnKind": "unicodeCodePoints",
            "properties": properties(verdict, asOf: report.asOf, settings),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        ]
    }

    private static func properties(_ verdict: Verdict, asOf: Timestamp, _ settings: [ReportSetting]) -> JSONValue {
        var object = JSONObject()
        object["verdict"] = .string(verdict.rawValue)
        object["asOf"] = .string(asOf.description)
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
    private static func invocation(_ verdict: Verdict, _ exit: ExitStatus, leftOut: Int) -> JSONValue {
        var invocation = JSONObject()
        invocation["executionSuccessful"] = .bool(verdict != .undecided)
        invocation["exitCode"] = .integer(Int64(exit.rawValue))
        if leftOut > 0 {
            let text = "\(leftOut) further results are left out; the JSON report holds them all."
            invocation["toolExecutionNotifications"] = [["level": "warning", "message": ["text": .string(text)]]]
        }
        return .object(invocation)
    }
}
