import Core
import Detectors
import Ledger
import Pins
import Policy
import Signatures

/// What looks are taken by: pins, trust, detectors and their versions, as of one time.
struct RescanBasis {
    /// The process, with detectors that are ready once `salt` was called.
    private(set) var environment: Environment
    /// What is asked for, with the versions of what looks.
    let demand: RescanDemand
    let judge: SignatureJudge?
    let pins: PinnedArtifacts?
    /// Whom to believe of who built an artifact; nil where nobody is asked, or no pin says who.
    let builders: SigstoreTrust?

    /// - Throws: `lockfile.*`, `trust.*`, `input.*`.
    init(_ environment: Environment, _ asked: RescanDemand) throws(Failure) {
        var demand = asked
        if let detectors = environment.detectors { demand.versions.detectors = Scanner.scanners(of: detectors) }
        if let formats = environment.formats {
            demand.versions.imageEvidence = formats.version(over: .documents([]))
        }
        demand.trustDigest = try demand.trust.map { trust throws(Failure) in try TrustDigest.of(trust) }
        let asOf = demand.asOf
        let judge = try demand.trust.map { trust throws(Failure) in try SignatureJudge(trust, asOf: asOf) }
        let pins = try demand.lockfile.map { path throws(Failure) in
            try PinnedArtifacts(path, judge: judge, places: environment.places)
        }
        builders =
            pins?.lockfile.artifacts.contains { $0.build != nil } == true
            ? try AttestationQuestion.trust(demand.trust, asOf: asOf) : nil
        self.environment = environment
        self.demand = demand
        self.judge = judge
        self.pins = pins
    }

    /// Gives detectors that need it the ledger's own salt.
    mutating func salt(by ledger: any LedgerStore) async throws(Failure) {
        let detectors = environment.detectors ?? DetectorList.all
        if detectors.needSalt, let salt = SecretSalt(try await ledger.secretSalt(orKeep: SecretSalt.made())) {
            environment.detectors = detectors.salted(salt)
        }
    }

    /// Tells which pin an artifact is compared with; nil without a lockfile.
    func binder(_ options: ArtifactOptions) -> PinBinder? {
        pins.map { PinBinder($0, environment, options) }
    }

    /// How artifacts are looked at by it.
    /// - Parameters:
    ///   - workers: Entries that are read side by side.
    ///   - digests: The digests that an endorsement may name.
    func look(_ options: ArtifactOptions, workers: Int, progress: RescanProgress, digests: [Digest]) -> RescanLook {
        var environment = environment
        environment.workers = max(1, workers)
        return RescanLook(
            environment: environment, options: options, demand: demand, pins: pins, judge: judge, builders: builders,
            progress: progress, digests: digests)
    }
}
