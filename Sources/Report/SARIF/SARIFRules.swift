import Core

/// Rules, as code scanning shows them beside a result: what a finding id means, or of what advisories found the vulnerability.
struct SARIFRules {
    private enum Rule {
        case finding(FindingID)
        /// A vulnerability in the packages that have it, the most severe first.
        case vulnerability([Vulnerability])
    }

    private let rules: [(id: TextKey, rule: Rule)]
    private let numbers: [TextKey: Int]

    /// The rules of results, sorted by id.
    init(_ findings: [Finding]) {
        var rules: [TextKey: Rule] = [:]
        var known: Set<ObjectIdentifier> = []
        for finding in findings {
            let id = TextKey(Self.id(of: finding))
            guard let vulnerability = finding.vulnerable?.vulnerability else {
                rules[id] = .finding(finding.id)
                continue
            }
            // Findings of one run mostly share the value.
            guard known.insert(ObjectIdentifier(vulnerability)).inserted else { continue }
            var all = [vulnerability]
            if case .vulnerability(let others) = rules[id] { all = others + all }
            rules[id] = .vulnerability(all)
        }
        self.rules = rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        numbers = Dictionary(uniqueKeysWithValues: self.rules.enumerated().map { ($1.id, $0) })
    }

    /// The rule's id. What a record of advisories calls itself is told apart from our own ids, whatever it is.
    static func id(of finding: Finding) -> String {
        guard let vulnerability = finding.vulnerable?.vulnerability else { return finding.id.rawValue }
        let id = SafeText.bounded(vulnerability.id, to: 200)
        return vulnerability.address == nil || FindingID(rawValue: id) != nil ? "vulnerability \(id)" : id
    }

    func index(of finding: Finding) -> Int { numbers[TextKey(Self.id(of: finding))] ?? 0 }

    func values(_ wording: any Wording) -> [JSONValue] {
        rules.map { id, rule in
            switch rule {
            case .finding(let id): Self.value(id, wording)
            case .vulnerability(let all): Self.value(id.string, all)
            }
        }
    }

    private static let packagesShown = 20

    private static func value(_ id: String, _ all: [Vulnerability]) -> JSONValue {
        guard let first = all.first else { return .null }
        var seen: Set<TextKey> = []
        let packages = all.filter { seen.insert($0.package.purl).inserted }
        let names = packages.prefix(packagesShown).map(\.package.purl).joined(separator: ", ")
        let more = packages.count > packagesShown ? " and \(packages.count - packagesShown) more" : ""
        let aliases = first.aliases.isEmpty ? "" : " (\(first.aliases.joined(separator: ", ")))"
        let fixes = packages.prefix(packagesShown).map { vulnerability in
            let fixed = vulnerability.fixed
            return "\(vulnerability.package.purl): "
                + (fixed.isEmpty ? "no fixed version is named" : "update to \(fixed.joined(separator: " or "))")
        }
        var rule = JSONObject()
        rule["id"] = .string(id)
        rule["name"] = "Vulnerability"
        rule["shortDescription"] = ["text": .string(SafeText.bounded("\(first.id) in \(names)\(more)", to: 250))]
        rule["fullDescription"] = [
            "text": .string(SafeText.bounded("\(first.id)\(aliases) is a vulnerability of \(names)\(more).", to: 1_000))
        ]
        rule["helpUri"] = first.address.map { .string($0) }
        let text = "\(first.id)\(aliases)\n" + fixes.joined(separator: "\n")
        let markdown =
            "**\(MarkdownText.code(first.id))**\(aliases.isEmpty ? "" : MarkdownText.code(aliases))\n\n"
            + fixes.map { "- \(MarkdownText.code($0))\n" }.joined()
        let lines = text.split(separator: "\n").map { SafeText.bounded(String($0), to: 1_000) }
        rule["help"] = ["text": .string(lines.joined(separator: "\n")), "markdown": .string(markdown)]
        rule["defaultConfiguration"] = ["level": "error"]
        var properties = JSONObject()
        properties["tags"] = ["security", "supply-chain", "vulnerability"]
        properties["precision"] = "very-high"
        // Of several packages the highest counts: one rule has one score.
        let score = all.compactMap(\.tenths).max().map { "\($0 / 10).\($0 % 10)" }
        let grades = Set(all.map(\.severity))
        let word = Severity.allCases.first { grades.contains($0) && $0.score != nil }?.score
        properties["security-severity"] = (score ?? word).map { .string($0) }
        rule["properties"] = .object(properties)
        return .object(rule)
    }

    static func value(_ id: FindingID, _ wording: any Wording) -> JSONValue {
        var rule = JSONObject()
        rule["id"] = .string(id.rawValue)
        rule["name"] = .string(name(id))
        rule["shortDescription"] = ["text": .string(id.title)]
        rule["fullDescription"] = ["text": .string(id.meaning.words(wording))]
        rule["help"] = help(id, wording)
        rule["defaultConfiguration"] = ["level": .string(level(id))]
        rule["properties"] = properties(id)
        return .object(rule)
    }

    /// `archive.zip-no-eocd` as `ArchiveZipNoEocd`.
    private static func name(_ id: FindingID) -> String {
        id.rawValue.utf8.split { !isAlphanumeric($0) }.map { word in
            String(decoding: word.prefix(1), as: UTF8.self).uppercased()
                + String(decoding: word.dropFirst(), as: UTF8.self)
        }.joined()
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func help(_ id: FindingID, _ wording: any Wording) -> JSONValue {
        let (meaning, cause, fix) = (id.meaning.words(wording), id.cause.words(wording), id.fix.words(wording))
        let text = "\(meaning)\n\nLikely cause: \(cause)\n\nWhat to do: \(fix)"
        let markdown = "\(meaning)\n\n**Likely cause.** \(cause)\n\n**What to do.** \(fix)"
        return ["text": .string(text), "markdown": .string(markdown)]
    }

    private static func level(_ id: FindingID) -> String {
        switch id.outcome {
        case .pass: "note"
        case .warn: "warning"
        case .fail, .unknown: "error"
        }
    }

    private static func properties(_ id: FindingID) -> JSONValue {
        let family = JSONValue.string(id.family.rawValue)
        guard let score = id.severity.score else { return ["tags": [family]] }
        return [
            "tags": ["security", "supply-chain", family],
            "precision": "very-high",
            "security-severity": .string(score),
        ]
    }
}

extension Severity {
    /// The score that code scanning sorts by: over 9.0 critical, 7.0 high, 4.0 medium.
    var score: String? {
        switch self {
        case .critical: "9.3"
        case .high: "8.1"
        case .medium: "5.5"
        case .low: "2.5"
        case .unknown, .none: nil
        }
    }
}
