import Core
import Pins
import Policy
import Signatures

/// A lockfile that was read, and what its own signature is worth.
struct PinnedArtifacts: Sendable {
    /// As the user named it.
    let path: String
    let lockfile: Lockfile
    /// Which of its pins an artifact answers to.
    let binding: PinBinding
    /// What the trust store says of the lockfile's signature; empty where nobody asks for one and there is none.
    let signatureFindings: [Finding]
    /// The diffIDs of all layers that are pinned.
    let knownLayers: Set<Digest>
    /// What any of the pins allows.
    let allowances: Set<Allowance>

    init(_ path: String, judge: SignatureJudge?, places: Places) throws(Failure) {
        self.path = path
        let (lockfile, digest) = try Lockfile.loadWithDigest(path)
        self.lockfile = lockfile
        binding = places.binding(of: lockfile, at: path)
        knownLayers = Set(lockfile.artifacts.lazy.flatMap { $0.layers.lazy.map(\.diffID) })
        allowances = Set(lockfile.artifacts.lazy.flatMap(\.allowed))
        guard let judge else {
            signatureFindings = []
            return
        }
        let envelope = try Self.signature(beside: path)
        guard judge.judgesLockfiles else {
            signatureFindings = []
            return
        }
        let evidence = try envelope.map { envelope throws(Failure) in
            try SignatureEvidence.lockfileSignature(envelope, of: digest)
        }
        signatureFindings = try judge.judgeLockfile(evidence, at: Self.signaturePath(path))
    }

    /// Where a lockfile's signature lies.
    static func signaturePath(_ lockfile: String) -> String { "\(lockfile).sig" }

    /// Whether there is a signature, or something in its place.
    static func hasSignature(beside lockfile: String) -> Bool {
        do throws(Failure) {
            return try signature(beside: lockfile) != nil
        } catch {
            return true
        }
    }

    /// The signature's bytes; nil where there is none.
    private static func signature(beside lockfile: String) throws(Failure) -> [UInt8]? {
        do throws(Failure) {
            return try FileReading.readWhole(signaturePath(lockfile), limit: DSSE.byteLimit)
        } catch {
            if error.code == .inputNotFound { return nil }
            throw error
        }
    }
}
