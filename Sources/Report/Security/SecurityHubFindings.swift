import Core

/// Findings in the AWS Security Finding Format, for BatchImportFindings: a batch a line, of 100 findings at the most, which is what
/// one call takes. `while read -r batch; do aws securityhub batch-import-findings --findings file:///dev/stdin <<< "$batch"; done`.
///
/// A vulnerability is a finding an artifact; what is excused is imported as suppressed, so that a finding of an earlier run ends.
struct SecurityHubFindings: Renderer {
    /// Findings that one call takes.
    static let batch = 100

    let format = "asff"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        guard let account = context.account else {
            throw Failure(
                .inputOption, "findings for Security Hub need the account and the region that they are imported into",
                remedy: "give \(setting: .account, "123456789012") and \(setting: .region, "eu-central-1")")
        }
        let artifacts = answer.report.artifacts
        var told: [(finding: Finding, artifact: Int)] = []
        for (index, artifact) in artifacts.enumerated() {
            for finding in artifact.findings where finding.outcome != .pass || finding.vulnerable != nil {
                told.append((finding, index))
            }
        }
        let findings = told
        let seeds = ResultIdentity.numbered(findings.count) { index in
            Self.seed(of: findings[index].finding, in: artifacts[findings[index].artifact].name)
        }
        let values = try SideBySide.map(findings.count) { range throws(Failure) in
            var values: [[UInt8]] = []
            for index in range {
                let value = try value(
                    findings[index].finding, of: artifacts[findings[index].artifact], account, answer.report.asOf,
                    context, seed: seeds[index])
                values.append(JSONWriter.text(value, style: .compact))
            }
            return values
        }.flatMap(\.self)
        var text: [UInt8] = []
        text.reserveCapacity(values.reduce(values.count * 2 + 2) { $0 + $1.count })
        for start in stride(from: 0, to: values.count, by: Self.batch) {
            text.append(UInt8(ascii: "["))
            text += values[start..<min(start + Self.batch, values.count)].joined(separator: [UInt8(ascii: ",")])
            text += "]\n".utf8
        }
        return text
    }

    /// What the id of a finding is made of.
    private static func seed(of finding: Finding, in artifact: String) -> String {
        let what = finding.vulnerable.map { [$0.vulnerability.identity, $0.vulnerability.package.purl] }
        return ResultIdentity.text([finding.id.rawValue, artifact] + (what ?? [finding.path ?? ""]))
    }

    private func value(
        _ finding: Finding, of artifact: ArtifactReport, _ account: AWSAccount, _ time: Timestamp,
        _ context: RenderContext, seed: String
    ) throws(Failure) -> JSONValue {
        let wording = context.style.wording
        let vulnerability = finding.vulnerable?.vulnerability
        let place = "\(account.partition):securityhub:\(account.region):\(account.account)"
        var object = JSONObject()
        object["SchemaVersion"] = "2018-10-08"
        object["Id"] = .string("layerlock/\(account.region)/\(account.account)/\(try NameUUID.of(seed))")
        object["ProductArn"] = .string("arn:\(place):product/\(account.account)/default")
        object["ProductName"] = "layerlock"
        object["CompanyName"] = "layerlock"
        object["GeneratorId"] = .string("layerlock/\(finding.id.rawValue)")
        object["AwsAccountId"] = .string(account.account)
        object["Types"] = [
            vulnerability == nil
                ? "Software and Configuration Checks" : "Software and Configuration Checks/Vulnerabilities/CVE"
        ]
        let first = finding.firstSeen
        object["FirstObservedAt"] = first.map { .string($0.description) }
        object["CreatedAt"] = .string((first ?? time).description)
        object["UpdatedAt"] = .string(time.description)
        let severity = vulnerability?.severity ?? finding.id.severity
        object["Severity"] = [
            "Label": .string(Self.label(severity, finding.outcome)),
            "Original": .string(vulnerability?.score ?? severity.rawValue),
        ]
        let title = vulnerability.map { "\($0.id) in \($0.package.purl)" } ?? finding.id.title
        object["Title"] = .string(SafeText.bounded("\(title) (\(artifact.name))", to: 256))
        object["Description"] = .string(SafeText.bounded(finding.prose.words(wording), to: 1_024))
        var recommendation = JSONObject()
        let remedy = finding.remedy ?? finding.id.fix
        recommendation["Text"] = .string(SafeText.bounded(remedy.words(wording), to: 512))
        recommendation["Url"] = vulnerability?.address.map { .string($0) }
        object["Remediation"] = ["Recommendation": .object(recommendation)]
        object["ProductFields"] = [
            "layerlock/artifact": .string(SafeText.bounded(artifact.name, to: 1_024)),
            "layerlock/id": .string(finding.id.rawValue), "layerlock/outcome": .string(finding.outcome.rawValue),
        ]
        object["Resources"] = [resource(artifact, account)]
        let status = finding.outcome == .fail ? "FAILED" : finding.outcome == .pass ? "PASSED" : "WARNING"
        object["Compliance"] = ["Status": .string(status)]
        object["Workflow"] = ["Status": .string(finding.outcome == .pass ? "SUPPRESSED" : "NEW")]
        object["RecordState"] = "ACTIVE"
        if let excuse = finding.vulnerable?.excuse {
            object["Note"] = [
                "Text": .string(SafeText.bounded(excuse.words, to: 512)), "UpdatedBy": "layerlock",
                "UpdatedAt": .string(time.description),
            ]
        }
        if let vulnerability {
            object["Vulnerabilities"] = [value(vulnerability, files: finding.vulnerable?.files ?? [])]
        }
        return .object(object)
    }

    private static func label(_ severity: Severity, _ outcome: Core.Outcome) -> String {
        switch severity {
        case .critical: "CRITICAL"
        case .high: "HIGH"
        case .medium: "MEDIUM"
        case .low: "LOW"
        // What nobody rated, or nobody could decide, is no lesser matter.
        case .unknown: "HIGH"
        case .none: outcome == .unknown ? "HIGH" : "INFORMATIONAL"
        }
    }

    private func resource(_ artifact: ArtifactReport, _ account: AWSAccount) -> JSONValue {
        var object = JSONObject()
        let name = SafeText.bounded(artifact.name, to: 256)
        let digest = artifact.inventory.flatMap { $0.image?.manifestDigest ?? $0.digest }
        let isImage = artifact.inventory?.kind.isImage == true
        object["Type"] = isImage ? "Container" : "Other"
        object["Id"] = .string(digest.map { "\(name)@\($0)" } ?? name)
        object["Partition"] = .string(account.partition)
        object["Region"] = .string(account.region)
        var details = JSONObject()
        if isImage {
            details["Container"] = ["Name": .string(name), "ImageName": .string(name)]
        } else {
            details["Other"] = ["name": .string(name), "source": .string(SafeText.bounded(artifact.source, to: 1_024))]
        }
        object["Details"] = .object(details)
        return .object(object)
    }

    private func value(_ vulnerability: Vulnerability, files: [String]) -> JSONValue {
        let package = vulnerability.package
        var part = JSONObject()
        part["Name"] = .string(SafeText.bounded(package.name, to: 256))
        part["Version"] = .string(SafeText.bounded(package.version, to: 256))
        part["PackageManager"] = .string(SafeText.bounded(package.ecosystem, to: 64))
        if let file = files.first { part["FilePath"] = .string(SafeText.bounded(file, to: 1_024)) }
        if let fixed = vulnerability.fixed.first { part["FixedInVersion"] = .string(SafeText.bounded(fixed, to: 256)) }
        var object = JSONObject()
        object["Id"] = .string(SafeText.bounded(vulnerability.id, to: 256))
        object["VulnerablePackages"] = [.object(part)]
        if let score = vulnerability.score { object["Cvss"] = [["BaseScore": .number(score)]] }
        let aliases = vulnerability.aliases.prefix(20).map { JSONValue.string(SafeText.bounded($0, to: 256)) }
        if !aliases.isEmpty { object["RelatedVulnerabilities"] = .array(aliases) }
        if let address = vulnerability.address { object["ReferenceUrls"] = [.string(address)] }
        object["FixAvailable"] = vulnerability.fixed.isEmpty ? "NO" : "YES"
        return .object(object)
    }
}
