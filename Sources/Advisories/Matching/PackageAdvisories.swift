import Core

/// What is fixed in a package that was built from a source, in versions that it has reached.
struct BinaryFixes {
    /// The package's name.
    let name: String
    /// The package's version.
    let version: String
    /// By every id of a vulnerability.
    var fixes: [TextKey: [Fix]]
}

/// Everything that records say of one package name, read once for all of its versions.
struct PackageAdvisories {
    private var table = VersionTable()
    private var candidates: [Candidate] = []
    private let meanings: RecordMeanings
    private let records: [AdvisoryRecord]
    /// What `tellingRecords` found, where a version asked for it.
    private var telling: [Int: [Int]]?
    /// By update, `possibleSources`.
    private var updatedSources: [Int: Set<TextKey>] = [:]

    /// Which records speak of one vulnerability, by their numbers among those that speak of the version.
    private struct Voices {
        var affected: [Int] = []
        var undecided: [Int] = []
        /// Records of the artifact in another group than the one that is known, or in any.
        var possible: [Int] = []
    }

    /// What one record says of a version in all the places where it speaks of the package.
    private struct RecordHits {
        let record: Int
        var affected: [Int] = []
        var undecided: [Int] = []
        var possible: [Int] = []
    }

    /// - Parameters:
    ///   - places: The records that speak of the package, and which of their packages it is.
    init(records: [AdvisoryRecord], places: [AdvisoryIndex.Place]) {
        self.records = records
        // A record that speaks of the package in many places, one after another, is understood once.
        var numbers: [Int] = []
        for place in places where numbers.last != place.record { numbers.append(place.record) }
        meanings = RecordMeanings(numbers.lazy.map { records[$0] })
        var last: (record: Int, meaning: RecordMeaning)?
        for place in places {
            let record = records[place.record]
            let affected = record.affected[place.affected]
            let meaning: RecordMeaning
            if let last, last.record == place.record {
                meaning = last.meaning
            } else {
                meaning = meanings.meaning(of: record)
                last = (place.record, meaning)
            }
            let severity = Severity.of(record.severity + affected.severity).map {
                RatedSeverity(
                    severity: $0, source: SeveritySource(record: record.id, ecosystem: affected.ecosystem))
            }
            candidates.append(
                Candidate(
                    record: place.record, meaning: meaning, affected: affected, severity: severity, table: &table))
        }
    }

    /// - Parameter binary: What is fixed in the package that was built from this one, a source.
    mutating func judgement(of package: PackageVersion, beside binary: BinaryFixes? = nil) -> PackageJudgement {
        let hits = hits(package)
        var voices: [Int: Voices] = [:]
        for (number, hit) in hits.enumerated() {
            for vulnerability in meaning(hit).vulnerabilities {
                if !hit.affected.isEmpty { voices[vulnerability, default: Voices()].affected.append(number) }
                if !hit.undecided.isEmpty { voices[vulnerability, default: Voices()].undecided.append(number) }
                if !hit.possible.isEmpty { voices[vulnerability, default: Voices()].possible.append(number) }
            }
        }
        var judgement = PackageJudgement(package: package)
        // Vulnerabilities that the same records tell of have the same answer, but for their ids.
        var answers: [[Int]: Answer] = [:]
        var names: [[Int]: [String]] = [:]
        // By record, what it calls fixed and the package has reached.
        var reached: [Int: [Fix]]?
        // Vulnerabilities are numbered in the order of their first ids.
        for (vulnerability, voices) in voices.sorted(by: { $0.key < $1.key }) {
            // Where one record says that the version is affected, others of the same vulnerability need not be understood.
            if !voices.affected.isEmpty {
                let answer =
                    answers[voices.affected] ?? answer(voices.affected.map { hits[$0] }, above: package.version)
                answers[voices.affected] = answer
                var finding = PackageFinding(
                    ids: ids(of: vulnerability, voices.affected.map { hits[$0] }), records: answer.records,
                    fixedVersions: answer.fixes, severity: answer.severity?.severity,
                    severitySource: answer.severity?.source.name)
                finding.vendor = answer.vendor
                judgement.findings.append(finding)
            } else if !voices.undecided.isEmpty {
                let doubtful = voices.undecided.map { hits[$0] }
                let isFixed = doubtful.allSatisfy(saysFixed)
                if isFixed, voices.possible.isEmpty,
                    isDecided(vulnerability, doubtful, package, &reached)
                        || binary.map({ isDecided(doubtful, package, $0) }) ?? false
                {
                    continue
                }
                judgement.undecided.append(
                    PackageDoubt(
                        ids: ids(of: vulnerability, doubtful), records: recordIDs(doubtful),
                        vendor: isFixed ? .fixedElsewhere : nil))
            } else {
                let doubtful = voices.possible.map { hits[$0] }
                let known = names[voices.possible] ?? possibleNames(doubtful)
                names[voices.possible] = known
                judgement.undecided.append(
                    PackageDoubt(
                        ids: ids(of: vulnerability, doubtful), records: recordIDs(doubtful), possibleNames: known))
            }
        }
        return judgement
    }

