import Core
import Ledger

extension Answer {
    /// What a status says of each artifact: what its layers lack, and what was found in them, also where it does not count or somebody
    /// excuses it. A layer that no artifact holds stands for
    /// itself, and what is told of no one layer for the run. Takes time linear in layers, names and findings.
    package init(_ status: StatusFacts, toolVersion: String) {
        var artifacts: [ArtifactReport] = []
        var numbers: [TextKey: Int] = [:]
        // What is told of an artifact with many findings, which are searched otherwise.
        var told: [Int: Set<TextKey>] = [:]
        func number(of name: String, _ source: String) -> Int {
            if let number = numbers[name] { return number }
            numbers[name] = artifacts.count
            artifacts.append(ArtifactReport(name: name, source: source))
            return artifacts.count - 1
        }
        let source = status.lockfile ?? status.ledger
        func key(_ finding: Finding) -> TextKey {
            TextKey("\(finding.id)\0\(finding.path ?? "")\0\(finding.prose.plain)")
        }
        func isNew(_ finding: Finding, of number: Int) -> Bool {
            let known = artifacts[number].findings
            if known.count < 8 { return !known.contains { $0.tellsSame(as: finding) } }
            return told[number, default: Set(known.lazy.map(key))].insert(key(finding)).inserted
        }
        func add(_ found: [Finding], to names: [String]) {
            for name in names {
                let number = number(of: name, source)
                // What is found in an artifact stands at each of its layers.
                for finding in found where isNew(finding, of: number) { artifacts[number].findings.append(finding) }
            }
        }
        let found = SideBySide.map(status.layers.count) { range in
            status.layers[range].map { Self.gap($0) + $0.findings.map(\.counted) }
        }.joined()
        for (layer, found) in zip(status.layers, found) {
            let names = layer.artifacts.isEmpty ? [layer.digest.description] : layer.artifacts
            add(found, to: names)
            guard let coverage = layer.standing.coverage else { continue }
            for name in names {
                let number = number(of: name, source)
                artifacts[number].coverage = [artifacts[number].coverage, coverage].compactMap(\.self).least
            }
        }
        for found in status.uncounted + status.excused {
            guard let subject = found.finding.subject else { continue }
            add(
                [found.finding],
                to: subject.artifacts.isEmpty ? [subject.layer?.description ?? status.ledger] : subject.artifacts)
        }
        if !status.notes.isEmpty {
            artifacts.append(ArtifactReport(name: "status", source: status.ledger, findings: status.notes))
        }
        self.init(
            Report(
                toolVersion: toolVersion, asOf: status.demand.asOf, lockfile: status.lockfile, artifacts: artifacts),
            .status(status))
    }

    /// What a layer lacks, as the gate before a deploy says it; a pass where it lacks nothing.
    private static func gap(_ layer: StatusFacts.Layer) -> [Finding] {
        let standing = layer.standing
        // Nobody says of what was not read that it was rescanned.
        let looked = standing.stated == nil ? "rescanned" : "unread and stated to be the same"
        guard let gap = standing.gap else {
            let age = standing.age.map { "\(looked) \(AgeText.short($0)) ago" } ?? looked
            return [Finding(.scanStale, .pass, "layer \(layer.digest): \(age)")]
        }
        let what =
            switch gap {
            case .neverRead: "never rescanned"
            case .tooOld: "\(looked) too long ago" + (standing.age.map { ", \(AgeText.short($0))" } ?? "")
            case .neverListed: "never rescanned as a whole: the packages of the image are not known"
            case .unfinished: "not rescanned in full"
            case .neverCompared: "it has packages, and no advisories were imported"
            case .unmatched:
                "no advisories of \(standing.unmatched.map { PathEscaping.displayed($0.utf8) }.joined(separator: ", ")) were imported"
            case .futureAdvisories: "the advisories for its packages are dated after the time to judge at"
            case .oldAdvisories: "the advisories for its packages were fetched too long ago"
            case .oldData: "the advisories for its packages changed too long ago"
            }
        return [
            Finding(gap.findingID, .fail, "layer \(layer.digest): \(what)", remedy: "look at it: \(run: .rescan)")
        ]
    }
}

extension Finding {
    /// Whether another one tells the very same, whatever is known of it beside its words.
    fileprivate func tellsSame(as other: Finding) -> Bool {
        id == other.id && (path ?? "").utf8.elementsEqual((other.path ?? "").utf8)
            && prose.plain.utf8.elementsEqual(other.prose.plain.utf8)
    }
}
