import Core
import Ledger

extension MemoryContent {
    var sortedSources: [AdvisorySource] { sources.sorted { $0.key < $1.key }.map(\.value) }

    var state: AdvisoryState? {
        database.map { AdvisoryState(database: $0, of: sortedSources) }
    }

    static func names(of row: AdvisoryRow) -> Set<AdvisoryRow.Name> {
        Set(row.names + row.names.compactMap(\.withoutGroup))
    }

    private func name(of package: LedgerPackage) -> AdvisoryRow.Name {
        AdvisoryRow.Name(ecosystem: package.ecosystem, name: package.name)
    }

    // MARK: - Importing

    mutating func replace(_ imported: ImportedAdvisories) -> AdvisoryChanges {
        let name = TextKey(imported.source.name)
        sources[name] = imported.source
        exploits[name] = imported.exploits
        var known: [TextKey: AdvisoryRow] = [:]
        for advisory in advisories where advisory.source == name { known[TextKey(advisory.row.id)] = advisory.row }
        var changes = AdvisoryChanges()
        for row in imported.rows {
            let former = known.removeValue(forKey: TextKey(row.id))
            if let former, former.digest == row.digest, former.modified == row.modified { continue }
            if let former {
                changes.changed += 1
                remove(former, of: name)
            } else {
                changes.added += 1
            }
            insert(row, of: name)
        }
        for former in known.values {
            changes.removed += 1
            remove(former, of: name)
        }
        return changes
    }

    mutating func remove(source: String) {
        let name = TextKey(source)
        for advisory in advisories where advisory.source == name { remove(advisory.row, of: name) }
        sources[name] = nil
        exploits[name] = nil
    }

    mutating func insert(_ row: AdvisoryRow, of source: TextKey) {
        advisories.append((source, row))
        mark(row, of: source)
    }

    private mutating func remove(_ row: AdvisoryRow, of source: TextKey) {
        mark(row, of: source)
        advisories.removeAll { $0.source == source && $0.row.id == row.id }
    }

    /// Marks the names of a record, and of the records of its id elsewhere, where a package has them.
    private mutating func mark(_ row: AdvisoryRow, of source: TextKey) {
        var names = Self.names(of: row)
        for other in advisories where other.row.id == row.id && other.source != source {
            names.formUnion(Self.names(of: other.row))
        }
        let held = Set(packages.map(name(of:)))
        changedNames.formUnion(names.intersection(held))
    }

    mutating func updateState(_ digest: ([AdvisorySource]) throws(Failure) -> Digest) throws(Failure) {
        let all = sortedSources.filter(\.isCompared)
        guard !all.isEmpty else {
            database = nil
            return
        }
        let newest = AdvisorySource.dataDates(of: all).values.max() ?? Timestamp(milliseconds: 0)
        database = ScanDatabase(name: "osv", digest: try digest(all), dataDate: newest)
    }

    // MARK: - Comparing

    func plan(version: String, asOf: Timestamp, started: Timestamp) -> MatchPlan? {
        guard let state else { return nil }
        let last = matches.last
        let isFull = last.map { !$0.version.utf8.elementsEqual(version.utf8) } ?? true
        let day = min(asOf, started)
        let (from, until) = (min(day, last?.asOf ?? day), max(day, last?.asOf ?? day))
        var names = changedNames
        for advisory in advisories {
            guard let withdrawn = advisory.row.withdrawn, withdrawn > from, withdrawn <= until else { continue }
            names.formUnion(Self.names(of: advisory.row))
        }
        let numbers = packages.isEmpty ? [] : Array(1...Int64(packages.count))
        let spoken = Set(
            numbers.filter {
                Self.isBuilt(package($0)) && (matched[$0] == nil || names.contains(name(of: package($0))))
            }.map { TextKey(package($0).purl) })
        let pending = numbers.filter {
            isFull || matched[$0] == nil || names.contains(name(of: package($0)))
                || Self.isBuilt(package($0)) && spoken.contains(TextKey(package($0).purl))
        }
        return MatchPlan(
            version: version, state: state, sources: sortedSources, former: last?.id,
            isNews: isFull || last?.state.database != state.database, asOf: day, started: started,
            packages: pending.sorted { TextKey(package($0).name) < TextKey(package($1).name) },
            newest: Int64(packages.count))
    }

