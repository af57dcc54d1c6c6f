import ArtifactSources
import Core
import Ledger
import Pins
import Policy

/// Which artifacts are due.
struct RescanPlan {
    /// An artifact whose bytes need no look, with what is known of it.
    struct Rest {
        /// Its place among the artifacts given.
        var place: Int
        var target: RescanTarget
        var known: ArtifactIdentity
        /// What the comparison with advisories says of its packages.
        var packages: TreeMatch?
        /// What the last looks at it found, and nobody has seen mended since.
        var open: [Finding]
        /// Code that no package's metadata accounts for.
        var unowned: [Finding] = []
        /// How much of the code is accounted for; nil where nobody knows.
        var coverage: CodeCoverage?
        /// Whether not all of its metadata could be read.
        var isUnfinished: Bool
        /// What its signatures are worth now, over what is kept of them; nil where nobody asks, or that is not enough.
        var signatures: KeptJudgement?
        /// Where a look is due for its age alone, what whoever serves it stated when it was read.
        var stated: Scanner?
    }

    /// An artifact that is due.
    struct Due {
        /// Its place among the artifacts given.
        fileprivate var place: Int
        var target: RescanTarget
        /// When somebody last tried; nil for never.
        fileprivate var lastAttempt: Timestamp?
        /// What is to be told of it where whoever serves it still states the same; nil where its bytes are needed.
        var kept: Rest?
    }

    private(set) var rest: [Rest] = []
    private var candidates: [Due] = []
    /// The places, among the artifacts given, of those that are due and that somebody has tried since the plan before.
    private(set) var tried: Set<Int> = []
    /// When it was made.
    private let began: Timestamp
    /// The last looks that were known of what is due.
    private var looks: [ArtifactKey: [ScanRecord]] = [:]

    /// How many are due.
    var dueCount: Int { candidates.count }

