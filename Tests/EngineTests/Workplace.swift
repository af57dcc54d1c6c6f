import Core
import Detectors
import Engine
import Image
import Lambda
import Ledger
import Signatures

/// A process and how artifacts are read in it, so that tests ask for a use case in one line.
@dynamicMemberLookup
struct Workplace: Sendable {
    var environment: Environment
    var options = ArtifactOptions()
    var layerRule: LayerRule = .exact
    var strictNames = false
    var lambda = LambdaDemand()

    init(workers: Int, temporaryFolder: String, workingFolder: String) {
        environment = Environment(
            workers: workers, temporaryFolder: temporaryFolder, workingFolder: workingFolder)
    }

    subscript<Value>(dynamicMember path: WritableKeyPath<Environment, Value>) -> Value {
        get { environment[keyPath: path] }
        set { environment[keyPath: path] = newValue }
    }

    subscript<Value>(dynamicMember path: WritableKeyPath<ArtifactOptions, Value>) -> Value {
        get { options[keyPath: path] }
        set { options[keyPath: path] = newValue }
    }

    private static let any = Environment(workers: 2, temporaryFolder: "/tmp", workingFolder: "/")

    // MARK: - Reading

    func read(_ path: String, wanting wanted: WantedContent) async throws(Failure) -> ReadArtifact {
        try await ArtifactReader(environment, options).read(path, wanting: wanted)
    }

    func inspect(_ artifacts: [AskedArtifact], listsPackages: Bool = false) async -> [ArtifactReport] {
        await Inspect(environment, options, listsPackages: listsPackages).run(artifacts)
    }

    func packages(in artifact: ReadArtifact) async -> PackageFacts {
        await artifact.packages()
    }

    func bill(of path: String) async throws(Failure) -> BillOfMaterials {
        try await Bill(environment, options).run(AskedArtifact(locator: path))
    }

    func layerManifest(_ path: String, layer: Int) async throws(Failure) -> [UInt8] {
        try await MakeManifest(environment, options, of: .layer(layer)).run([path]).text
    }

    func stack(_ layers: [String], function: String?, architecture: Architecture?) async -> StackOutcome {
        await Stack(environment, options, architecture: architecture).run(layers, function: function)
    }

    func unpack(_ asked: AskedArtifact, to folder: String) async -> UnpackOutcome {
        await Unpack(environment, options).run(asked, to: folder)
    }

    func unpack(_ artifact: ReadArtifact, to folder: String) async throws(Failure) {
        try await Unpack(environment, options).write(artifact, to: folder)
    }

    func signature(of path: String, asOf: Timestamp) async throws(Failure) -> SignatureEvidence? {
        try await ReadSignature(environment, options).run(path, asOf: asOf)
    }

    // MARK: - Pins

    func lock(
        _ artifacts: [AskedArtifact], lockfile: String, checksOnly: Bool, asOf: Timestamp, signer: Signer? = nil
    ) async throws(Failure) -> LockOutcome {
        var lock = Lock(environment, options, lockfile: lockfile)
        lock.checksOnly = checksOnly
        lock.signer = signer
        return try await lock.run(artifacts, asOf: asOf)
    }

    /// Pins artifacts, of which one may be named.
    func lock(
        _ paths: [String], name: String?, lockfile: String, checksOnly: Bool, asOf: Timestamp, signer: Signer? = nil
    ) async throws(Failure) -> LockOutcome {
        try await lock(
            paths.map { AskedArtifact(name: name, locator: $0) }, lockfile: lockfile, checksOnly: checksOnly,
            asOf: asOf, signer: signer)
    }

    func verify(
        _ artifacts: [AskedArtifact], lockfile: String?, asOf: Timestamp, trust: TrustDemand? = nil,
        freshness: FreshnessDemand? = nil, complete: Bool = false
    ) async -> [ArtifactReport] {
        var verify = Verify(environment, options, lockfile: lockfile)
        verify.trust = trust
        verify.freshness = freshness
        verify.isComplete = complete
        verify.layerRule = layerRule
        verify.strictNames = strictNames
        verify.lambda = lambda
        return await verify.run(artifacts, asOf: asOf)
    }

