import Core
import Ledger
import Policy
import Testing

/// A look at a layer, made by hand.
func look(
    _ asOf: Int64, _ outcome: ScanOutcome = .clean, scanner: String = Scanner.reading, version: String = "1",
    database: ScanDatabase? = nil, findings: [ScanFinding] = []
) -> ScanRecord {
    let time = Timestamp(milliseconds: asOf)
    return ScanRecord(
        scanner: Scanner(name: scanner, version: version), database: database, asOf: time, started: time,
        finished: time,
        outcome: outcome, bytesSeen: 1, bytesTotal: 1, findings: findings)
}

func history(_ looks: ScanRecord...) -> ScanHistory {
    looks.reduce(into: ScanHistory()) { $0.add($1) }
}

private let hour: Int64 = 3_600_000

@Suite("The age of the last look")
struct ScanAgeTests {
    private func demand(_ asOf: Int64, maxAge: Duration? = .seconds(3_600)) -> ScanDemand {
        ScanDemand(asOf: Timestamp(milliseconds: asOf), maxAge: maxAge)
    }

    @Test("what is stated to be the same is as recent as that, for thirty days after its reading and no longer")
    func stated() {
        let (limit, scanner) = (720 * hour, Scanner(name: Scanner.reading, version: "1"))
        let known = history(look(0), look(limit, scanner: Scanner.statement))
        let last = ScanAge.standing(of: known, demand(limit))
        #expect(last.state == .fresh && last.age == .zero && last.stated == Timestamp(milliseconds: limit))
        #expect(last.unreadSince == Timestamp(milliseconds: 0))
        #expect(last.nextDue == Timestamp(milliseconds: limit))
        let over = ScanAge.standing(of: known, demand(limit + 1))
        #expect(over.state == .stale && over.stated == nil && over.nextDue == Timestamp(milliseconds: hour))
        // Who takes an older reading needs no statement.
        #expect(ScanAge.standing(of: known, demand(limit + 1, maxAge: .seconds(721 * 3_600))).state == .fresh)
        let early = history(look(0), look(hour, scanner: Scanner.statement))
        #expect(ScanAge.standing(of: early, demand(hour)).nextDue == Timestamp(milliseconds: 2 * hour))
        // Of a later time, or of an earlier than the reading, it says nothing.
        #expect(ScanAge.standing(of: known, demand(limit - 1)).state == .stale)
        let before = history(look(0, scanner: Scanner.statement), look(hour))
        #expect(ScanAge.standing(of: before, demand(2 * hour)).stated == nil)

        #expect(ScanAge.due(scanner, known, demand(limit), statedWithin: .seconds(720 * 3_600)) == nil)
        #expect(ScanAge.due(scanner, known, demand(limit), statedWithin: .seconds(719 * 3_600)) == .old)
        #expect(ScanAge.due(scanner, known, demand(limit)) == .old)
    }

    @Test("as old as allowed is recent enough, a millisecond older is not")
    func boundary() {
        let known = history(look(0))
        #expect(ScanAge.standing(of: known, demand(hour - 1)).state == .fresh)
        #expect(ScanAge.standing(of: known, demand(hour)).state == .fresh)
        #expect(ScanAge.standing(of: known, demand(hour + 1)).state == .stale)
        #expect(ScanAge.standing(of: known, demand(hour)).nextDue == Timestamp(milliseconds: hour))
        #expect(ScanAge.standing(of: known, demand(hour + 1_000)).age == .seconds(3_601))
    }

    @Test("without a limit nothing becomes too old")
    func noLimit() {
        let standing = ScanAge.standing(of: history(look(0)), demand(.max, maxAge: nil))
        #expect(standing.state == .fresh)
        #expect(standing.nextDue == nil)
    }

    @Test("nobody looked")
    func never() {
        #expect(ScanAge.standing(of: nil, demand(0)).state == .never)
        #expect(ScanAge.standing(of: ScanHistory(), demand(0)).state == .never)
    }