    /// - Parameters:
    ///   - binder: Tells which pin an artifact is compared with; nil without a lockfile.
    ///   - signatures: Judges what is kept of signatures; nil where nobody asks for them.
    ///   - before: The plan by which the targets were due, to ask again: what others have looked at since is judged anew, and
    ///     where all is asked for, their looks will do; all else is due as before.
    init(
        _ demand: RescanDemand, binder: PinBinder?, _ targets: [RescanTarget], _ ledger: any LedgerStore,
        signatures: KeptSignatures?, after before: RescanPlan? = nil
    ) async throws(Failure) {
        began = demand.clock()
        let known = targets.compactMap(\.known)
        // Looks of runs that began later are dated later: the time goes on with the run.
        let asOf = before.map { demand.asOf.later(by: $0.began, to: demand.clock()) } ?? demand.asOf
        let (layers, artifacts) = try await ledger.known(
            layers: known.flatMap { $0.layers.map(\.digest) }, artifacts: known.map(ArtifactKey.init), asOf: asOf)
        let places = try await ledger.identities(ofSources: targets.filter { $0.pin != nil }.map(\.place))
        let ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge)
        let statedWithin = min(demand.maxReadingAge ?? RescanDemand.usualReadingAge, RescanDemand.longestReadingAge)
        let versions = demand.versions
        let inside = versions.detectors
        var waiting: [Waiting] = []
        for (place, target) in targets.enumerated() {
            guard let known = target.known else {
                candidates.append(Due(place: place, target: target, lastAttempt: nil))
                continue
            }
            let isImage = known.kind.isImage
            let reading = versions.reading(isImage: isImage)
            let artifact = artifacts[ArtifactKey(known)]
            let histories = known.layers.map { layers[$0.digest]?.history }
            let look = LookDue(isImage: isImage, layers: histories, artifact: artifact?.history)
            // Signatures are judged over what is kept of them: whoever judges, that alone makes no bytes due.
            let isJudged = signatures != nil
            let usesKept = signatures?.options.keepsEvidence(of: known.kind) ?? false
            var judging = isJudged && !usesKept ? [demand.signatureScanner] : []
            var pin: Pin?
            // Where several pins may be meant, a look says so.
            var isUnclear = false
            do throws(Failure) { pin = try binder?.pin(of: target, known) } catch { isUnclear = true }
            if binder != nil { judging.append(try demand.pinScanner(of: pin)) }
            let isOld = look.isOld(
                reading, inside: inside, judging: judging, ages, statedWithin: target.isServed ? statedWithin : nil)
            let isLongUnread =
                target.isServed
                && look.isOld(
                    reading, inside: inside, judging: judging, ScanDemand(asOf: asOf, maxAge: statedWithin),
                    statedWithin: nil)
            let all = (histories + [artifact?.history]).compactMap(\.self)
            let isAsked =
                demand.isAll && !(before.map { look.isSeen(since: $0.began, until: demand.clock()) } ?? false)
            let looks = Self.looks(artifact?.history)
            let isAsBefore = before.map { ($0.looks[ArtifactKey(known)] ?? []) == looks } ?? false
            let mayHaveChanged = Self.mayHaveChanged(target, places[target.place])
            // What is not as pinned is told by a look alone: the ledger keeps it of the bytes, whatever pins these have.
            let isOther = Self.isOther(artifact?.history, signersAreKept: isJudged && usesKept)
            let isDue =
                isAsBefore || isAsked || isOld || mayHaveChanged || isUnclear || binder != nil && isOther
                || isLongUnread && demand.maxReadingAge != nil
            var stated: Scanner?
            if isDue {
                self.looks[ArtifactKey(known)] = looks
                if before != nil, !isAsBefore { tried.insert(place) }
                // Where only time makes it due, nobody's version and nothing that was left open.
                let isRead = !isLongUnread && !isUnclear && (demand.trust == nil || usesKept) && pin?.build == nil
                // Asked again, a plan says what needs no look at all.
                if before == nil, target.isServed, isRead, !isAsked, !mayHaveChanged, !isOther {
                    stated = Self.stated(artifact?.history)
                }
            }
            if isDue, stated == nil {
                candidates.append(Due(place: place, target: target, lastAttempt: look.lastAttempt))
            } else {
                let unfinished = all.flatMap { history in inside.compactMap { history.attempts[$0.name] } }
                let found = { (history: ScanHistory) in
                    ScanAge.findings(
                        of: usesKept
                            ? history.completed.filter { $0.scanner.name != Scanner.signature } : history.completed)
                }
                let listings = all.compactMap { $0.completed[Scanner.packages] ?? $0.attempts[Scanner.packages] }
                var rest = Rest(
                    place: place, target: target, known: known,
                    packages: isImage
                        ? artifact?.packages : known.layers.first.flatMap { layers[$0.digest]?.packages },
                    open: all.flatMap(found).map(\.finding)
                        + unfinished.flatMap(\.findings).map(\.finding),
                    isUnfinished: !unfinished.isEmpty)
                rest.unowned = all.compactMap { $0.completed[Scanner.packages] }.flatMap(\.findings).map(\.finding)
                    .filter { $0.id == .packagesUnowned && $0.outcome == .warn }
                rest.coverage = listings.compactMap(\.coverage).first
                rest.stated = stated
                waiting.append(
                    Waiting(
                        rest: rest,
                        subject: KeptSignatures.Subject(target: target, identity: known, history: artifact?.history),
                        isDue: isDue, lastAttempt: look.lastAttempt))
            }
        }
        try await judge(waiting, signatures, ledger)
        candidates.sort { $0.place < $1.place }
    }

    /// An artifact of which what is known may be enough.
    private struct Waiting {
        var rest: Rest
        var subject: KeptSignatures.Subject
        /// Whether a look at it is due.
        var isDue: Bool
        var lastAttempt: Timestamp?
    }

    /// Takes in what is known of an artifact whose bytes need no look, or one only where nobody states that they are the same.
    private mutating func add(_ waiting: Waiting, _ rest: Rest) {
        guard waiting.isDue else {
            self.rest.append(rest)
            return
        }
        candidates.append(
            Due(place: rest.place, target: rest.target, lastAttempt: waiting.lastAttempt, kept: rest))
    }

    /// Judges what is kept of signatures. What has none that can be judged is due: nothing is known of it.
    private mutating func judge(
        _ waiting: [Waiting], _ signatures: KeptSignatures?, _ ledger: any LedgerStore
    ) async throws(Failure) {
        guard let signatures else {
            for one in waiting { add(one, one.rest) }
            return
        }
        let asked = waiting.indices.filter { signatures.options.keepsEvidence(of: waiting[$0].rest.known.kind) }
        let judgements = try await signatures.judge(asked.map { waiting[$0].subject }, in: ledger)
        let judged = Dictionary(uniqueKeysWithValues: zip(asked, judgements))
        for (index, one) in waiting.enumerated() {
            var known = one.rest
            guard let judgement = judged[index] else {
                add(one, known)
                continue
            }
            guard let judgement else {
                let attempt = one.subject.history.flatMap { LookDue.lastAttempt([$0]) }
                candidates.append(Due(place: known.place, target: known.target, lastAttempt: attempt))
                continue
            }
            known.signatures = judgement
            add(one, known)
        }
    }

    /// Records what judging kept evidence came to, page by page; counts it.
    func record(in ledger: any LedgerStore) async throws(Failure) -> SignatureSummary {
        var summary = SignatureSummary()
        let news = rest.compactMap { rest in
            rest.signatures?.scan.map { JudgedArtifact(ArtifactKey(rest.known), $0) }
        }
        for start in stride(from: 0, to: news.count, by: KeptSignatures.page) {
            try await ledger.record(Array(news[start..<min(start + KeptSignatures.page, news.count)]))
        }
        summary.judged = news.count
        summary.changes = rest.compactMap { $0.signatures?.change }
        return summary
    }

    /// What is to be looked at, in the order of the artifacts given. Where that is not all that is due, it is what nobody
    /// ever tried, then what was tried longest ago: no run leaves the same ones out.
    func due(limit: Int?) -> [Due] {
        guard let limit, limit < candidates.count else { return candidates }
        let order = candidates.indices.sorted { left, right in
            let (before, after) = (candidates[left].lastAttempt, candidates[right].lastAttempt)
            if before == after { return left < right }
            guard let before, let after else { return before == nil }
            return before < after
        }
        return order.prefix(limit).sorted().map { candidates[$0] }
    }

    /// Whether other content than the pinned may lie under a pin's name: nobody looked there, something else lay there, or
    /// the file is gone or has another size. That the pinned bytes were seen elsewhere says nothing about this place.
    private static func mayHaveChanged(_ target: RescanTarget, _ place: ArtifactIdentity?) -> Bool {
        guard target.pin != nil, target.path != nil else { return false }
        guard let place, place.tree == target.known?.tree else { return true }
        if place.kind == .ociLayout { return false }
        guard let stamp = target.stamp else { return true }
        if stamp.isFixed { return false }
        if let digest = stamp.digest { return digest != place.digest }
        if let digest = stamp.manifest { return digest != (target.pin?.indexDigest ?? target.pin?.manifestDigest) }
        return stamp.size != place.size
    }

    /// Whether the last comparison with a pin found something that counts.
    ///
    /// - Parameter signersAreKept: Whether who signed is judged over what is kept of signatures, beside the pin as it is now.
    private static func isOther(_ history: ScanHistory?, signersAreKept: Bool) -> Bool {
        history?.completed[Scanner.pin]?.findings.contains {
            $0.finding.outcome.stops && !(signersAreKept && $0.finding.id == .lockSigner)
        } ?? false
    }

    /// What was stated when the bytes were read; nil where a reading since then has nothing that could stand for it.
    private static func stated(_ history: ScanHistory?) -> Scanner? {
        guard let history, let statement = history.completed[Scanner.statement],
            let reading = history.completed[Scanner.reading], statement.asOf >= reading.asOf
        else { return nil }
        return statement.scanner
    }

    private static func looks(_ history: ScanHistory?) -> [ScanRecord] {
        [
            history?.completed[Scanner.reading], history?.attempts[Scanner.reading],
            history?.completed[Scanner.statement],
        ].compactMap(\.self)
    }
}

extension Timestamp {
    /// How long after the time that it judges at a run begins at the most, where that is now, in milliseconds; and how far this
    /// machine's clock may be from a server's.
    private static let beginning: Int64 = 60_000

    /// The time so much later as lies between two others.
    fileprivate func later(by start: Timestamp, to end: Timestamp) -> Timestamp {
        let (passed, isBeyond) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        let (sum, overflow) = milliseconds.addingReportingOverflow(passed)
        guard !isBeyond, !overflow, passed >= 0 else { return self }
        // Whoever judges as of now began a little later than that: what others have done in the meantime is seen.
        let (behind, isFar) = end.milliseconds.subtractingReportingOverflow(sum)
        return !isFar && (0..<Self.beginning).contains(behind) ? end : Timestamp(milliseconds: sum)
    }
}