    /// Verifies artifacts, of which one may be named.
    func verify(
        _ paths: [String], lockfile: String?, name: String?, asOf: Timestamp, trust: TrustDemand? = nil,
        freshness: FreshnessDemand? = nil
    ) async -> [ArtifactReport] {
        await verify(
            paths.map { AskedArtifact(name: name, locator: $0) }, lockfile: lockfile, asOf: asOf, trust: trust,
            freshness: freshness)
    }

    func diff(_ old: String, _ new: String, name: String?, asOf: Timestamp) async -> DiffOutcome {
        var diff = Diff(environment, options)
        diff.layerRule = layerRule
        return await diff.run(AskedArtifact(locator: old), AskedArtifact(name: name, locator: new), asOf: asOf)
    }

    // MARK: - Signing

    func sign(
        _ path: String, by signer: Signer, to output: String?, replacesSignature: Bool, image: ImageSigning
    ) async throws(Failure) -> SigningReceipt {
        var sign = Sign(environment, options, by: signer)
        sign.replacesSignature = replacesSignature
        sign.image = image
        return try await sign.run(path, to: output)
    }

    /// Signs a zip, whatever the profile is for.
    func sign(
        _ path: String, by signer: Signer, to output: String, replacesSignature: Bool
    ) async throws(Failure) -> SigningReceipt {
        var sign = Sign(environment, options, by: signer)
        sign.replacesSignature = replacesSignature
        return try await sign.signPackage(path, to: output)
    }

    func endorse(
        _ path: String, name: String? = nil, reason: String, by signer: Signer, to output: String
    ) async throws(Failure) -> SigningReceipt {
        try await Endorse(environment, options, by: signer, name: name, reason: reason).run(path, to: output)
    }

    func signLockfile(_ path: String, by signer: Signer) throws(Failure) -> SigningReceipt {
        try SignLockfile(by: signer).run(path)
    }

    // MARK: - The ledger

    func rescan(
        _ demand: RescanDemand, tell: (RescanOutcome) throws(Failure) -> Void
    ) async throws(Failure) -> RescanSummary {
        var demand = demand
        demand.layerRule = layerRule
        return try await Rescan(environment, options, demand).run(tell)
    }

    static func status(
        lockfile: String?, ledger: String, _ demand: ScanDemand, findings: FindingDemand = FindingDemand()
    ) async throws(Failure) -> StatusFacts {
        try await Status(any, lockfile: lockfile, ledger: ledger, findings: findings).run(demand)
    }

    static func checkLedger(_ path: String) async throws(Failure) -> [(label: String, value: String)] {
        try await CheckLedger(any, ledger: path).run()
    }

    static func exportLedger(_ path: String, append: ([UInt8]) throws(Failure) -> Void) async throws(Failure) {
        try await ExportLedger(any, ledger: path).run(append: append)
    }

    static func importLedger(
        _ file: String, into path: String
    ) async throws(Failure) -> [(label: String, value: String)] {
        try await ImportLedger(any, ledger: path).run(file)
    }

    func importAdvisories(
        _ paths: [String], name: String? = nil, ledger: String, asOf: Timestamp
    ) async throws(Failure) -> [AdvisoryImport] {
        try await ImportAdvisories(environment, ledger: ledger, name: name).run(paths, asOf: asOf)
    }

    static func removeAdvisories(_ names: [String], ledger: String) async throws(Failure) {
        try await RemoveAdvisories(any, ledger: ledger).run(names)
    }

    static func advisorySources(ledger: String) async throws(Failure) -> [AdvisorySource] {
        try await ListAdvisories(any, ledger: ledger).run()
    }

    static func matchAdvisories(
        ledger: String, asOf: Timestamp, clock: () -> Timestamp
    ) async throws(Failure) -> AdvisorySummary {
        try await MatchAdvisories(any, ledger: ledger).run(asOf: asOf, clock: clock)
    }
}
