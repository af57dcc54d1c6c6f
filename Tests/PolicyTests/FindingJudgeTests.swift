import Advisories
import Core
import Ledger
import Policy
import Testing

private let now = Timestamp(milliseconds: 1_800_000_000_000)
private let package = LedgerPackage(
    purl: "pkg:pypi/requests@2.31.0", ecosystem: "PyPI", release: nil, name: "requests", version: "2.31.0")

private func hit(_ severity: Core.Severity, isUndecided: Bool = false, number: Int64 = 1) -> TreeMatch.Hit {
    TreeMatch.Hit(
        package: package,
        finding: MatchedFinding(
            ids: ["CVE-2024-1"], records: ["PYSEC-1"], fixed: ["2.32.0"], severity: severity, tenths: nil,
            isUndecided: isUndecided), number: number, evidence: ["requests.dist-info/METADATA"])
}

private func match(_ hits: [TreeMatch.Hit], ecosystems: [String] = ["PyPI"]) throws -> TreeMatch {
    let database = ScanDatabase(name: "OSV", digest: try digest(1), dataDate: now)
    let comparison = AdvisoryMatch(
        id: 1, version: "1", state: AdvisoryState(database: database, dates: ["PyPI": now]), asOf: now, started: now,
        finished: now)
    return TreeMatch(match: comparison, ecosystems: ecosystems, hits: hits)
}

private func judge(
    waivers: [Waiver] = [], statements: [VEXStatement] = [], failsOn: FailOn = .any
) -> FindingJudge {
    FindingJudge(
        waivers: waivers, waiverFile: "waivers.json", statements: statements, failsOn: failsOn, asOf: now)
}

extension FindingJudge {
    fileprivate func look(_ match: TreeMatch, as names: Set<TextKey> = []) -> ScanRecord {
        var cache = Cache()
        return look(match, names: names, cache: &cache)
    }
}

private func waiver(until end: Int64) -> Waiver {
    Waiver(
        id: "CVE-2024-1", package: nil, reason: "not reached", owner: "team",
        end: Timestamp(milliseconds: now.milliseconds + end))
}

@Suite("Findings of advisories are judged as values")
struct FindingJudgeTests {
    @Test("below the threshold it warns, at it fails, and what nobody can decide or has rated stays what it is")
    func threshold() throws {
        let judge = judge(failsOn: .high)
        let outcomes = { (hit: TreeMatch.Hit) in judge.look(try match([hit])).findings.map(\.finding.outcome) }
        #expect(try outcomes(hit(.medium)) == [.warn])
        #expect(try outcomes(hit(.high)) == [.fail])
        #expect(try outcomes(hit(.unknown)) == [.fail])
        #expect(try outcomes(hit(.low, isUndecided: true)) == [.unknown])
    }

    @Test("a look is as bad as its worst finding: what could not be decided is never clean")
    func outcome() throws {
        #expect(try judge().look(match([])).outcome == .clean)
        #expect(try judge().look(match([hit(.low)])).outcome == .finding)
        #expect(try judge().look(match([hit(.low, isUndecided: true)])).outcome == .finding)
        #expect(try judge(failsOn: .high).look(match([hit(.low)])).outcome == .clean)
        #expect(judge().look(TreeMatch(match: nil, ecosystems: ["PyPI"])).outcome == .incomplete)
    }

    @Test("an advisory that names a package and its source is told once, as bad as the worse of both; others stay")
    func duplicates() throws {
        // Both rows of an rpm package have one package URL; each pair has its number.
        let both = [hit(.low, number: 1), hit(.high, number: 2)]
        for hits in [both, both.reversed()] {
            let found = try judge(failsOn: .high).look(match(hits)).findings
            #expect(found.map(\.finding.outcome) == [.fail])
            #expect(found.map(\.severity) == [.high])
        }
        let decided = try judge().look(match([hit(.high, isUndecided: true, number: 1), hit(.low, number: 2)]))
        #expect(decided.findings.map(\.finding.id) == [.scanFinding])
        // An alias makes it the same; another id or another package does not.
        func named(
            _ ids: [String], _ number: Int64, of purl: String = package.purl, as name: String = package.name
        ) -> TreeMatch.Hit {
            var other = hit(.high, number: number)
            other.finding = MatchedFinding(
                ids: ids, records: ["R\(number)"], fixed: [], severity: .high, tenths: nil, isUndecided: false)
            other.package.purl = purl
            other.package.name = name
            return other
        }
        let several = [
            named(["CVE-2024-1", "GHSA-1"], 1), named(["GHSA-1"], 2), named(["CVE-2024-2"], 3),
            named(["CVE-2024-1"], 4, of: "pkg:pypi/requests@1"),
        ]
        #expect(try judge().look(match(several)).findings.count == 3)
        // Of one advisory of several vulnerabilities each is told, of the package and its source once.
        let advisory = [
            named(["CVE-2024-1", "RLSA-1"], 1), named(["CVE-2024-2", "RLSA-1"], 2),
            named(["CVE-2024-1", "RLSA-1"], 3, as: "source"),
            named(["CVE-2024-2", "RLSA-1"], 4, as: "source"),
        ]
        #expect(try judge().look(match(advisory)).findings.count == 2)
        let loose = [named(["RLSA-1"], 1)] + advisory
        #expect(try judge().look(match(loose)).findings.count == 2)
        #expect(try judge().look(match(advisory + [named(["RLSA-1"], 5)])).findings.count == 2)
        for other in ["CVE-2024-1", "GHSA-b", "RUSTSEC-1"] {
            let mixed = [
                named([other, "DSA-1"], 1), named(["DSA-1", "GHSA-a"], 2), named([other, "DSA-1"], 3, as: "source"),
                named(["DSA-1", "GHSA-a"], 4, as: "source"),
            ]
            #expect(try judge().look(match(mixed)).findings.count == 2)
        }
    }

