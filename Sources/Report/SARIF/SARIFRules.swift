import Core

/// Rules: what a finding id means, as code scanning shows it beside a result.
enum SARIFRules {
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