    @Test("an attempt is no look", arguments: [ScanOutcome.incomplete, .failed])
    func attempts(_ outcome: ScanOutcome) {
        #expect(ScanAge.standing(of: history(look(0, outcome)), demand(0)).state == .never)
        let after = history(look(0), look(hour, outcome))
        #expect(ScanAge.standing(of: after, demand(hour)).state == .fresh)
        #expect(ScanAge.standing(of: after, demand(hour)).attempt?.asOf == Timestamp(milliseconds: hour))
        #expect(ScanAge.standing(of: after, demand(hour + 1)).state == .stale)
        // A completed look later on makes up for it.
        #expect(ScanAge.standing(of: history(look(0, outcome), look(1)), demand(1)).attempt == nil)
    }

    @Test("a look from the future says nothing, so that a wrong clock keeps nothing fresh")
    func future() {
        #expect(ScanAge.standing(of: history(look(hour)), demand(0)).state == .never)
        #expect(ScanAge.due(Scanner(name: Scanner.reading, version: "1"), history(look(hour)), demand(0)) == .never)
    }

    @Test("a look judged at a later time than it began is dated by its start")
    func judgedInTheFuture() {
        let record = ScanRecord(
            scanner: Scanner(name: Scanner.reading, version: "1"), asOf: Timestamp(milliseconds: hour),
            started: Timestamp(milliseconds: 5), finished: Timestamp(milliseconds: 6), outcome: .clean, bytesSeen: 0,
            bytesTotal: 0)
        #expect(record.asOf == Timestamp(milliseconds: 5))
    }

    @Test("advisories become too old while the look itself is recent")
    func database() throws {
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        let database = ScanDatabase(name: "osv", digest: digest, dataDate: Timestamp(milliseconds: 0))
        let known = history(look(120 * hour), look(120 * hour, scanner: "advisories", database: database))
        #expect(ScanAge.standing(of: known, demand(120 * hour)).state == .fresh)
        #expect(ScanAge.standing(of: known, demand(120 * hour + 1)).state == .outdatedDatabase)
        #expect(ScanAge.standing(of: known, demand(121 * hour + 1)).state == .stale)
        #expect(ScanAge.standing(of: known, demand(120 * hour)).databaseAge == .seconds(120 * 3_600))
    }

    @Test("advisories are as old as their import; their data's age counts where it is asked for alone")
    func twoAges() throws {
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        func gap(fetched: Int64, data: Int64, _ advisories: AdvisoryDemand) -> ScanStanding.Gap? {
            let database = ScanDatabase(
                name: "osv", digest: digest, dataDate: Timestamp(milliseconds: data),
                fetched: Timestamp(milliseconds: fetched))
            let now = 1_000 * hour
            let known = history(look(now), look(now, scanner: "advisories", database: database))
            return ScanAge.standing(
                of: known,
                ScanDemand(asOf: Timestamp(milliseconds: now), maxAge: .seconds(3_600), advisories: advisories)
            ).gap
        }
        let usual = AdvisoryDemand()
        #expect(gap(fetched: 880 * hour, data: 0, usual) == nil, "a quiet ecosystem, imported 120 hours ago")
        #expect(gap(fetched: 880 * hour - 1, data: 999 * hour, usual) == .oldAdvisories)
        #expect(gap(fetched: 1_000 * hour + 1, data: 0, usual) == .futureAdvisories)
        #expect(gap(fetched: 1_000 * hour, data: 1_000 * hour + 1, usual) == .futureAdvisories)
        let strict = AdvisoryDemand(maxAge: .seconds(3_600), maxDataAge: .seconds(7_200))
        #expect(gap(fetched: 999 * hour, data: 998 * hour, strict) == nil)
        #expect(gap(fetched: 999 * hour, data: 998 * hour - 1, strict) == .oldData)
        #expect(gap(fetched: 999 * hour - 1, data: 998 * hour - 1, strict) == .oldAdvisories)
    }