    @Test("each vulnerability of an advisory is told where two releases or ecosystems have the package")
    func releases() throws {
        func named(_ id: String, _ number: Int64, _ ecosystem: String, _ release: String?) -> TreeMatch.Hit {
            var other = hit(.high, number: number)
            other.finding = MatchedFinding(
                ids: [id, "DSA-1"], records: ["R\(number)"], fixed: [], severity: .high, tenths: nil,
                isUndecided: false)
            (other.package.ecosystem, other.package.release) = (ecosystem, release)
            return other
        }
        for (ecosystem, release) in [("Debian", "11"), ("Ubuntu", "12"), ("Debian", nil)] {
            let hits = [
                named("CVE-2024-1", 1, "Debian", "12"), named("CVE-2024-2", 2, "Debian", "12"),
                named("CVE-2024-1", 3, ecosystem, release), named("CVE-2024-2", 4, ecosystem, release),
            ]
            #expect(try judge().look(match(hits)).findings.count == 2)
        }
    }

    @Test("a waiver excuses until it ends, and ended it lets a finding below the threshold fail")
    func waivers() throws {
        let held = judge(waivers: [waiver(until: 1)])
        #expect(try held.look(match([hit(.high)])).findings.map(\.finding.outcome) == [.pass])
        #expect(held.notes.map(\.id) == [.scanWaiverEnding])
        let place = try #require(held.look(match([hit(.high)])).findings.first?.finding.vulnerable)
        #expect(try held.look(match([hit(.high)])).findings.first?.finding.state == .waived)
        #expect(place.excuse == Excuse(kind: .waiver, by: "team", reason: "not reached", end: waiver(until: 1).end))
        #expect(place.files == ["requests.dist-info/METADATA"])
        #expect(place.vulnerability.package.purl == package.purl)
        let ended = judge(waivers: [waiver(until: 0)], failsOn: .high)
        #expect(try ended.look(match([hit(.low)])).findings.map(\.finding.outcome) == [.fail])
        #expect(ended.notes.map(\.id) == [.scanWaiverExpired])
        #expect(try ended.look(match([hit(.low)])).findings.first?.finding.vulnerable?.excuse?.kind == .expiredWaiver)
    }

    @Test("a statement about one artifact excuses no other that has the same package")
    func statements() throws {
        let statement = VEXStatement(
            ids: ["CVE-2024-1"], products: [VEXStatement.Product(ids: ["api"])], status: .notAffected, time: now)
        let judge = judge(statements: [statement])
        var cache = FindingJudge.Cache()
        let found = try match([hit(.high)])
        let outcomes = ["api", "web", "api"].map { name in
            judge.look(found, names: [TextKey(name)], cache: &cache).findings.map(\.finding.outcome)
        }
        #expect(outcomes == [[.pass], [.fail], [.pass]])
    }

    @Test("what no advisories speak of is told, as severe as the registry says")
    func gaps() throws {
        let found = try judge().look(match([], ecosystems: ["PyPI", "npm", "rpm/amzn"]))
        #expect(found.findings.map(\.finding.id) == [.scanUnmatched])
        #expect(found.findings.map(\.severity) == found.findings.map(\.finding.id.severity))
        #expect(found.findings[0].finding.message.hasPrefix("no advisories of npm, rpm/amzn were imported"))
        #expect(found.unmatched == ["npm", "rpm/amzn"])
        #expect(found.database?.dataDate == now)
        #expect(try judge().look(match([], ecosystems: ["npm"])).database == nil, "none that would be current")
    }

