import Core

extension JSONReport {
    /// A vulnerability in one artifact for machines: the same object in every report.
    static func value(_ place: VulnerabilityPlace, of finding: Finding) -> JSONValue {
        var object = self.object(place.vulnerability)
        object["state"] = .string((finding.state ?? .known).rawValue)
        object["files"] = texts(place.files)
        object["firstSeen"] = finding.firstSeen.map { .string($0.description) }
        object["excuse"] = place.excuse.map(value)
        return .object(object)
    }

    /// A vulnerability of a package, wherever it is.
    static func object(_ vulnerability: Vulnerability) -> JSONObject {
        var object = JSONObject()
        object["id"] = .string(SafeText.escaped(vulnerability.id))
        object["aliases"] = texts(vulnerability.aliases)
        object["records"] = texts(vulnerability.records)
        let package = vulnerability.package
        object["package"] = [
            "purl": .string(SafeText.escaped(package.purl)),
            "ecosystem": .string(SafeText.escaped(package.ecosystem)),
            "name": .string(SafeText.escaped(package.name)),
            "version": .string(SafeText.escaped(package.version)),
        ]
        object["fixed"] = texts(vulnerability.fixed)
        object["severity"] = .string(vulnerability.severity.rawValue)
        object["score"] = vulnerability.tenths.map(score)
        object["vector"] = vulnerability.vector.map { .string(SafeText.escaped($0)) }
        object["severitySource"] = vulnerability.severitySource.map { .string(SafeText.escaped($0)) }
        object["vendorStatus"] = vulnerability.vendor.map { .string($0.rawValue) }
        object["exploited"] = .bool(vulnerability.known != nil)
        if let known = vulnerability.known {
            object["exploitedSince"] = .string(known.since.description)
            object["exploitedDue"] = known.due.map { .string($0.description) }
            object["ransomware"] = .bool(known.isInRansomware)
        }
        if let prediction = vulnerability.prediction {
            object["epss"] = .number(fraction(prediction.probability))
            object["epssPercentile"] = .number(fraction(prediction.percentile))
        }
        object["undecided"] = .bool(vulnerability.isUndecided)
        return object
    }

    /// `9.8` of tenths, as it is and not as the nearest binary fraction.
    static func score(_ tenths: Int) -> JSONValue { .number("\(tenths / 10).\(tenths % 10)") }

    /// `0.94367` of parts of a billion, as FIRST writes it.
    private static func fraction(_ parts: Int) -> String {
        guard parts > 0 else { return "0" }
        guard parts < ExploitPrediction.whole else { return "1" }
        let digits = String(String(parts + ExploitPrediction.whole).dropFirst())
        return "0." + String(digits.unicodeScalars.reversed().drop { $0 == "0" }.reversed().map { Character($0) })
    }

    private static func value(_ excuse: Excuse) -> JSONValue {
        var object = JSONObject()
        object["kind"] = .string(excuse.kind.rawValue)
        object["by"] = .string(SafeText.escaped(excuse.by))
        object["reason"] = excuse.reason.map { .string(SafeText.escaped($0)) }
        object["until"] = excuse.end.map { .string($0.description) }
        return .object(object)
    }

    private static func texts(_ texts: some Sequence<String>) -> JSONValue {
        .array(texts.map { .string(SafeText.escaped($0)) })
    }
}
