import ArgumentParser
import Core
import Engine

/// What `verify` is to ask of signatures.
struct SignatureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Judge signatures by this trust store.", valueName: "dir"), completion: .directory)
    var trust: String?
    @Option(
        help: ArgumentHelp(
            "The store's code-signing config that says who may sign; without it any profile of the store, enforced.",
            valueName: "name"))
    var config: String?
    @OptionGroup var revocations: RevocationAgeOptions
    @Option(
        help: ArgumentHelp(
            """
            An endorsement that stands in for a signature inside or in a layout, not for Notation's policy \
            (`layerlock endorse`); can be repeated.
            """,
            valueName: "file"), completion: .file(extensions: ["json"]))
    var endorsement: [String] = []
    @Option(
        help: ArgumentHelp(
            """
            Judge images' signatures, and zips' where no trust store does, by Notation's trust policies and trust stores in \
            this folder (~/.config/notation).
            """,
            valueName: "dir"), completion: .directory)
    var notationConfig: String?
    @Option(
        help: ArgumentHelp(
            "The repository that the image is of, which chooses the trust policy's statement: registry.example/app.",
            valueName: "reference"))
    var reference: String?
    @Option(
        help: ArgumentHelp(
            "The statement of Notation's trustpolicy.blob.json that zips are judged by, also beside a trust store.",
            valueName: "name"))
    var blobPolicy: String?
    @Option(
        help: ArgumentHelp(
            "What a signature has to state beside the artifact, as Notation's user metadata; can be repeated.",
            valueName: "name=value"))
    var userMetadata: [String] = []
    @Option(
        help: ArgumentHelp(
            "A folder of certificate revocation lists and OCSP responses, asked about images' signatures.",
            valueName: "dir"),
        completion: .directory)
    var crl: String?

    func validate() throws {
        if reference != nil, notationConfig == nil {
            throw ValidationError("--reference goes with --notation-config.")
        }
        if blobPolicy != nil, notationConfig == nil {
            throw ValidationError("--blob-policy goes with --notation-config.")
        }
        if !userMetadata.isEmpty, trust == nil, notationConfig == nil {
            throw ValidationError("--user-metadata goes with --trust or --notation-config.")
        }
        if userMetadata.contains(where: { !TrustDemand.isMetadata($0) }) {
            throw ValidationError("--user-metadata takes NAME=VALUE.")
        }
        if crl != nil, trust == nil, notationConfig == nil {
            throw ValidationError("--crl goes with --trust or --notation-config.")
        }
        guard trust == nil else { return }
        if config != nil { throw ValidationError("--config goes with --trust.") }
        if !endorsement.isEmpty { throw ValidationError("--endorsement goes with --trust.") }
    }

    /// For the `validate` of commands that take these.
    /// - Parameter other: Whether another trust store is asked about revocations too.
    func checkRevocationAge(besides other: Bool = false) throws {
        if trust == nil, !other, revocations.age != nil {
            throw ValidationError("--max-revocation-age goes with --trust.")
        }
    }

    /// nil where signatures are only shown.
    var demand: TrustDemand? {
        guard trust != nil || notationConfig != nil else { return nil }
        var demand = TrustDemand(
            store: trust, config: config, maxRevocationAge: revocations.age, endorsements: endorsement)
        demand.notationConfig = notationConfig
        demand.reference = reference
        demand.revocationLists = crl
        demand.blobPolicy = blobPolicy
        demand.setMetadata(userMetadata)
        return demand
    }

    /// The files and folders, as reports state them.
    var stated: [(role: String, path: String?)] {
        [("trust", trust), ("notation", notationConfig), ("crl", crl)] + endorsement.map { ("endorsement", $0) }
    }

    /// What is read, beside the trust store.
    var inputs: SparedInputs {
        var spared = SparedInputs(endorsement)
        spared.folders += [notationConfig, crl].compactMap(\.self)
        return spared
    }
}

/// What comes with an image beside its layout.
struct ImageSignatureOptions: ParsableArguments {
    @Flag(
        help: "The OCI layout holds an artifact that is no image: its blobs are checked, and not unpacked.")
    var artifact = false
    @Option(
        help: ArgumentHelp(
            "A Sigstore bundle of the artifact, or an envelope of Notation's of the image, that has to pass; can be repeated.",
            valueName: "file"),
        completion: .file(extensions: ["json", "jws", "cose", "sig"]))
    var signature: [String] = []

    /// For the `validate` of commands that read artifacts.
    func check(_ artifacts: [String], _ reading: ReadingOptions) throws {
        if !signature.isEmpty, artifacts.count != 1 { throw ValidationError("--signature goes with one artifact.") }
        if artifact, reading.platform != nil { throw ValidationError("--platform goes with images, not --artifact.") }
    }

    /// How each artifact is read, with what comes beside it.
    func artifacts(_ reading: ReadingOptions) -> ArtifactOptions {
        var options = reading.artifacts
        options.readsArtifacts = artifact
        options.signatureFiles = signature
        return options
    }
}
