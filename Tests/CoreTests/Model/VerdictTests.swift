import Core
import Testing

@Suite struct VerdictTests {
    static func finding(_ id: FindingID, _ outcome: Outcome) -> Finding { Finding(id, outcome, "a message") }

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

    static let codes: [([FindingID], Core.ExitStatus)] = [
        ([], Core.ExitStatus.allowed),
        ([.archiveZipGap], .archiveRejected),
        ([.archiveReadersDisagree], .archiveRejected),
        ([.signatureIntegrity], .signature),
        ([.signatureUntrusted], .signature),
        ([.lockMissing], .drift),
        ([.lockDrift], .drift),
        ([.lockSigner], .drift),
        ([.lockConfig], .drift),
        ([.scanNever], .stale),
        ([.scanStale], .stale),
        ([.scanOutdatedDatabase], .stale),
        ([.scanFinding], .scanFinding),
        ([.scanFinding, .lockDrift], .drift),
        ([.scanFinding, .scanStale, .signatureExpiry, .archiveZipGap], .archiveRejected),
        ([.scanFinding, .scanStale], .stale),
        ([.trustRootExpired], .undecided),
        ([.archiveZipGap, .trustRootExpired], .undecided),
    ]

    @Test(arguments: verdicts)
    func whatCouldNotBeCheckedWeighsMost(_ outcomes: [Outcome], _ verdict: Verdict) {
        #expect(Verdict(outcomes.map { Self.finding(.lockDrift, $0) }) == verdict)
    }

    @Test(arguments: codes)
    func theLowestCodeOfTheFailedChecks(_ failed: [FindingID], _ status: Core.ExitStatus) {
        #expect(Core.ExitStatus(failed.map { Self.finding($0, .fail) }) == status)
        #expect(Core.ExitStatus(failed.reversed().map { Self.finding($0, .fail) }) == status)
    }

    @Test func anythingUnknownWinsOverEveryFailure() {
        let failed: [FindingID] = [.archiveZipGap, .signatureExpiry, .lockDrift, .scanNever, .scanFinding]
        for id in failed {
            #expect(
                Core.ExitStatus([Self.finding(id, .fail), Self.finding(.signatureRevocation, .unknown)])
                    == .undecided)
            #expect(
                Core.ExitStatus([Self.finding(.signatureRevocation, .unknown), Self.finding(id, .fail)])
                    == .undecided)
        }
    }

    @Test func warningsAndPassesAllow() {
        #expect(
            Core.ExitStatus([Self.finding(.lockDigest, .warn), Self.finding(.lockDrift, .pass)]) == .allowed)
    }

    @Test func theCodesAreThoseOfTheContract() {
        #expect(Core.ExitStatus.allCases.map(\.rawValue) == [0, 1, 10, 11, 12, 13, 14, 64])
    }

    @Test func verdictAndExitStatusNeverContradictEachOther() {
        let ids: [FindingID] = [.archiveZipGap, .lockDrift, .scanFinding, .trustRootExpired]
        for id in ids {
            for outcome in Outcome.allCases {
                let findings = [Self.finding(.lockDrift, .pass), Self.finding(id, outcome)]
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
        let good = ArtifactReport(name: "a", source: "a.zip", findings: [Self.finding(.lockDrift, .pass)])
        let bad = ArtifactReport(name: "b", source: "b.zip", findings: [Self.finding(.archiveZipGap, .fail)])
        let report = Report(toolVersion: "1.0.0", asOf: Timestamp(milliseconds: 0), artifacts: [good, bad])
        #expect(report.verdict == .deny)
        #expect(report.exitStatus == .archiveRejected)
        #expect(good.verdict == .allow)
    }
}
