import Core
import Image
import Signatures

/// What `verify` asks of statements about artifacts, with whom to believe.
struct AttestationQuestion: Sendable {
    let check: AttestationCheck

    /// - Parameter believed: Whom to believe; nil without a trust store.
    /// - Throws: `input.option` where nobody says whom to believe, or a name means nobody.
    init(_ demand: AttestationDemand, by believed: SigstoreTrust?) throws(Failure) {
        guard let believed else {
            throw Failure(
                .inputOption,
                prose: "\(setting: .attestation) asks who made a statement, and nothing says whom to believe",
                remedy: "name a trust store with \(setting: .trust)")
        }
        check = try AttestationCheck(demand, by: believed)
    }

    /// Whom to believe of statements; nil without a trust store.
    static func trust(_ demand: TrustDemand?, asOf: Timestamp) throws(Failure) -> SigstoreTrust? {
        guard let demand, let folder = demand.store else { return nil }
        let store = try TrustStore.load(folder)
        return SigstoreTrust(
            store: store, config: try demand.config.map { name throws(Failure) in try store.config(named: name) },
            asOf: asOf, maxRevocationAge: demand.maxRevocationAge)
    }

    /// What comes of it.
    func findings(of artifact: ReadArtifact) -> [Finding] { check.judge(artifact.attestations) }
}

/// A file of statements that the user gave.
struct GivenStatements: Sendable {
    /// The file; displayed form.
    var file: String
    /// Each statement as a bundle, or why it is none.
    var bundles: [Result<[UInt8], SigstoreFault>]
}

extension ReadArtifact {
    /// Every statement that came with the artifact or was given for it.
    var attestations: [AttestationEnvelope] {
        let about =
            imageSignatures?.documents.map { BundleSubject($0.digest) }
            ?? [inventory.digest.map { BundleSubject($0, others: otherDigests) }].compactMap(\.self)
        let attached = (imageSignatures?.statements ?? []).map { attachment in
            let bundle: Result<[UInt8], SigstoreFault>
            if let bytes = attachment.bytes {
                bundle =
                    attachment.carrier == .envelope
                    ? AttestationEnvelope.bundle(bytes, attachment.annotations) : .success(bytes)
            } else {
                bundle = .failure(SigstoreFault(.malformed, attachment.fault ?? "nothing reads it"))
            }
            return AttestationEnvelope(
                bundle, place: attachment.path, isGiven: false,
                about: attachment.about.map { BundleSubject($0.digest) },
                statedType: attachment.statedPredicateType)
        }
        return attached
            + givenAttestations.flatMap { given in
                given.bundles.map { AttestationEnvelope($0, place: given.file, isGiven: true, about: about) }
            }
    }
}

extension ArtifactReader {
    /// The statements of the files that were given.
    /// - Throws: `input.*`, naming the file.
    func givenAttestations() throws(Failure) -> [GivenStatements] {
        var found: [GivenStatements] = []
        for file in options.attestationFiles {
            let bytes = try FileReading.readWhole(file, limit: AttestationFile.byteLimit)
            found.append(
                GivenStatements(file: PathEscaping.displayed(file.utf8), bundles: AttestationFile.bundles(in: bytes)))
        }
        return found
    }
}
