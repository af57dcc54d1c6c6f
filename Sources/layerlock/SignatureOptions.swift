import ArgumentParser
import LayerLock

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
            "An endorsement that stands in for a signature inside (`layerlock endorse`); can be repeated.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var endorsement: [String] = []

    func validate() throws {
        guard trust == nil else { return }
        if config != nil { throw ValidationError("--config goes with --trust.") }
        if !endorsement.isEmpty { throw ValidationError("--endorsement goes with --trust.") }
        if revocations.age != nil { throw ValidationError("--max-revocation-age goes with --trust.") }
    }

    /// nil where signatures are only shown.
    var demand: TrustDemand? {
        trust.map {
            TrustDemand(
                store: $0, config: config, maxRevocationAge: revocations.age, endorsements: endorsement)
        }
    }
}
