import Core
import Policy
import Signatures

/// What `verify` asks of signatures: by our trust store, by Notation's configuration, or by both; images are then judged
/// by the latter, and the store's list says what AWS Signer has revoked.
package struct TrustDemand: Sendable {
    /// The trust store's folder; nil for none.
    package var store: String?
    /// The code-signing config that says who may sign; nil for any profile of the store, enforced.
    package var config: String?
    /// The age from which a list of revocations counts as missing; nil for no such age.
    package var maxRevocationAge: Duration?
    /// Files with endorsements that stand in for signatures inside.
    package var endorsements: [String]
    /// The folder of Notation's configuration, with trust policy and trust stores; nil for none.
    package var notationConfig: String?
    /// The repository that an image is of, which chooses the trust policy's statement; nil where nobody says.
    package var reference: String?
    /// The statement of Notation's policy for files that zips are judged by; nil for the one for all, and with a trust store for
    /// none: the store judges zips then.
    package var blobPolicy: String?
    /// What signers have to have added to what they signed.
    package private(set) var userMetadata: [SignedArtifact.Annotation] = []
    /// A folder of certificate revocation lists and OCSP responses; nil for none.
    package var revocationLists: String?

    /// Sets each property of a demand that our trust store meets.
    package init(
        store: String? = nil, config: String? = nil, maxRevocationAge: Duration? = nil, endorsements: [String] = []
    ) {
        self.store = store
        self.config = config
        self.maxRevocationAge = maxRevocationAge
        self.endorsements = endorsements
    }
}

extension TrustDemand {
    /// Whether a text is `NAME=VALUE`.
    package static func isMetadata(_ text: String) -> Bool { SignedArtifact.Annotation(text) != nil }

    /// Takes what signers have to have added, `NAME=VALUE` each.
    package mutating func setMetadata(_ texts: [String]) {
        userMetadata = texts.compactMap { SignedArtifact.Annotation($0) }
    }

    /// What of Notation's configuration is in force: the policy for images, and that for files where zips are judged by it.
    /// - Throws: `trust.invalid`, `trust.unknown`, `input.*`.
    fileprivate func notationConfigs() throws(Failure) -> [NotationConfig] {
        guard let folder = notationConfig else { return [] }
        let policies = try NotationConfig.policies(in: folder)
        var files: NotationConfig?
        if let blobPolicy {
            files = try NotationConfig(files: folder, policy: blobPolicy)
        } else if store == nil, policies.files {
            // Without a statement for all, zips are undecided, and images are none of its business.
            do throws(Failure) {
                files = try NotationConfig(files: folder, policy: nil)
            } catch {
                guard error.code == .trustUnknown else { throw error }
            }
        }
        // A folder without either is told of as one without the policy for images.
        guard policies.images || reference != nil || files == nil else { return files.map { [$0] } ?? [] }
        return [try NotationConfig(folder, reference: reference)] + (files.map { [$0] } ?? [])
    }
}

extension SignatureJudge {
    /// Loads everything.
    /// - Throws: `trust.invalid`, `trust.unknown`, `input.*`, naming the file.
    init(_ demand: TrustDemand, asOf: Timestamp) throws(Failure) {
        let store = try demand.store.map { folder throws(Failure) in try TrustStore.load(folder) }
        // A config that is not there is told before lists that cannot be read.
        if let store, let config = demand.config { _ = try store.config(named: config) }
        let lists = try demand.revocationLists.map { folder throws(Failure) in try RevocationLists.reading(folder) }
        let memory = CertificateMemory()
        let check = try store.map { store throws(Failure) in
            try SignatureCheck(
                store: store, config: demand.config, asOf: asOf, maxRevocationAge: demand.maxRevocationAge,
                lists: lists ?? .none, metadata: demand.userMetadata, memory: memory)
        }
        let notation = try demand.notationConfigs().map { config in
            NotationCheck(
                config: config, asOf: asOf, lists: lists ?? .none, store: store,
                maxRevocationAge: demand.maxRevocationAge, metadata: demand.userMetadata, memory: memory)
        }
        let policies: [(any SignaturePolicy)?] = notation + [check]
        var endorsements: [SignatureEvidence] = []
        for file in demand.endorsements {
            do throws(Failure) {
                let bytes = try FileReading.readWhole(file, limit: DSSE.byteLimit)
                let evidence = try SignatureEvidence.endorsement(bytes, place: PathEscaping.displayed(file.utf8))
                endorsements.append(evidence.seen(at: asOf))
            } catch {
                throw error.inFile(file)
            }
        }
        self.init(check: check, policies: policies.compactMap(\.self), endorsements: endorsements, memory: memory)
    }
}

extension RevocationLists {
    private static let countLimit = 4_096
    private static let totalLimit = 256 << 20

    /// Reads every file of a folder but hidden ones.
    /// - Throws: `input.*`, also for what is no list, naming the file.
    static func reading(_ folder: String) throws(Failure) -> RevocationLists {
        guard try FileKind.of("\(folder)/.") == .folder else {
            guard try FileKind.of(folder) == .missing else {
                throw Failure(
                    .inputUnsupported, "is no folder", file: folder, remedy: "name the folder that the lists lie in")
            }
            throw Failure(
                .inputNotFound, "there is no such folder", file: folder,
                remedy: "check the path of \(setting: .revocationLists)")
        }
        let names = try Folder.names(in: folder).filter { !$0.hasPrefix(".") }
        guard names.count <= countLimit else {
            throw Failure(.inputUnsupported, "holds over \(countLimit) files", file: folder)
        }
        var files: [(name: String, bytes: [UInt8])] = []
        var total = 0
        for name in names {
            let path = "\(folder)/\(name)"
            let bytes = try FileReading.readWhole(path, limit: byteLimit)
            total += bytes.count
            guard total <= totalLimit else {
                throw Failure(.inputUnsupported, "holds over \(totalLimit) bytes of lists", file: folder)
            }
            files.append((path, bytes))
        }
        return try RevocationLists(files: files)
    }
}
