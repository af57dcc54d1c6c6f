import Advisories
import Core
import Ledger
import Policy
import Testing

private let now = Timestamp(milliseconds: 1_800_000_000_000)

/// Code that no package explains, and metadata that could not be read: what waivers mean, and what is asked for.
@Suite struct OwnedCodeTests {
    private static func waiver(
        _ id: String?, path: String? = nil, artifact: String? = nil, package: String? = nil, ends: Int64 = 1_000
    ) -> Waiver {
        Waiver(
            id: id, package: package, artifact: artifact, path: path, reason: "ours", owner: "team",
            end: Timestamp(milliseconds: now.milliseconds + ends))
    }

    private static func judge(_ waivers: [Waiver] = [], requiresOwned: Bool = true) -> FindingJudge {
        FindingJudge(
            waivers: waivers, waiverFile: nil, statements: [], failsOn: .any, requiresOwned: requiresOwned, asOf: now)
    }

    private static func outcome(
        _ waivers: [Waiver], _ id: FindingID = .packagesUnowned, path: String? = "src/", requiresOwned: Bool = true
    ) -> Outcome? {
        var cache = FindingJudge.Cache()
        let finding = Finding(id, id == .packagesUnread ? .unknown : .warn, "what", path: path)
        return judge(waivers, requiresOwned: requiresOwned).judged([finding], names: ["api"], &cache).first?.outcome
    }

    @Test("unowned code warns, and fails where all code has to be accounted for; nothing else changes") func rule() {
        #expect(Self.outcome([], requiresOwned: false) == .warn)
        #expect(Self.outcome([]) == .fail)
        #expect(Self.outcome([], .packagesUnread) == .unknown)
        #expect(Self.outcome([], .packagesAltered) == .warn)
    }

    @Test("a waiver that names the id means what lies at its path, or in its artifact") func waived() {
        #expect(Self.outcome([Self.waiver("packages.unowned", path: "src/")]) == .pass)
        #expect(Self.outcome([Self.waiver("packages.unowned", path: "src/")], path: "src/a/b.py") == .pass)
        #expect(Self.outcome([Self.waiver("packages.unowned", path: "src/")], path: "src") == .pass)
        #expect(Self.outcome([Self.waiver("packages.unowned", artifact: "api")], path: nil) == .pass)
        for path in ["a.jar", "a.jar!/lib/b.jar"] {
            #expect(Self.outcome([Self.waiver("packages.unread", path: "a.jar")], .packagesUnread, path: path) == .pass)
        }
    }

