import Core
import Ledger

/// The findings of the gate before a deploy that asks for recent looks.
package enum ScanGate {
    /// Judges an artifact by the looks at its layers and at itself.
    ///
    /// - Parameters:
    ///   - layers: The artifact's layers, lowest first; a zip is one itself.
    ///   - layerHistories: What is known of them, by their digests.
    ///   - artifact: What is known of the artifact beside its layers.
    ///   - isImage: Whether it is an image, whose packages are those of the whole.
    ///   - remedy: How to look again.
    package static func judge(
        layers: [Digest], layerHistories: [Digest: ScanHistory], artifact: ScanHistory?, isImage: Bool,
        _ demand: ScanDemand, remedy: Prose
    ) -> [Finding] {
        let holders = [artifact].compactMap(\.self)
        let isUnseen = isImage && ScanAge.isUnseen(artifact, demand)
        let standings = layers.map {
            ScanAge.standing(of: layerHistories[$0], holders: holders, isHeldUnseen: isUnseen, demand)
        }
        var findings: [Finding] = []
        func add(_ gaps: Set<ScanStanding.Gap>, _ message: String, remedy: Prose) {
            let indices = standings.indices.filter { standings[$0].gap.map(gaps.contains) ?? false }
            guard let first = indices.first, let id = standings[first].gap?.findingID else { return }
            let read = standings[first].gap == .tooOld ? Self.read([standings[first]], demand) : nil
            var text = read.map { "\($0), stated to be the same too long ago" } ?? message
            text += Self.detail(of: standings[first], demand)
            if layers.count > 1 { text = "\(indices.count) of \(layers.count) layers: \(text); first \(layers[first])" }
            findings.append(Finding(id, .fail, text, remedy: remedy))
        }
        add([.neverRead], "never rescanned", remedy: remedy)
        add([.tooOld], "rescanned too long ago", remedy: remedy)
        add([.unfinished], "not rescanned in full", remedy: remedy)
        if isUnseen, !layers.isEmpty, !findings.contains(where: { $0.id == .scanNever }) {
            findings.append(
                Finding(
                    .scanNever, .fail,
                    "never rescanned as a whole: its layers are known, the packages of the image are not",
                    remedy: remedy))
        }
        add(
            [.neverCompared], "no advisories were imported: its packages were compared with nothing",
            remedy: "import some, then look again: \(run: .importAdvisories, "FILE")")
        add(
            [.unmatched], "no advisories speak of some of its packages",
            remedy:
                "import them: \(run: .importAdvisories, "FILE"); or accept it: \(setting: .allowUnmatched, "ECOSYSTEM")"
        )
        add([.futureAdvisories, .oldAdvisories, .oldData], "the advisories are not recent enough", remedy: remedy)
        if layers.isEmpty { findings.append(Finding(.scanNever, .fail, "it has no layers", remedy: remedy)) }
        if findings.isEmpty, !standings.isEmpty {
            findings.append(Finding(.scanStale, .pass, Self.recent(standings, demand)))
        }
        let known = layers.map { layerHistories[$0]?.completed ?? ScanLooks() } + [artifact?.completed ?? ScanLooks()]
        let isUnmatched = standings.contains { $0.gap == .unmatched }
        // What fails needs no warning beside it.
        let remarks = known.flatMap { ScanAge.remarks(of: $0.upTo(demand.asOf)) }
            .filter { !isUnmatched || $0.finding.id != .scanUnmatched }
        var found = standings.flatMap(\.findings)
        found += ScanAge.findings(of: artifact?.completed.upTo(demand.asOf) ?? ScanLooks())
        // How much code is unknown is told in one number.
        let told = remarks.filter { $0.finding.id != .packagesUnowned || $0.finding.outcome == .pass }
        findings += (found + told).map(\.counted)
        if found.isEmpty, standings.allSatisfy({ $0.last != nil }), !layers.isEmpty, !isUnseen {
            let isMatched = standings.contains { $0.databaseAge != nil }
            let counts = remarks.isEmpty ? "nothing was found then" : "nothing was found then that counts"
            let covered = standings.compactMap(\.coverage).least?.percent.map {
                "; covered: \($0) % of its code's bytes"
            }
            let compared = isMatched ? counts : "\(counts); no advisories were compared"
            findings.append(Finding(.scanFinding, .pass, compared + (covered ?? "")))
        }
        return findings
    }

    /// How much of an artifact's code packages' metadata accounts for, of the layer of which that is the least; nil where no look
    /// knows.
    package static func coverage(
        layers: [Digest], layerHistories: [Digest: ScanHistory], artifact: ScanHistory?, _ demand: ScanDemand
    ) -> CodeCoverage? {
        layers.compactMap { ScanAge.coverage([layerHistories[$0], artifact].compactMap(\.self), demand) }.least
    }

    /// When the layers were read, and those that nobody read since they were stated to be the same.
    private static func recent(_ standings: [ScanStanding], _ demand: ScanDemand) -> String {
        let unread = standings.filter { $0.stated != nil }
        var texts: [String] = []
        if let age = standings.filter({ $0.stated == nil }).compactMap(\.age).max() {
            texts.append("rescanned \(AgeText.short(age)) ago")
        }
        if let age = unread.compactMap(\.age).max(), let read = read(unread, demand) {
            let some = unread.count < standings.count ? "\(unread.count) of \(standings.count) layers " : ""
            texts.append("\(some)\(read), stated to be the same \(AgeText.short(age)) ago")
        }
        return texts.joined(separator: "; ")
    }

    /// `read 20d ago`, of what was stated to be the same since; nil where nothing was.
    private static func read(_ standings: [ScanStanding], _ demand: ScanDemand) -> String? {
        standings.compactMap(\.unreadSince).min().map { "read \(AgeText.short(demand.asOf.since($0))) ago" }
    }

    private static func detail(of standing: ScanStanding, _ demand: ScanDemand) -> String {
        var text = ""
        switch standing.gap {
        case .unmatched:
            return ": \(standing.unmatched.map { PathEscaping.displayed($0.utf8) }.joined(separator: ", "))"
        case .oldAdvisories:
            guard let age = standing.advisoryAge else { return "" }
            return ": imported \(AgeText.short(age)) ago, \(AgeText.short(demand.advisories.maxAge)) allowed"
        case .oldData:
            guard let age = standing.databaseAge, let maxAge = demand.advisories.maxDataAge else { return "" }
            return ": newest change \(AgeText.short(age)) ago, \(AgeText.short(maxAge)) allowed"
        case .futureAdvisories: return ": they are dated in the future"
        case .neverCompared: return ""
        case .neverRead, .tooOld, .neverListed, .unfinished, nil: break
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
