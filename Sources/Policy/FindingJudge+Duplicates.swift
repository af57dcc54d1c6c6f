import Core
import Ledger

extension FindingJudge {
    /// Findings of which each vulnerability of a package is told once: an rpm package is matched by its own name and by its source's, and
    /// an advisory may name both. The worse one stays, in the place of the first. Takes time linear in the findings and their ids.
    static func distinct(_ findings: [ScanFinding]) -> [ScanFinding] {
        let shared = sharedIDs(findings)
        var kept: [ScanFinding] = []
        var places: [TextKey: Int] = [:]
        // Places of what has shared ids alone: it may be any of those that have them, and is the first of these.
        var loose: Set<Int> = []
        for found in findings {
            guard let vulnerability = found.finding.vulnerable?.vulnerability, !vulnerability.ids.isEmpty else {
                kept.append(found)
                continue
            }
            let keys = vulnerability.ids.map { key(vulnerability, $0) }
            let own = keys.filter { !shared.contains($0) }
            let others = keys.filter { shared.contains($0) }
            let place =
                own.lazy.compactMap { places[$0] }.first
                ?? others.lazy.compactMap { places[$0] }.first { own.isEmpty || loose.contains($0) } ?? kept.count
            if place == kept.count {
                kept.append(found)
                if own.isEmpty { loose.insert(place) }
            } else if isWorse(found, than: kept[place]) {
                kept[place] = found
            }
            if !own.isEmpty { loose.remove(place) }
            for key in keys where places[key] == nil { places[key] = place }
        }
        return kept
    }

    /// Ids that several vulnerabilities of a package have under one of its names: an advisory's own.
    private static func sharedIDs(_ findings: [ScanFinding]) -> Set<TextKey> {
        var names: [TextKey: [Vulnerability]] = [:]
        for vulnerability in findings.lazy.compactMap(\.finding.vulnerable?.vulnerability) {
            let package = vulnerability.package
            names["\(package.purl)\0\(package.name)\0\(package.version)", default: []].append(vulnerability)
        }
        var shared: Set<TextKey> = []
        for vulnerabilities in names.values {
            for id in MatchedFinding.sharedIDs(of: vulnerabilities.lazy.map(\.ids)) {
                shared.insert(key(vulnerabilities[0], id.string))
            }
        }
        return shared
    }

    private static func key(_ vulnerability: Vulnerability, _ id: String) -> TextKey {
        TextKey("\(vulnerability.package.purl)\0\(id)")
    }

    /// By outcome, then by severity, an unrated one being as grave as any.
    private static func isWorse(_ found: ScanFinding, than other: ScanFinding) -> Bool {
        let (rank, former) = (found.finding.outcome.gravity, other.finding.outcome.gravity)
        return rank == former ? !other.severity.reaches(found.severity) : rank > former
    }
}