    @Test("packages beside no advisories at all were never compared; without packages there is nothing to compare")
    func noAdvisories() throws {
        let none = TreeMatch(match: nil, ecosystems: ["PyPI"], hasAdvisories: false)
        let look = judge().look(none)
        #expect(look.outcome == .incomplete)
        #expect(look.findings.map(\.finding.id) == [.scanNever])
        let bare = try judge().look(match([], ecosystems: []))
        #expect(bare.database == nil && bare.unmatched.isEmpty && bare.outcome == .clean)
    }

    @Test("what is known to be exploited fails whatever its severity; where no recent catalogue says, kev fails it too")
    func exploited() throws {
        func outcome(_ rule: FailOn, _ exploitation: Exploitation) throws -> Outcome {
            var found = hit(.low)
            found.exploitation = exploitation
            return try #require(judge(failsOn: rule).look(try match([found])).findings.first).finding.outcome
        }
        let day: Int64 = 86_400_000
        func time(_ days: Int64) -> Timestamp { Timestamp(milliseconds: now.milliseconds - days * day) }
        let kev = FailOn([FailOn.Condition("kev") ?? FailOn.Condition()])
        let known = KnownExploited(since: time(1), due: nil, isInRansomware: true)
        #expect(try outcome(.critical, Exploitation(known: known, fetched: time(1))) == .fail)
        #expect(try outcome(kev, Exploitation(known: known, fetched: time(1))) == .fail)
        #expect(try outcome(kev, Exploitation(fetched: time(1))) == .warn)
        #expect(try outcome(kev, Exploitation(fetched: time(6))) == .fail, "the catalogue is too old to say no")
        #expect(try outcome(kev, Exploitation(fetched: time(-1))) == .fail, "a catalogue of the future says nothing")
        #expect(try outcome(kev, Exploitation()) == .fail, "there is no catalogue")
        #expect(try outcome(.critical, Exploitation()) == .warn)
        let later = KnownExploited(since: time(-1), due: nil, isInRansomware: false)
        #expect(try outcome(kev, Exploitation(known: later, fetched: time(0))) == .warn, "not known then")
    }

    @Test("what is told of attacks follows the vulnerability")
    func exploitationText() throws {
        var found = hit(.low)
        found.exploitation = Exploitation(
            known: KnownExploited(
                since: Timestamp(milliseconds: 0), due: Timestamp(milliseconds: 86_400_000), isInRansomware: true),
            prediction: ExploitPrediction(probability: 944_367_000, percentile: 999_100_000))
        let message = try #require(judge().look(match([found])).findings.first).finding.message
        #expect(
            message.hasSuffix(
                ", exploited since 1970-01-01, by ransomware too, due 1970-01-02, exploited within 30 days by 94.43 % (EPSS)"
            ))
    }

    @Test("the ledger keeps what did not pass, as severe as the registry says")
    func kept() {
        let findings = [
            Finding(.lockDrift, .fail, "a"), Finding(.lockDigest, .pass, "b"), Finding(.packagesUnread, .unknown, "c"),
            Finding(.archiveRootFolder, .warn, "d"),
        ]
        let kept = ScanFinding.kept(findings, .plain)
        #expect(kept.map(\.finding.id) == [.lockDrift, .packagesUnread, .archiveRootFolder])
        #expect(kept.map(\.severity) == kept.map(\.finding.id.severity))
        #expect(ScanOutcome([findings[2]]) == .finding)
        #expect(ScanOutcome([findings[0]], isComplete: false) == .incomplete)
        #expect(ScanOutcome(Array(findings[3...])) == .clean)
        #expect(ScanOutcome(Failure(.inputUnreadable, "x")) == .incomplete)
        #expect(ScanOutcome(Failure(.archiveZipOverlap, "x")) == .failed)
    }

    @Test("judging again is news where the last look is due, or said something else in more than words")
    func news() {
        let scanner = Scanner(name: Scanner.signature, version: "1")
        let ages = ScanDemand(asOf: Timestamp(milliseconds: 10), maxAge: .milliseconds(5))
        func found(_ outcome: Outcome, _ message: String) -> ScanRecord {
            look(
                10, scanner: Scanner.signature,
                findings: [ScanFinding(Finding(.signatureRevocation, outcome, message))])
        }
        func former(_ asOf: Int64, _ outcome: Outcome) -> ScanHistory {
            var record = found(outcome, "before")
            record.asOf = Timestamp(milliseconds: asOf)
            return history(record)
        }
        #expect(ScanAge.isNews(found(.warn, "now"), by: scanner, after: nil, ages))
        #expect(!ScanAge.isNews(found(.warn, "now"), by: scanner, after: former(5, .warn), ages))
        #expect(ScanAge.isNews(found(.fail, "now"), by: scanner, after: former(5, .warn), ages))
        #expect(ScanAge.isNews(found(.warn, "now"), by: scanner, after: former(4, .warn), ages))
    }
}
