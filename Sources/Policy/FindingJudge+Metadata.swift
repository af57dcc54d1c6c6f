import Advisories
import Core
import Ledger

/// What a look at the packages' own metadata left open: code that none accounts for, metadata that could not be read.
extension FindingJudge {
    /// The findings after waivers have spoken, and failing where all code has to be accounted for. Others are left as they are.
    /// - Parameter names: What the artifact goes by.
    package func judged(_ findings: [Finding], names: Set<TextKey>, _ cache: inout Cache) -> [Finding] {
        findings.map { judged($0, names: names, &cache.use) }
    }

    /// Those whose looks find what a waiver can name by its id and path.
    private static let judgedScanners = [Scanner.packages, Scanner.secrets, Scanner.malware, Scanner.programs, "hooks"]

    private static func isExcusable(_ id: FindingID) -> Bool {
        switch id.family {
        case .secret, .malware, .program, .hook: true
        default: id == .packagesUnowned || id == .packagesUnread
        }
    }

    /// What is known with the findings of its looks at metadata and content judged.
    func judged(_ history: ScanHistory, names: Set<TextKey>, _ use: inout ExceptionUse) -> ScanHistory {
        var history = history
        for key in Self.judgedScanners {
            if let look = history.completed[key] { history.completed[key] = judged(look, names: names, &use) }
            if let attempt = history.attempts[key] { history.add(judged(attempt, names: names, &use)) }
        }
        return history
    }

    /// A look that read all bytes, and of whose unread metadata each piece is waived, is complete for those who waived it.
    private func judged(_ look: ScanRecord, names: Set<TextKey>, _ use: inout ExceptionUse) -> ScanRecord {
        guard !look.findings.isEmpty else { return look }
        var judged = look
        for index in look.findings.indices {
            judged.findings[index].finding = self.judged(look.findings[index].finding, names: names, &use)
        }
        guard judged != look else { return look }
        let isWhole = look.outcome.isCompleted || look.bytesTotal > 0 && look.bytesSeen == look.bytesTotal
        let findings = judged.findings.map(\.finding)
        if isWhole, Self.isRead(findings) { judged.outcome = ScanOutcome(findings) }
        return judged
    }

    /// Whether no metadata is unread that nobody waives.
    package static func isRead(_ findings: [Finding]) -> Bool {
        !findings.contains { $0.id == .packagesUnread && $0.outcome.stops }
    }

    private func judged(_ finding: Finding, names: Set<TextKey>, _ use: inout ExceptionUse) -> Finding {
        guard finding.outcome != .pass, Self.isExcusable(finding.id) else { return finding }
        var judged = finding
        if finding.id == .packagesUnowned, requiresOwned { judged.outcome = .fail }
        if finding.outcome == .warn, failsOnIDs.contains(finding.id) { judged.outcome = .fail }
        switch exceptions.state(of: finding.id, path: finding.path, artifact: names, &use) {
        case .open, .excused: break
        case .waived(let waiver):
            judged.outcome = .pass
            judged.prose =
                "\(finding.prose); waived by \(Self.shown(waiver.owner)) until \(waiver.lastMoment): \(Self.shown(waiver.reason))"
        case .waiverExpired(let waiver):
            judged.prose = "\(finding.prose); the waiver of \(Self.shown(waiver.owner)) ended \(waiver.lastMoment)"
        }
        return judged
    }
}