    @Test("ecosystems that no advisories speak of are named, until each of them is allowed")
    func unmatched() {
        func standing(_ allowed: Set<TextKey>) -> ScanStanding {
            var comparison = look(0, scanner: Scanner.advisories)
            comparison.unmatched = ["npm", "rpm/amzn"]
            return ScanAge.standing(
                of: history(look(0), comparison),
                ScanDemand(
                    asOf: Timestamp(milliseconds: 0), maxAge: nil, advisories: AdvisoryDemand(allowedUnmatched: allowed)
                ))
        }
        #expect(standing([]).gap == .unmatched)
        #expect(standing(["npm"]).unmatched == ["rpm/amzn"])
        #expect(standing(["npm", "rpm/amzn"]).gap == nil)
        #expect(standing(["NPM", "rpm"]).unmatched == ["npm", "rpm/amzn"], "names are compared by bytes")
        #expect(ScanStanding.Gap.unmatched.findingID.exitStatus == .stale)
    }

    @Test("packages that were compared with nothing make never, unless that is allowed")
    func noAdvisories() {
        let attempt = look(
            0, .incomplete, scanner: Scanner.advisories,
            findings: [ScanFinding(Finding(.scanNever, .unknown, "none"))])
        func gap(_ known: ScanHistory, allowsNone: Bool) -> ScanStanding.Gap? {
            ScanAge.standing(
                of: known,
                ScanDemand(
                    asOf: Timestamp(milliseconds: 0), maxAge: nil, advisories: AdvisoryDemand(allowsNone: allowsNone))
            ).gap
        }
        #expect(gap(history(look(0), attempt), allowsNone: false) == .neverCompared)
        #expect(gap(history(look(0), attempt), allowsNone: true) == nil)
        let unread = look(0, .incomplete, scanner: Scanner.packages)
        #expect(gap(history(look(0), attempt, unread), allowsNone: true) == .unfinished, "that is another matter")
        #expect(gap(history(attempt), allowsNone: true) == .neverRead)
    }

    @Test("advisories of the future are none that could be recent")
    func databaseOfTheFuture() throws {
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        func state(_ milliseconds: Int64) -> ScanState {
            let database = ScanDatabase(name: "osv", digest: digest, dataDate: Timestamp(milliseconds: milliseconds))
            let known = history(look(hour), look(hour, scanner: "advisories", database: database))
            return ScanAge.standing(of: known, demand(hour)).state
        }
        #expect(state(hour) == .fresh)
        #expect(state(hour + 1) == .outdatedDatabase)
    }

    @Test("times at the ends of time do not trap")
    func extremes() {
        let known = history(look(.min))
        #expect(ScanAge.standing(of: known, demand(.max)).state == .stale)
        #expect(ScanAge.standing(of: known, demand(.max, maxAge: .seconds(Int64.max))).state == .fresh)
        #expect(ScanAge.standing(of: history(look(.max - 1)), demand(.max)).nextDue == Timestamp(milliseconds: .max))
    }

    @Test(
        "a version that is older, or cannot be compared, makes due; a later one does not",
        arguments: [
            ("0.9.9", "0.10.0", true), ("0.10.0", "0.9.9", false), ("1.0", "1.0.1", true), ("1.0.0", "1.0.0", false),
            ("1.0.0-rc1", "1.0.0", true), ("2.0.0-dev", "2.0.0-dev", false), ("", "1", true), ("1", "x", true),
            ("2+a", "1+a", false), ("1+a", "2+a", true), ("2+b", "1+a", true), ("2", "1+a", true), ("2+a", "1", true),
            ("2+a+b", "2+a", true),
        ])
    func versions(_ last: String, _ current: String, _ isDue: Bool) {
        let due = ScanAge.due(
            Scanner(name: Scanner.reading, version: current), history(look(0, version: last)), demand(0))
        #expect(due == (isDue ? .olderVersion : nil))
    }

    @Test("what is due")
    func due() {
        let scanner = Scanner(name: Scanner.reading, version: "2")
        #expect(ScanAge.due(scanner, nil, demand(0)) == .never)
        #expect(ScanAge.due(scanner, history(look(0, .incomplete)), demand(0)) == .incomplete)
        #expect(ScanAge.due(scanner, history(look(0, version: "2")), demand(hour)) == nil)
        #expect(ScanAge.due(scanner, history(look(0, version: "2")), demand(hour + 1)) == .old)
        #expect(ScanAge.due(scanner, history(look(0, version: "1")), demand(0)) == .olderVersion)
        #expect(ScanAge.due(scanner, history(look(0, version: "2"), look(1, .failed)), demand(1)) == .incomplete)
        #expect(ScanAge.due(scanner, history(look(0, scanner: Scanner.pin, version: "2")), demand(0)) == .never)
    }
}

