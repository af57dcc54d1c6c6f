import Core

/// A vulnerability in words.
package enum FindingText {
    /// As below, and what is known of its use in attacks at a time.
    package static func what(
        _ package: LedgerPackage, _ finding: MatchedFinding, _ exploitation: Exploitation, at asOf: Timestamp
    ) -> String {
        let known = exploitation.known.flatMap { $0.since <= asOf ? $0 : nil }
        let parts = [what(package, finding), attacks(known, exploitation.prediction)]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// What is known of attacks that use it, and how probable they are; nil where nothing is.
    package static func attacks(_ known: KnownExploited?, _ prediction: ExploitPrediction?) -> String? {
        var parts: [String] = []
        if let known {
            parts.append("exploited since \("\(known.since)".prefix(10))")
            if known.isInRansomware { parts.append("by ransomware too") }
            if let due = known.due { parts.append("due \("\(due)".prefix(10))") }
        }
        if let prediction {
            parts.append("exploited within 30 days by \(percent(prediction.probability)) (EPSS)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A share in percent, with two decimals, rounded down.
    package static func percent(_ share: Int) -> String {
        let hundredths = share / (ExploitPrediction.whole / 10_000)
        return "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10) %"
    }

    /// The package's URL, the vulnerability's ids, its severity and the versions that end it.
    package static func what(_ package: LedgerPackage, _ finding: MatchedFinding) -> String {
        let ids = ordered(finding.ids)
        let first = ids.first ?? ""
        let rest = ids.count > 1 ? " (\(ids.dropFirst().joined(separator: ", ")))" : ""
        if finding.isUndecided {
            let reason =
                if !finding.possibleNames.isEmpty {
                    "it may be \(finding.possibleNames.joined(separator: " or ")), no pom.properties states its group"
                } else if package.version.isEmpty {
                    "nothing tells its version"
                } else if let vendor = finding.vendor {
                    "\(package.ecosystem): \(vendor.words)"
                } else {
                    "the versions could not be compared"
                }
            return "\(package.purl): \(first)\(rest) may mean it: \(reason)"
        }
        var severity = finding.severity == .unknown ? "nobody rated it" : "severity \(finding.severity.rawValue)"
        if let tenths = finding.tenths { severity += " \(tenths / 10).\(tenths % 10)" }
        let fixed =
            finding.fixed.isEmpty ? "no fixed version is named" : "fixed in \(finding.fixed.joined(separator: ", "))"
        let vendor = finding.vendor.map { ", \(package.ecosystem): \($0.words)" } ?? ""
        return "\(package.purl): \(first)\(rest), \(severity), \(fixed)\(vendor)"
    }

    /// CVE ids first, then GitHub's: those that people look for.
    fileprivate static func ordered(_ ids: [String]) -> [String] {
        let prefixes = ["CVE-", "GHSA-"]
        func rank(_ id: String) -> Int { prefixes.firstIndex { id.hasPrefix($0) } ?? prefixes.count }
        return ids.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    }
}

extension MatchedFinding {
    /// The vulnerability as data of a finding.
    /// - Parameters:
    ///   - exploitation: What catalogues say of it.
    ///   - asOf: The time that is judged at: what came into a catalogue later is not known yet.
    package func vulnerability(
        of package: LedgerPackage, _ exploitation: Exploitation = Exploitation(), at asOf: Timestamp
    ) -> Vulnerability {
        Vulnerability(
            ids: FindingText.ordered(ids), records: records,
            package: VulnerablePackage(
                purl: package.purl, ecosystem: package.ecosystem, name: package.name, version: package.version),
            fixed: fixed, severity: severity, tenths: tenths, vector: vector, severitySource: severitySource,
            vendor: vendor,
            known: exploitation.known.flatMap { $0.since <= asOf ? $0 : nil }, prediction: exploitation.prediction,
            isUndecided: isUndecided)
    }
}
