import Core
import Ledger

extension FindingJudge {
    /// Findings of which each vulnerability of a package is told once: an rpm package is matched by its own name and by its source's, and
    /// an advisory may name both. The worse one stays, in the place of the first. Takes time linear in the findings and their ids.
    static func distinct(_ findings: [ScanFinding]) -> [ScanFinding] {
        var kept: [ScanFinding] = []
        var places: [TextKey: Int] = [:]
        for found in findings {
            guard let vulnerability = found.finding.vulnerable?.vulnerability, !vulnerability.ids.isEmpty else {
                kept.append(found)
                continue
            }
            let keys = vulnerability.ids.map { TextKey("\(vulnerability.package.purl)\0\($0)") }
            let place = keys.lazy.compactMap { places[$0] }.first ?? kept.count
            if place == kept.count {
                kept.append(found)
            } else if isWorse(found, than: kept[place]) {
                kept[place] = found
            }
            for key in keys where places[key] == nil { places[key] = place }
        }
        return kept
    }

    /// By outcome, then by severity, an unrated one being as grave as any.
    private static func isWorse(_ found: ScanFinding, than other: ScanFinding) -> Bool {
        let (rank, former) = (found.finding.outcome.gravity, other.finding.outcome.gravity)
        return rank == former ? !other.severity.reaches(found.severity) : rank > former
    }
}
