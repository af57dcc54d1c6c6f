import Core

/// The checks as JUnit's XML, in the form that Jenkins, GitLab and others read: a suite an artifact, a case a check.
///
/// What failed is a failure, what could not be decided an error; a warning passes, with its words as output.
struct JUnitReport: Renderer {
    let format = "junit"

    func bytes(_ answer: Answer, _ context: RenderContext) -> [UInt8] {
        let artifacts = answer.report.artifacts
        let suites = SideBySide.map(artifacts.count) { range in
            artifacts[range].map { suite($0, at: answer.report.asOf, context) }.joined()
        }
        let findings = answer.report.artifacts.flatMap(\.findings)
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"layerlock\"\(Self.counts(findings))>\n"
        text += suites.joined()
        text += "</testsuites>\n"
        return Array(text.utf8)
    }

    private func suite(_ artifact: ArtifactReport, at asOf: Timestamp, _ context: RenderContext) -> String {
        let name = Self.attribute(artifact.name)
        // The XSD that Jenkins uses has times without a zone.
        let time = asOf.description.prefix(19)
        var text =
            "  <testsuite name=\"\(name)\"\(Self.counts(artifact.findings)) skipped=\"0\" timestamp=\"\(time)\">\n"
        var properties = [("source", artifact.source), ("verdict", artifact.verdict.rawValue)]
        if let digest = artifact.inventory?.digest { properties.append(("digest", digest.description)) }
        if let percent = artifact.coverage?.percent { properties.append(("covered", "\(percent) %")) }
        properties += context.settings.compactMap(\.warning).map { ("setting", $0) }
        text += "    <properties>\n"
        for (name, value) in properties {
            text += "      <property name=\"\(name)\" value=\"\(Self.attribute(value))\"/>\n"
        }
        text += "    </properties>\n"
        var seen: [TextKey: Int] = [:]
        for finding in artifact.findings {
            var title = finding.id.rawValue
            if let path = finding.path { title += " \(path)" }
            let number = seen[title, default: 0] + 1
            seen[title] = number
            if number > 1 { title += " (\(number))" }
            text += testCase(finding, titled: title, of: artifact, context.style.wording)
        }
        return text + "  </testsuite>\n"
    }

    private func testCase(_ finding: Finding, titled title: String, of artifact: ArtifactReport, _ wording: any Wording)
        -> String
    {
        let open = "    <testcase classname=\"\(Self.attribute(artifact.name))\" name=\"\(Self.attribute(title))\""
        let body = Self.escaped(FindingMessage.text(finding, of: artifact, wording))
        switch finding.outcome {
        case .pass: return open + "/>\n"
        case .warn: return open + ">\n      <system-out>warning: \(body)</system-out>\n    </testcase>\n"
        case .fail, .unknown:
            let word = finding.outcome == .fail ? "failure" : "error"
            return open + ">\n      <\(word) type=\"\(finding.id.rawValue)\" "
                + "message=\"\(Self.attribute(finding.prose.words(wording)))\">\(body)</\(word)>\n    </testcase>\n"
        }
    }

    private static func counts(_ findings: [Finding]) -> String {
        let failures = findings.count { $0.outcome == .fail }
        let errors = findings.count { $0.outcome == .unknown }
        return " tests=\"\(findings.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
    }

    /// An attribute's value: an artifact's words without what steers or hides.
    private static func attribute(_ text: String) -> String { escaped(SafeText.escaped(text)) }

    /// Text between tags or quotes. What XML 1.0 has no place for becomes U+FFFD (section 2.2, "Char").
    static func escaped(_ text: String) -> String {
        let text = SafeText.withoutLogCommands(text)
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return escapedASCII(text) }
        return text.unicodeScalars.reduce(into: "") { safe, scalar in
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&apos;"
            case "\n": safe += "&#10;"
            case "\t", "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                safe.unicodeScalars.append(scalar)
            default: safe += "\u{FFFD}"
            }
        }
    }

    /// The same of ASCII, byte by byte.
    private static func escapedASCII(_ text: String) -> String {
        var safe: [UInt8] = []
        safe.reserveCapacity(text.utf8.count + 64)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): safe += "&amp;".utf8
            case UInt8(ascii: "<"): safe += "&lt;".utf8
            case UInt8(ascii: ">"): safe += "&gt;".utf8
            case UInt8(ascii: "\""): safe += "&quot;".utf8
            case UInt8(ascii: "'"): safe += "&apos;".utf8
            case UInt8(ascii: "\n"): safe += "&#10;".utf8
            case UInt8(ascii: "\t"), 0x20...: safe.append(byte)
            default: safe += "\u{FFFD}".utf8
            }
        }
        return String(decoding: safe, as: UTF8.self)
    }
}
