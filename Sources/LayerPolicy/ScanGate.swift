import LayerModel

/// The findings of the gate before a deploy that asks for recent looks.
public enum ScanGate {
    /// Judges an artifact by the looks at its layers and at itself.
    ///
    /// - Parameters:
    ///   - layers: The artifact's layers, lowest first; a zip is one itself.
    ///   - layerHistories: What is known of them, by their digests.
    ///   - artifact: What is known of the artifact beside its layers.
    ///   - remedy: How to look again.
    public static func judge(
        layers: [Digest], layerHistories: [Digest: ScanHistory], artifact: ScanHistory?, _ demand: ScanDemand,
        remedy: String
    ) -> [Finding] {
        let holders = [artifact].compactMap(\.self)
        let standings = layers.map { ScanAge.standing(of: layerHistories[$0], holders: holders, demand) }
        var findings: [Finding] = []
        func add(_ id: String, _ message: String, _ isMeant: (ScanStanding) -> Bool) {
            let indices = standings.indices.filter { isMeant(standings[$0]) }
            guard let first = indices.first else { return }
            var text = message + Self.detail(of: standings[first], demand)
            if layers.count > 1 { text = "\(indices.count) of \(layers.count) layers: \(text); first \(layers[first])" }
            findings.append(Finding(id, .fail, text, remedy: remedy))
        }
        add("scan.never", "never rescanned") { $0.last == nil }
        add("scan.stale", "rescanned too long ago") { standing in
            standing.last != nil && (standing.state == .stale || standing.state == .incomplete)
        }
        add("scan.outdated-database", "the advisories were too old, or missing") { $0.state == .outdatedDatabase }
        if layers.isEmpty { findings.append(Finding("scan.never", .fail, "it has no layers", remedy: remedy)) }
        if findings.isEmpty, let oldest = standings.compactMap(\.age).max() {
            findings.append(Finding("scan.stale", .pass, "rescanned \(AgeText.short(oldest)) ago"))
        }
        var found = standings.flatMap(\.findings)
        found += ScanAge.findings(of: (artifact?.completed ?? [:]).filter { $0.value.asOf <= demand.asOf })
        for item in found {
            findings.append(
                Finding(
                    "scan.finding", .fail, item.shown, path: item.finding.path, remedy: item.finding.remedy))
        }
        if found.isEmpty, standings.allSatisfy({ $0.last != nil }), !layers.isEmpty {
            let isMatched = standings.contains { $0.databaseAge != nil }
            let text = isMatched ? "nothing was found then" : "nothing was found then; no advisories were known"
            findings.append(Finding("scan.finding", .pass, text))
        }
        return findings
    }

    private static func detail(of standing: ScanStanding, _ demand: ScanDemand) -> String {
        var text = ""
        if standing.state == .outdatedDatabase {
            guard let age = standing.databaseAge, age > demand.maxDatabaseAge else { return "" }
            return ": \(AgeText.short(age)) old, \(AgeText.short(demand.maxDatabaseAge)) allowed"
        }
        if let age = standing.age, let maxAge = demand.maxAge {
            text += ": \(AgeText.short(age)), \(AgeText.short(maxAge)) allowed"
        }
        if let attempt = standing.attempt {
            text += "; the attempt of \(attempt.asOf) was not completed"
            if let reason = attempt.findings.first?.finding { text += " (\(reason.id))" }
        }
        return text
    }
}

extension ScanFinding {
    /// What was found, with its id where that says more than that something was.
    fileprivate var shown: String {
        finding.id == "scan.finding" ? finding.message : "\(finding.id): \(finding.message)"
    }
}
