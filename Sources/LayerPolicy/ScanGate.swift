import LayerModel

/// The findings of the gate before a deploy that asks for recent looks.
public enum ScanGate {
    /// Judges an artifact by the looks at its layers and at itself.
    ///
    /// - Parameters:
    ///   - layers: The artifact's layers, lowest first; a zip is one itself.
    ///   - layerHistories: What is known of them, by their digests.
    ///   - artifact: What is known of the artifact beside its layers.
    ///   - isImage: Whether it is an image, whose packages are those of the whole.
    ///   - remedy: How to look again.
    public static func judge(
        layers: [Digest], layerHistories: [Digest: ScanHistory], artifact: ScanHistory?, isImage: Bool,
        _ demand: ScanDemand, remedy: String
    ) -> [Finding] {
        let holders = [artifact].compactMap(\.self)
        let isUnseen = isImage && ScanAge.isUnseen(artifact, demand)
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
        func isOld(_ standing: ScanStanding) -> Bool {
            guard let age = standing.age, let maxAge = demand.maxAge else { return false }
            return age > maxAge
        }
        add("scan.stale", "rescanned too long ago") { $0.last != nil && isOld($0) }
        add("scan.stale", "not rescanned in full") { $0.last != nil && $0.state == .incomplete && !isOld($0) }
        if isUnseen, !layers.isEmpty, !findings.contains(where: { $0.id == "scan.never" }) {
            findings.append(
                Finding(
                    "scan.never", .fail,
                    "never rescanned as a whole: its layers are known, the packages of the image are not",
                    remedy: remedy))
        }
        add("scan.outdated-database", "the advisories were too old, or missing") { $0.state == .outdatedDatabase }
        if layers.isEmpty { findings.append(Finding("scan.never", .fail, "it has no layers", remedy: remedy)) }
        if findings.isEmpty, let oldest = standings.compactMap(\.age).max() {
            findings.append(Finding("scan.stale", .pass, "rescanned \(AgeText.short(oldest)) ago"))
        }
        let known = layers.map { layerHistories[$0]?.completed ?? [:] } + [artifact?.completed ?? [:]]
        let remarks = known.flatMap { ScanAge.remarks(of: $0.filter { $0.value.asOf <= demand.asOf }) }
        var found = standings.flatMap(\.findings)
        found += ScanAge.findings(of: (artifact?.completed ?? [:]).filter { $0.value.asOf <= demand.asOf })
        for item in found + remarks {
            // What could not be decided is no finding, and keeps its id.
            let isKept = item.finding.outcome != .fail
            findings.append(
                Finding(
                    isKept ? item.finding.id : "scan.finding", item.finding.outcome,
                    isKept ? item.finding.message : item.shown, path: item.finding.path,
                    remedy: item.finding.remedy))
        }
        if found.isEmpty, standings.allSatisfy({ $0.last != nil }), !layers.isEmpty, !isUnseen {
            let isMatched = standings.contains { $0.databaseAge != nil }
            let counts = remarks.isEmpty ? "nothing was found then" : "nothing was found then that counts"
            findings.append(
                Finding("scan.finding", .pass, isMatched ? counts : "\(counts); no advisories were compared"))
        }
        return findings
    }

    private static func detail(of standing: ScanStanding, _ demand: ScanDemand) -> String {
        var text = ""
        if standing.state == .outdatedDatabase {
            guard let age = standing.databaseAge, age > demand.maxDatabaseAge else { return "" }
            return ": \(AgeText.short(age)) old, \(AgeText.short(demand.maxDatabaseAge)) allowed"
        }
        if let age = standing.age, let maxAge = demand.maxAge, age > maxAge {
            text += ": \(AgeText.short(age)), \(AgeText.short(maxAge)) allowed"
        }
        if let attempt = standing.attempt {
            text += "\(text.isEmpty ? ": " : "; ")the attempt of \(attempt.asOf) was not completed"
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