    /// What each record says of a version.
    private mutating func hits(_ package: PackageVersion) -> [RecordHits] {
        var hits: [RecordHits] = []
        for index in candidates.indices
        where package.ecosystem.isAddressed(by: candidates[index].affected.ecosystem) {
            let match = candidates[index].match(package.version, table: &table)
            guard match != .unaffected else { continue }
            if hits.last?.record != candidates[index].record {
                hits.append(RecordHits(record: candidates[index].record))
            }
            let last = hits.count - 1
            if !package.isGroupStated, candidates[index].affected.name != package.name {
                hits[last].possible.append(index)
            } else if match == .affected, candidates[index].affected.vendor != .fixedElsewhere {
                hits[last].affected.append(index)
            } else {
                hits[last].undecided.append(index)
            }
        }
        return hits
    }

    /// Whether all that a record leaves undecided is fixed in a version that it does not name.
    private func saysFixed(_ hit: RecordHits) -> Bool {
        hit.undecided.allSatisfy { candidates[$0].affected.vendor == .fixedElsewhere }
    }

    /// Whether another record names a version that fixes a vulnerability and that the package has reached, within the range of each doubt.
    /// Such a record was heard, and does not say that this version is affected.
    private mutating func isDecided(
        _ vulnerability: Int, _ doubtful: [RecordHits], _ package: PackageVersion, _ reached: inout [Int: [Fix]]?
    ) -> Bool {
        let known = reached ?? reachedFixes(package)
        reached = known
        let own = Set(doubtful.lazy.map(\.record))
        var fixes: [Fix] = []
        for number in tellingRecords()[vulnerability, default: []] where !own.contains(number) {
            fixes += known[number] ?? []
        }
        return holds(fixes, doubtful, around: [package.version])
    }

    /// Whether what is fixed in a package that was built from this one decides each doubt: it names the same vulnerability, and the
    /// fix, the package and its source lie within the range of the doubt.
    private mutating func isDecided(
        _ doubtful: [RecordHits], _ package: PackageVersion, _ binary: BinaryFixes
    ) -> Bool {
        let versions = [package.version, binary.version]
        for hit in doubtful {
            let ids = records[hit.record].upstream
            if ids.isEmpty { return false }
            for id in ids {
                var fixes = binary.fixes[TextKey(id)] ?? []
                fixes.removeAll { isOfNeighbour($0.record, of: package.name, hit.record, binary.name) }
                guard holds(fixes, [hit], around: versions) else { return false }
            }
        }
        return true
    }

    /// Whether an update is that of another source of which a record speaks too: it names that one, or what begins so, and not this
    /// source. Several sources may have a package of one name, as Amazon's kernels have `perf`.
    private mutating func isOfNeighbour(_ update: Int, of source: String, _ record: Int, _ binary: String) -> Bool {
        let sources = updatedSources[update] ?? possibleSources(update)
        updatedSources[update] = sources
        if sources.contains(TextKey(source)) { return false }
        return records[record].affected.contains {
            let name = TextKey($0.name)
            return name != TextKey(binary) && sources.contains(name)
        }
    }

    /// Names of sources that the packages of an update may be built from: their own, and each part before a `-`.
    private func possibleSources(_ update: Int) -> Set<TextKey> {
        var sources: Set<TextKey> = []
        for package in records[update].affected {
            var name = package.name[...]
            while sources.insert(TextKey(String(name))).inserted, let dash = name.utf8.lastIndex(of: UInt8(ascii: "-"))
            {
                name = name[..<dash]
            }
        }
        return sources
    }

    private mutating func holds(_ fixes: [Fix], _ doubtful: [RecordHits], around versions: [String]) -> Bool {
        for place in doubtful.lazy.flatMap(\.undecided) {
            let repository = candidates[place].affected.repository.map(AmazonRepository.init(name:))
            let isHeld = fixes.contains { fix in
                // Nobody knows which repository a package is from.
                repository?.has(update: records[fix.record].id) != false
                    && candidates[place].holds(fix, aroundVersions: versions, table: &table)
            }
            guard isHeld else { return false }
        }
        return true
    }

    /// By record, the newest version of each release and order that it calls fixed and that is not above the package's.
    private mutating func reachedFixes(_ package: PackageVersion) -> [Int: [Fix]] {
        var newest: [Int: [Ecosystem: [VersionScheme: Fix]]] = [:]
        for index in candidates.indices
        where candidates[index].affected.vendor != .fixedElsewhere
            && package.ecosystem.isAddressed(by: candidates[index].affected.ecosystem)
        {
            let (record, ecosystem) = (candidates[index].record, candidates[index].affected.ecosystem)
            for fix in candidates[index].fixes(notAbove: package.version, table: &table) {
                guard let known = newest[record]?[ecosystem]?[fix.scheme],
                    fix.version.order(to: known.version) != .greater
                else {
                    newest[record, default: [:]][ecosystem, default: [:]][fix.scheme] = fix
                    continue
                }
            }
        }
        return newest.mapValues { $0.values.flatMap(\.values) }
    }

