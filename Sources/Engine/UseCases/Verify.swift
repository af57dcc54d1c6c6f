import ArtifactSources
import Core
import Ledger
import Pins
import Policy
import Signatures

/// Verifies artifacts: reads them and makes every check that is asked for: against pins where a lockfile is given, of
/// signatures where a trust store is, of the last looks where a ledger is. Without a trust store signatures are only shown.
package struct Verify: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// The lockfile that says what artifacts have to be; nil for none.
    package var lockfile: String?
    /// What to ask of signatures; nil for nothing.
    package var trust: TrustDemand?
    /// What to ask of statements about artifacts; nil for nothing.
    package var attestations: AttestationDemand?
    /// How recently the ledger has to say that artifacts were looked at; nil where nobody asks.
    package var freshness: FreshnessDemand?
    /// Whether each pin has to be answered to.
    package var isComplete = false
    /// Pins that other artifacts were asked as: with `isComplete` they are answered to, and they are not verified where all
    /// that the lockfile pins is.
    package var answered: [String] = []
    /// How closely an image's layers have to be the pinned ones where its merged root is.
    package var layerRule: LayerRule = .exact
    /// Whether an artifact that is asked as nothing that is pinned fails.
    package var strictNames = false
    /// Whether artifacts are verified as Lambda would take them.
    package var lambda = LambdaDemand()
    /// What to make of what runs without being called; nil where nobody asks.
    package var hooks: FindingRule?
    /// What is asked of files' content.
    package var content = ContentDemand()
    /// What excuses findings of content and hooks; nil for nothing.
    package var excuses: FindingDemand?
    /// By which code has to be accounted for by some package's metadata; nil where nobody asks.
    package var owned: FindingDemand?

    /// Verifies in a process artifacts that are read so; without a lockfile they are compared with nothing.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), lockfile: String? = nil) {
        self.environment = environment
        self.options = options
        self.lockfile = lockfile
    }

    /// A report for each artifact, and with `isComplete` for each pin that none answered to.
    ///
    /// A lockfile, store or endorsement that cannot be read leaves every artifact undecided, and none is read.
    ///
    /// - Parameters:
    ///   - artifacts: What to verify; where none are given, all that the lockfile pins, read where it says they lie.
    ///   - asOf: The time to judge at.
    package func run(_ artifacts: [AskedArtifact], asOf: Timestamp) async -> [ArtifactReport] {
        let judge: SignatureJudge?
        let pins: PinnedArtifacts?
        let scans: FreshnessJudge?
        let owned: FindingJudge?
        let statements: AttestationQuestion?
        let content: ContentCheck?
        let excuses: FindingJudge?
        let builders: SigstoreTrust?
        do throws(Failure) {
            scans = try freshness.map { demand throws(Failure) in
                var demand = demand
                // What is there now counts, not what was there at the last look.
                if self.owned != nil { demand.findings.requiresOwned = false }
                return try FreshnessJudge(demand, in: environment.ledgers, asOf: asOf)
            }
            owned = try self.owned.map { demand throws(Failure) in try FindingJudge(demand, asOf: asOf) }
            excuses = try self.excuses.map { demand throws(Failure) in try FindingJudge(demand, asOf: asOf) }
            content = try self.content.prepared(excuses, asOf: asOf, in: environment.spoolRoom)
            judge = try trust.map { demand throws(Failure) in try SignatureJudge(demand, asOf: asOf) }
            pins = try lockfile.map { path throws(Failure) in
                try PinnedArtifacts(path, judge: judge, places: environment.places)
            }
            let arePinned = pins?.lockfile.artifacts.contains { $0.build != nil } == true
            builders = try attestations != nil || arePinned ? AttestationQuestion.trust(trust, asOf: asOf) : nil
            statements = try attestations.map { demand throws(Failure) in
                try AttestationQuestion(demand, by: builders)
            }
        } catch {
            let asked = artifacts.isEmpty ? [AskedArtifact(locator: lockfile ?? "")] : artifacts
            return asked.map { ArtifactReport(error, name: $0.usedName, source: $0.locator) }
        }
        let asked = artifacts.isEmpty ? pinned(by: pins) : artifacts.map { AskedPlace(artifact: $0, options: options) }
        let lockfileFindings = pins?.signatureFindings ?? judge?.judgeWithoutLockfile() ?? []
        // An endorsement that names none of the artifacts fails, so all have to be read before one is judged.
        var read: [Result<VerifiedArtifact, Failure>] = []
        environment.sources.expect(
            asked.filter { $0.missing == nil }.map { $0.options.expecting($0.artifact.locator) }, environment.spoolRoom)
        for place in asked {
            do throws(Failure) {
                if let missing = place.missing { throw missing }
                let verification = Verification(
                    environment: environment, options: place.options, pins: pins, judge: judge, layerRule: layerRule,
                    strictNames: strictNames, hooks: hooks, content: content,
                    excuses: excuses, owned: owned, attestations: statements,
                    builders: builders, asOf: asOf)
                var artifact = try await verification.verified(place.artifact.locator, name: place.artifact.name)
                if let read = artifact.read { artifact.report.findings += lambda.findings(of: read) }
                // What was read is told; holding all of it for all artifacts would cost memory.
                artifact.read = nil
                read.append(.success(artifact))
            } catch {
                read.append(.failure(error))
            }
        }
        if let failure = trust?.unreadOption(of: read) {
            return asked.map { ArtifactReport(failure, name: $0.artifact.usedName, source: $0.artifact.locator) }
        }
        let digests = read.compactMap { result in
            if case .success(let artifact) = result { artifact.report.inventory?.digest } else { nil }
        }
        var reports: [ArtifactReport] = []
        var looks = scans.map { LookedUp($0, read, from: asked.map(\.artifact.locator), environment.places) }
        for (index, (place, result)) in zip(asked, read).enumerated() {
            let path = place.artifact.locator
            do throws(Failure) {
                var artifact = try result.get()
                artifact.report.findings +=
                    artifact.hookFindings + artifact.contentFindings + artifact.ownedFindings
                    + artifact.recordFindings
                var report = try artifact.judged(by: judge, lockfile: lockfileFindings, among: digests)
                if let known = try await looks?.answer(of: index, lockfile: lockfile) {
                    let found = known.findings
                    report.findings += owned == nil ? found : found.filter { $0.id != .packagesUnowned }
                    if owned == nil { report.coverage = known.coverage }
                }
                reports.append(report)
            } catch {
                var report = ArtifactReport(error, name: place.artifact.usedName, source: path)
                // What cannot be read has no digest or tree to be found by, but a name.
                report.pinLine = pins?.lockfile[report.name]?.line
                reports.append(report)
            }
        }
        if isComplete, let pins { reports += Self.unseen(by: reports.map(\.name) + answered, of: pins) }
        return reports
    }

    /// The names that a lockfile pins.
    /// - Throws: `lockfile.*`, `input.*`.
    package static func pinnedNames(of lockfile: String) throws(Failure) -> [String] {
        try Lockfile.load(lockfile).artifacts.map(\.name)
    }

    /// Whether a lockfile pins anything beside what has these names; not where it cannot be read, of which
    /// each artifact's report tells.
    package static func pins(of lockfile: String, beside names: [String]) -> Bool {
        let names = Set<TextKey>(names)
        do throws(Failure) {
            return try pinnedNames(of: lockfile).contains { !names.contains($0) }
        } catch {
            return false
        }
    }

    /// All that a lockfile pins but what is answered to, read where it says they lie and asked as what they are pinned.
    private func pinned(by pins: PinnedArtifacts?) -> [AskedPlace] {
        guard let pins else { return [] }
        let answered = Set<TextKey>(answered)
        let targets = RescanTargets(environment: environment).targets(of: pins.lockfile, at: pins.path)
        return targets.filter { !answered.contains($0.name) }.map { target in
            var place = AskedPlace(
                artifact: AskedArtifact(name: target.name, locator: target.path ?? target.shownSource),
                options: options.reading(target))
            if target.path == nil {
                place.missing = Failure(
                    .inputNotFound, "was pinned from standard input, and nothing says where it lies",
                    file: target.shownSource, remedy: "name it as \(target.name)=FILE")
            }
            return place
        }
    }

    /// A report for each pin that no artifact answered to.
    private static func unseen(by names: [String], of pins: PinnedArtifacts) -> [ArtifactReport] {
        let seen = Set<TextKey>(names)
        return pins.lockfile.artifacts.filter { !seen.contains($0.name) }.map { pin in
            ArtifactReport(
                name: pin.name, source: pin.source,
                findings: [Finding(.lockUnseen, .fail, "pinned, and none of the artifacts given")], pinLine: pin.line)
        }
    }
}

/// An artifact that is verified, and how it is read.
private struct AskedPlace {
    var artifact: AskedArtifact
    /// Of a pinned image, those that read just that image.
    var options: ArtifactOptions
    /// Why it cannot be read.
    var missing: Failure?
}

extension TrustDemand {
    /// What was asked of images alone, in a run that came to zips alone: nobody would have looked at it.
    fileprivate func unreadOption(of read: [Result<VerifiedArtifact, Failure>]) -> Failure? {
        for result in read {
            guard case .success(let artifact) = result, artifact.documents == nil else { return nil }
        }
        if reference != nil { return .imageOption(.reference) }
        // Notation's policy for files asks the lists about zips too.
        let judgesFiles = blobPolicy != nil || store == nil && notationConfig != nil
        return revocationLists == nil || judgesFiles ? nil : .imageOption(.revocationLists)
    }
}