    @Test("what only looks like such a waiver excuses nothing")
    func unwaived() {
        let others = [
            Self.waiver("packages.unowned", path: "src"), Self.waiver("packages.unowned", path: "src/a/"),
            Self.waiver("packages.unowned", path: "sr"), Self.waiver("packages.unread", path: "src/"),
            Self.waiver(nil, path: "src/"), Self.waiver("packages.unowned", artifact: "other"),
            Self.waiver("packages.unowned", path: "src/", package: "pkg:pypi/a"),
            Self.waiver("packages.unowned", path: "src/", ends: 0), Self.waiver("PACKAGES.UNOWNED", path: "src/"),
        ]
        for waiver in others { #expect(Self.outcome([waiver]) == .fail, "\(waiver)") }
        for path in ["a.jarx", "a.jar/b", "b/a.jar"] {
            let waiver = Self.waiver("packages.unread", path: "a.jar")
            #expect(Self.outcome([waiver], .packagesUnread, path: path) == .unknown, "\(path)")
        }
        // What has no path lies at none.
        #expect(Self.outcome([Self.waiver("packages.unowned", path: "src/")], path: nil) == .fail)
    }

    private static func history(_ findings: [Finding], _ outcome: ScanOutcome, seen: UInt64 = 9) throws -> KnownLayer {
        let look = ScanRecord(
            scanner: Scanner(name: Scanner.packages, version: "1"), asOf: now, started: now, finished: now,
            outcome: outcome, bytesSeen: seen, bytesTotal: 9, findings: findings.map { ScanFinding($0) })
        var history = ScanHistory()
        history.add(look)
        let identity = LayerIdentity(digest: try digest(1), tree: try digest(1))
        return KnownLayer(identity: identity, history: history, artifacts: [])
    }

    @Test(
        "a look all of whose unread metadata is waived counts; one that did not read all bytes, or lacks a waiver, does not"
    )
    func unread() throws {
        let unread = [
            Finding(.packagesUnread, .unknown, "too large", path: "a.jar"),
            Finding(.packagesUnread, .unknown, "too large", path: "b.jar"),
        ]
        var cache = FindingJudge.Cache()
        func isComplete(_ waivers: [Waiver], seen: UInt64 = 9) throws -> Bool {
            let history = Self.judge(waivers).history(
                of: try Self.history(unread, .incomplete, seen: seen), names: ["api"], &cache)
            return history.attempts.isEmpty && history.completed[Scanner.packages]?.outcome == .clean
        }
        let both = [Self.waiver("packages.unread", path: "a.jar"), Self.waiver("packages.unread", path: "b.jar")]
        #expect(try isComplete(both))
        #expect(try !isComplete([both[0]]))
        #expect(try !isComplete(both, seen: 8))
    }

    @Test("what the ledger holds of a clean look fails where all code has to be accounted for") func clean() throws {
        var cache = FindingJudge.Cache()
        let known = try Self.history([Finding(.packagesUnowned, .warn, "a module", path: "python/own.py")], .clean)
        let history = Self.judge().history(of: known, names: [], &cache)
        #expect(history.completed[Scanner.packages]?.outcome == .finding)
        let usual = Self.judge(requiresOwned: false).history(of: known, names: [], &cache)
        #expect(usual.completed[Scanner.packages]?.outcome == .clean)
    }

    @Test("a release that advisories no longer speak of is unmatched; one they speak of in other words is not")
    func releases() {
        let known = KnownReleases(dates: [
            "Alpine": now, "Alpine:v3.20": now, "Alpine:v3.21": now, "Ubuntu": now, "Ubuntu:22.04:LTS": now,
            "Debian": now,
            "Red Hat": now, "Red Hat:enterprise_linux:9::baseos": now, "PyPI": now,
        ])
        let matched = ["Alpine:v3.20", "Ubuntu:22.04", "Debian:7", "Red Hat:9", "PyPI", "Alpine"]
        for word in matched { #expect(known.unmatched(word) == nil, "\(word)") }
        #expect(known.unmatched("Alpine:v3.10") == "Alpine:v3.10")
        #expect(known.unmatched("Red Hat:7") == "Red Hat:7")
        #expect(known.unmatched("Ubuntu:22.0") == "Ubuntu:22.0")
        #expect(known.unmatched("Amazon Linux:1") == "Amazon Linux")
        #expect(known.unmatched("rpm/fedora") == "rpm/fedora")
        #expect(known.key("Alpine:v3.21") == "Alpine:v3.21")
        #expect(AdvisoryDemand(allowedUnmatched: ["Alpine"]).allows(unmatched: "Alpine:v3.10"))
        #expect(!AdvisoryDemand(allowedUnmatched: ["Alpine:v3.1"]).allows(unmatched: "Alpine:v3.10"))
    }

    @Test("what nobody mends or the distribution calls unimportant warns where that is asked for")
    func spared() throws {
        func outcome(
            _ fixed: [String], _ vendor: VendorStatus?, _ change: (inout SparedFindings) -> Void
        ) throws -> Outcome? {
            var spares = SparedFindings()
            change(&spares)
            var finding = MatchedFinding(
                ids: ["CVE-2024-1"], records: ["R"], fixed: fixed, severity: .low, tenths: nil)
            finding.vendor = vendor
            let package = LedgerPackage(
                purl: "pkg:deb/debian/a@1", ecosystem: "Debian", release: "12", name: "a", version: "1")
            let database = ScanDatabase(name: "OSV", digest: try digest(1), dataDate: now)
            let match = AdvisoryMatch(
                id: 1, version: "1", state: AdvisoryState(database: database, dates: ["Debian": now]), asOf: now,
                started: now, finished: now)
            let hit = TreeMatch.Hit(package: package, finding: finding, number: 1, evidence: [])
            let judge = FindingJudge(
                waivers: [], waiverFile: nil, statements: [], failsOn: .any, spares: spares, asOf: now)
            var cache = FindingJudge.Cache()
            return judge.look(
                TreeMatch(match: match, ecosystems: ["Debian:12"], hits: [hit]), names: [], cache: &cache
            ).findings.first?.finding.outcome
        }
        #expect(try outcome([], nil) { $0.unfixed = true } == .warn)
        #expect(try outcome(["2"], nil) { $0.unfixed = true } == .fail)
        #expect(try outcome(["2"], .unimportant) { $0.unimportant = true } == .warn)
        #expect(try outcome(["2"], .noAdvisory) { $0.unimportant = true } == .fail)
        #expect(try outcome([], .unimportant) { _ in } == .fail)
    }
}