    /// What is fixed in a package that has reached the fix. Nothing is of which any record says that the package has it, or may have.
    mutating func fixes(reachedBy package: PackageVersion) -> BinaryFixes {
        let hits = hits(package)
        let open = Set(hits.flatMap { meaning($0).vulnerabilities })
        let reached = reachedFixes(package)
        var found = BinaryFixes(name: package.name, version: package.version, fixes: [:])
        for (vulnerability, records) in tellingRecords() where !open.contains(vulnerability) {
            let fixes = records.flatMap { reached[$0] ?? [] }
            guard !fixes.isEmpty else { continue }
            for id in meanings.ids[vulnerability] { found.fixes[TextKey(id)] = fixes }
        }
        return found
    }

    /// By vulnerability, the records that tell of it.
    private mutating func tellingRecords() -> [Int: [Int]] {
        if let telling { return telling }
        var found: [Int: [Int]] = [:]
        var last: Int?
        for candidate in candidates where candidate.record != last {
            last = candidate.record
            for vulnerability in candidate.meaning.vulnerabilities {
                found[vulnerability, default: []].append(candidate.record)
            }
        }
        telling = found
        return found
    }

    /// A record means the same in all its places.
    private func meaning(_ hit: RecordHits) -> RecordMeaning {
        let first = hit.affected.first ?? hit.undecided.first ?? hit.possible.first
        return first.map { candidates[$0].meaning } ?? RecordMeaning(vulnerabilities: [], bundle: nil)
    }

    private func possibleNames(_ hits: [RecordHits]) -> [String] {
        IdentifierOrder.sorted(Set<TextKey>(hits.lazy.flatMap(\.possible).map { candidates[$0].affected.name }))
    }

    /// The ids of a vulnerability, and those of the records that tell of it among others.
    private func ids(of vulnerability: Int, _ hits: [RecordHits]) -> [String] {
        let bundles = Set(hits.compactMap { meaning($0).bundle }).subtracting([vulnerability])
        guard !bundles.isEmpty else { return meanings.ids[vulnerability] }
        // A record of several may itself be called by the name of one: that names no other.
        let further = bundles.sorted().lazy.flatMap { meanings.ids[$0] }.filter { !OwnIDs.isVulnerability($0) }
            .prefix(Self.bundleLimit)
        return IdentifierOrder.sorted(Set<TextKey>(meanings.ids[vulnerability] + further))
    }

    /// What some records say together.
    private struct Answer {
        var records: [String]
        var fixes: [String]
        var severity: RatedSeverity?
        var vendor: VendorStatus?
    }

    private mutating func answer(_ hits: [RecordHits], above version: String) -> Answer {
        let places = hits.flatMap(\.affected)
        return Answer(
            records: recordIDs(hits), fixes: fixes(places, above: version),
            severity: RatedSeverity.chosen(places.compactMap { candidates[$0].severity }),
            vendor: vendor(places))
    }

    /// What a distribution's records say together. Unimportant is what none of them takes for more.
    private func vendor(_ places: [Int]) -> VendorStatus? {
        let said = places.map { candidates[$0].affected.vendor }
        return said.contains { $0 != .unimportant }
            ? said.compactMap(\.self).first { $0 != .unimportant } : .unimportant
    }

    /// The lowest fixed versions, each once, as the first record spells it.
    private mutating func fixes(_ hits: [Int], above version: String) -> [String] {
        // Versions of different schemes cannot be compared: each scheme's stand together.
        var schemes: [VersionScheme] = []
        var found: [VersionScheme: [Fix]] = [:]
        for hit in hits {
            for fix in candidates[hit].fixes(above: version, table: &table) {
                if found[fix.scheme] == nil { schemes.append(fix.scheme) }
                found[fix.scheme, default: []].append(fix)
            }
        }
        var texts: [String] = []
        for scheme in schemes {
            let sorted = (found[scheme] ?? []).enumerated().sorted { left, right in
                let order = left.element.version.order(to: right.element.version)
                return order == .less || (order != .greater && left.offset < right.offset)
            }
            var last: Version?
            for (_, fix) in sorted where last?.order(to: fix.version) != .equal {
                texts.append(fix.text)
                last = fix.version
            }
        }
        return Array(texts.prefix(Self.fixLimit))
    }

    /// Most fixed versions that a finding names, and most further ids of a record of several vulnerabilities: they tell what to
    /// do and decide nothing but that fewer words excuse.
    private static let fixLimit = 64
    private static let bundleLimit = 64

    private func recordIDs(_ hits: [RecordHits]) -> [String] {
        IdentifierOrder.sorted(Set<TextKey>(hits.map { records[$0.record].id }))
    }
}
