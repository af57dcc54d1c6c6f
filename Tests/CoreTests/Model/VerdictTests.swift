import Core
import Testing

@Suite struct VerdictTests {
    static func finding(_ id: String, _ outcome: Outcome) -> Finding { Finding(id, outcome, "a message") }

    static let verdicts: [([Outcome], Verdict)] = [
        ([], Verdict.allow),
        ([.pass], .allow),
        ([.pass, .warn], .allow),
        ([.pass, .fail, .warn], .deny),
        ([.unknown], .undecided),
        ([.fail, .unknown], .undecided),
        ([.unknown, .fail], .undecided),
        ([.fail, .fail, .pass], .deny),
    ]

    static let codes: [([String], Core.ExitStatus)] = [
        ([], Core.ExitStatus.allowed),
        (["archive.zip-gap"], .archiveRejected),
        (["archive.readers-disagree"], .archiveRejected),
        (["signature.integrity"], .signature),
        (["signature.untrusted"], .signature),
        (["lock.missing"], .drift),
        (["lock.drift"], .drift),
        (["lock.signer"], .drift),
        (["lock.config"], .drift),
        (["scan.never"], .stale),
        (["scan.stale"], .stale),
        (["scan.outdated-database"], .stale),
        (["scan.finding"], .scanFinding),
        (["scan.finding", "lock.drift"], .drift),
        (["scan.finding", "scan.stale", "signature.expiry", "archive.zip-gap"], .archiveRejected),
        (["scan.finding", "scan.stale"], .stale),
        (["nobody.knows"], .undecided),
        (["archive.zip-gap", "nobody.knows"], .undecided),
        (["archive"], .archiveRejected),
        ([""], .undecided),
    ]

    @Test(arguments: verdicts)
    func whatCouldNotBeCheckedWeighsMost(_ outcomes: [Outcome], _ verdict: Verdict) {
        #expect(Verdict(outcomes.map { Self.finding("lock.drift", $0) }) == verdict)
    }

    @Test(arguments: codes)
    func theLowestCodeOfTheFailedChecks(_ failed: [String], _ status: Core.ExitStatus) {
        #expect(Core.ExitStatus(failed.map { Self.finding($0, .fail) }) == status)
        #expect(Core.ExitStatus(failed.reversed().map { Self.finding($0, .fail) }) == status)
    }

    @Test func anythingUnknownWinsOverEveryFailure() {
        let failed = ["archive.zip-gap", "signature.expiry", "lock.drift", "scan.never", "scan.finding"]
        for id in failed {
            #expect(
                Core.ExitStatus([Self.finding(id, .fail), Self.finding("signature.revocation", .unknown)])
                    == .undecided)
            #expect(
                Core.ExitStatus([Self.finding("signature.revocation", .unknown), Self.finding(id, .fail)])
                    == .undecided)
        }
    }

    @Test func warningsAndPassesAllow() {
        #expect(
            Core.ExitStatus([Self.finding("lock.digest", .warn), Self.finding("lock.drift", .pass)]) == .allowed)
    }

    @Test func theCodesAreThoseOfTheContract() {
        #expect(Core.ExitStatus.allCases.map(\.rawValue) == [0, 1, 10, 11, 12, 13, 14, 64])
    }

    @Test func verdictAndExitStatusNeverContradictEachOther() {
        let ids = ["archive.zip-gap", "lock.drift", "scan.finding", "nobody.knows"]
        for id in ids {
            for outcome in Outcome.allCases {
                let findings = [Self.finding("lock.drift", .pass), Self.finding(id, outcome)]
                #expect(
                    (Verdict(findings) == .allow) == (Core.ExitStatus(findings) == .allowed), "\(id) \(outcome)")
            }
        }
    }

    @Test func aRunWithoutArtifactsDecidedNothing() {
        let report = Report(toolVersion: "1.0.0", asOf: Timestamp(milliseconds: 0), artifacts: [])
        #expect(report.verdict == .undecided)
        #expect(report.exitStatus == .undecided)
    }

    @Test func oneRefusedArtifactAmongGoodOnesDecidesTheRun() {
        let good = ArtifactReport(name: "a", source: "a.zip", findings: [Self.finding("lock.drift", .pass)])
        let bad = ArtifactReport(name: "b", source: "b.zip", findings: [Self.finding("archive.zip-gap", .fail)])
        let report = Report(toolVersion: "1.0.0", asOf: Timestamp(milliseconds: 0), artifacts: [good, bad])
        #expect(report.verdict == .deny)
        #expect(report.exitStatus == .archiveRejected)
        #expect(good.verdict == .allow)
    }
}