@Suite("The gate that asks for recent looks")
struct ScanGateTests {
    private func judge(_ looks: [ScanHistory?], artifact: ScanHistory? = nil, at asOf: Int64 = hour) throws -> [Finding]
    {
        var digests: [Digest] = []
        var known: [Digest: ScanHistory] = [:]
        for (index, history) in looks.enumerated() {
            let digest = try #require(Digest(bytes: [UInt8](repeating: UInt8(index), count: 32)))
            digests.append(digest)
            known[digest] = history
        }
        return ScanGate.judge(
            layers: digests, layerHistories: known, artifact: artifact, isImage: false,
            ScanDemand(asOf: Timestamp(milliseconds: asOf), maxAge: .seconds(3_600)), remedy: "rescan")
    }

    @Test("a recent look that found nothing passes")
    func passes() throws {
        #expect(Verdict(try judge([history(look(0))])) == .allow)
    }

    @Test("one layer that nobody looked at fails the image")
    func never() throws {
        let findings = try judge([history(look(0)), nil])
        #expect(findings.filter { $0.outcome == .fail }.map(\.id) == [.scanNever])
        #expect(findings[0].message.hasPrefix("1 of 2 layers"))
        #expect(ExitStatus(findings) == .stale)
    }

    @Test("nothing to look at is not looked at")
    func noLayers() throws { #expect(ExitStatus(try judge([])) == .stale) }

    @Test("too old fails, and says by how much")
    func stale() throws {
        let findings = try judge([history(look(0))], at: 2 * hour + 60_000)
        #expect(findings.map(\.id).first == .scanStale)
        #expect(findings[0].message == "rescanned too long ago: 2h 1m, 1h allowed")
        #expect(ExitStatus(findings) == .stale)
    }

    @Test("what was not read since is never said to be rescanned")
    func unread() throws {
        let stated = history(look(0), look(2 * hour, scanner: Scanner.statement))
        #expect(
            try judge([stated], at: 3 * hour).first?.message == "read 3h ago, stated to be the same 1h ago")
        #expect(
            try judge([history(look(2 * hour)), stated], at: 3 * hour).first?.message
                == "rescanned 1h ago; 1 of 2 layers read 3h ago, stated to be the same 1h ago")
        #expect(
            try judge([stated], at: 4 * hour).first?.message
                == "read 4h ago, stated to be the same too long ago: 2h, 1h allowed")
        let late = history(look(0), look(720 * hour, scanner: Scanner.statement))
        #expect(try judge([late], at: 720 * hour).first?.outcome == .pass)
        #expect(ExitStatus(try judge([late], at: 720 * hour + 1)) == .stale)
        #expect(
            try judge([late], at: 720 * hour + 1).first?.message == "rescanned too long ago: 30d, 1h allowed")
    }

    @Test("what a signature's look found fails; that another name stood for it does not")
    func findings() throws {
        let revoked = ScanFinding(Finding(.signatureRevocation, .fail, "revoked"), severity: .high)
        let drift = ScanFinding(Finding(.lockDrift, .fail, "other"), severity: .high)
        let artifact = history(
            look(0, .finding, scanner: Scanner.pin, findings: [drift]),
            look(0, .finding, scanner: Scanner.signature, findings: [revoked]))
        let findings = try judge([history(look(0))], artifact: artifact)
        #expect(findings.filter { $0.outcome == .fail }.map(\.id) == [.scanFinding])
        #expect(findings.contains { $0.message == "signature.revocation: revoked" })
        #expect(ExitStatus(findings) == .scanFinding)
    }

    @Test(
        "lengths of time",
        arguments: zip(
            [-5, 0, 59, 60, 3_599, 3_600, 90_061, 864_000], ["0s", "0s", "59s", "1m", "59m 59s", "1h", "1d 1h", "10d"]))
    func ages(_ seconds: Int64, _ text: String) { #expect(AgeText.short(.seconds(seconds)) == text) }
}