    private static func isBuilt(_ package: LedgerPackage) -> Bool {
        package.ecosystem.utf8.elementsEqual(LedgerPackage.builtEcosystem.utf8)
    }

    func task(of numbers: [Int64], asOf: Timestamp) -> MatchTask {
        let wanted = numbers.map(package)
        let purls = Set(wanted.map { TextKey($0.purl) })
        let built = packages.filter {
            Self.isBuilt($0) && $0.isNamedByPURL && purls.contains(TextKey($0.purl)) && !wanted.contains($0)
        }
        let names = Set((wanted + built).map(name(of:)))
        let ids = Set<TextKey>(
            advisories.filter { !Self.names(of: $0.row).isDisjoint(with: names) }.map(\.row.id))
        return MatchTask(
            packages: wanted, built: built,
            advisories: advisories.filter { ids.contains(TextKey($0.row.id)) }.map {
                MatchTask.Advisory(id: $0.row.id, modified: $0.row.modified, body: $0.row.body)
            }, asOf: asOf)
    }

    mutating func end(
        _ plan: MatchPlan, found: [Int64: [MatchedFinding]], finished: Timestamp
    ) -> MatchOutcome? {
        guard state == plan.state, sortedSources == plan.sources, matches.last?.id == plan.former else { return nil }
        var match = AdvisoryMatch(
            id: (matches.last?.id ?? 0) + 1, version: plan.version, state: plan.state, asOf: plan.asOf,
            started: plan.started, finished: finished)
        if let last = matches.last, !plan.isNews, last.asOf == plan.asOf {
            match = last
            match.state = plan.state
        } else {
            matches.append(match)
        }
        var changes: [MatchChange] = []
        for number in plan.packages.sorted() {
            for change in store(found[number] ?? [], of: number, match: match.id) where matched[number] != nil {
                let holders = holders(of: package(number))
                guard !holders.isEmpty else { continue }
                changes.append(
                    MatchChange(
                        package: package(number), finding: change.finding, isNew: change.isNew, artifacts: holders))
            }
        }
        for number in plan.packages where matched[number] == nil { matched[number] = match.id }
        let compared = Set(matched.keys.map(package))
        for (digest, tree) in trees where tree.matched == nil {
            guard let packages = tree.packages, packages.allSatisfy({ compared.contains($0.package) }) else { continue }
            trees[digest]?.matched = match.id
        }
        changedNames = []
        return MatchOutcome(
            match: match, compared: plan.packages.count, packages: packages.count, isNews: plan.isNews,
            changes: changes)
    }

    private mutating func store(
        _ found: [MatchedFinding], of package: Int64, match: Int64
    ) -> [(finding: MatchedFinding, isNew: Bool)] {
        var changes: [(finding: MatchedFinding, isNew: Bool)] = []
        let old = findings.filter { $0.package == package && $0.end == nil }
        let shared = MatchedFinding.sharedIDs(found).union(MatchedFinding.sharedIDs(old.map(\.finding)))
        func marks(_ findings: [MatchedFinding]) -> Set<TextKey> { Set(findings.flatMap { $0.marks(but: shared) }) }
        for former in old where !found.contains(former.finding) {
            if former.first == match {
                findings.removeAll { $0.number == former.number }
            } else if let place = findings.firstIndex(where: { $0.number == former.number }) {
                findings[place].end = match
            }
            if marks(found).isDisjoint(with: marks([former.finding])) { changes.append((former.finding, false)) }
        }
        for finding in found where !old.contains(where: { $0.finding == finding }) {
            hold(finding, of: package, first: match, end: nil)
            if marks(old.map(\.finding)).isDisjoint(with: marks([finding])) { changes.append((finding, true)) }
        }
        return changes
    }

    mutating func hold(_ finding: MatchedFinding, of package: Int64, first: Int64, end: Int64?) {
        lastFinding += 1
        findings.append(Held(number: lastFinding, package: package, finding: finding, first: first, end: end))
    }

    private func holders(of package: LedgerPackage) -> [String] {
        let names = artifacts.filter { key, _ in
            trees[key.tree]?.packages?.contains { $0.package == package } == true
        }.map(\.value.name)
        return Set<TextKey>(names).sorted().map(\.string)
    }
}
