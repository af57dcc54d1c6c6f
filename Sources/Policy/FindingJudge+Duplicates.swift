import Core
import Ledger

extension FindingJudge {
    /// Findings of which each vulnerability of a package is told once: an rpm package is matched by its own name and by its source's, and
    /// an advisory may name both. The worse one stays, in the place of the first. Takes time linear in the findings and their ids.
    /// - Parameter shared: Ids that several vulnerabilities of a package have, as `sharedKeys` gives them.
    static func distinct(_ findings: [ScanFinding], but shared: Set<TextKey>) -> [ScanFinding] {
        var kept: [ScanFinding] = []
        var places: [TextKey: Int] = [:]
        // Places of what has shared ids alone: it may be any of those that have them, and is the first of these.
        var loose: Set<Int> = []
        for found in findings {
            guard let vulnerability = found.finding.vulnerable?.vulnerability, !vulnerability.ids.isEmpty else {
                kept.append(found)
                continue
            }
            let keys = vulnerability.ids.map { ToldFinding.key(vulnerability.package.purl, $0) }
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

    /// Ids that several vulnerabilities of a package have under one of its names, in one release: an advisory's own.
    static func sharedKeys(_ hits: [TreeMatch.Hit]) -> Set<TextKey> {
        var packages: [TextKey: [TreeMatch.Hit]] = [:]
        for hit in hits {
            let package = hit.package
            let words = [package.purl, package.ecosystem, package.release ?? "", package.name, package.version]
            packages[TextKey(words.joined(separator: "\0")), default: []].append(hit)
        }
        var shared: Set<TextKey> = []
        for hits in packages.values where hits.count > 1 {
            for id in OwnIDs.shared(of: hits.lazy.map(\.finding.ids)) {
                shared.insert(ToldFinding.key(hits[0].package.purl, id.string))
            }
        }
        return shared
    }

    /// By outcome, then by severity, an unrated one being as grave as any.
    private static func isWorse(_ found: ScanFinding, than other: ScanFinding) -> Bool {
        let (rank, former) = (found.finding.outcome.gravity, other.finding.outcome.gravity)
        return rank == former ? !other.severity.reaches(found.severity) : rank > former
    }
}
