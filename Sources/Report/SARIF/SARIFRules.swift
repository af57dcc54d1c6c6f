import Core

/// Rules: what a finding id means, as code scanning shows it beside a result.
enum SARIFRules {
    static func value(_ id: String) -> JSONValue {
        let explanation = Catalogue.explanation(of: id)
        let shown = SafeText.escaped(id)
        let title = explanation?.title ?? "Finding \(shown)"
        var rule = JSONObject()
        rule["id"] = .string(shown)
        rule["name"] = .string(name(id))
        rule["shortDescription"] = ["text": .string(title)]
        rule["fullDescription"] = ["text": .string(explanation?.meaning ?? title)]
        rule["help"] = help(explanation, id: shown)
        rule["defaultConfiguration"] = ["level": .string(level(explanation))]
        rule["properties"] = properties(explanation, id: shown)
        return .object(rule)
    }

    /// `archive.zip-no-eocd` as `ArchiveZipNoEocd`.
    private static func name(_ id: String) -> String {
        id.utf8.split { !isAlphanumeric($0) }.map { word in
            String(decoding: word.prefix(1), as: UTF8.self).uppercased()
                + String(decoding: word.dropFirst(), as: UTF8.self)
        }.joined()
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func help(_ explanation: Explanation?, id: String) -> JSONValue {
        guard let explanation else { return ["text": .string("This version has no explanation of \(id).")] }
        let text = "\(explanation.meaning)\n\nLikely cause: \(explanation.cause)\n\nWhat to do: \(explanation.fix)"
        let markdown =
            "\(explanation.meaning)\n\n**Likely cause.** \(explanation.cause)\n\n**What to do.** \(explanation.fix)"
        return ["text": .string(text), "markdown": .string(markdown)]
    }

    private static func level(_ explanation: Explanation?) -> String {
        switch explanation?.outcome {
        case .pass: "note"
        case .warn: "warning"
        case .fail, .unknown, nil: "error"
        }
    }

    private static func properties(_ explanation: Explanation?, id: String) -> JSONValue {
        let family = String(decoding: id.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        guard let score = explanation?.severity.score else { return ["tags": [.string(family)]] }
        return [
            "tags": ["security", "supply-chain", .string(family)],
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
