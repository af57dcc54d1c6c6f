import Core
import Ledger

extension FindingJudge {
    /// Findings of which each vulnerability of a package is told once: an rpm package is matched by its own name and by its source's, and
    /// an advisory may name both. The worse one stays, in the place of the first. Takes time linear in the findings and their ids.
    static func distinct(_ findings: [ScanFinding]) -> [ScanFinding] {
        var kept: [ScanFinding] = []
        var places: [TextKey: Int] = [:]
        // An advisory's own id is that of each of its vulnerabilities: where CVEs stand beside it, these tell which.
        var known: Set<Int> = []
        for found in findings {
            guard let vulnerability = found.finding.vulnerable?.vulnerability, !vulnerability.ids.isEmpty else {
                kept.append(found)
                continue
            }
            func key(_ id: String) -> TextKey { TextKey("\(vulnerability.package.purl)\0\(id)") }
            let cves = vulnerability.ids.filter { $0.utf8.starts(with: "CVE-".utf8) }.map(key)
            let others = vulnerability.ids.filter { !$0.utf8.starts(with: "CVE-".utf8) }.map(key)
            let place =
                cves.lazy.compactMap { places[$0] }.first
                ?? others.lazy.compactMap { places[$0] }.first { cves.isEmpty || !known.contains($0) } ?? kept.count
            if place == kept.count {
                kept.append(found)
            } else if isWorse(found, than: kept[place]) {
                kept[place] = found
            }
            if !cves.isEmpty { known.insert(place) }
            for key in cves + others where places[key] == nil { places[key] = place }
        }
        return kept
    }

    /// By outcome, then by severity, an unrated one being as grave as any.
    private static func isWorse(_ found: ScanFinding, than other: ScanFinding) -> Bool {
        let (rank, former) = (found.finding.outcome.gravity, other.finding.outcome.gravity)
        return rank == former ? !other.severity.reaches(found.severity) : rank > former
    }
}
