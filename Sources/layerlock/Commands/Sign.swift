import ArgumentParser
import LayerLock
import LayerModel
import LayerReport
import LayerTrust

struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign a zip in AWS Signer's own envelope with a key of one's own.",
        discussion: """
            The zip is read strictly first; entries, their order and compressed bytes stay as they are. The profile, \
            active and in the trust store, gives name and validity, and one of its anchors has to end the chain. The \
            signed package is verified before it takes its place. --as-of is the signing time.
            """)

    @Argument(
        help: "A layer or function zip; - for standard input.", completion: .file(extensions: ["zip"]))
    var artifact: String
    @Option(help: "The profile that signs: NAME, NAME/VERSION or ARN.")
    var profile: String
    @Option(
        name: .shortAndLong, help: "The signed zip; may be the artifact itself.", completion: .file(extensions: ["zip"])
    )
    var output: String
    @Flag(help: "Put the signature in the place of one that is there.")
    var replace = false
    @Option(help: ArgumentHelp("The signature's end (RFC 3339) instead of the profile's.", valueName: "time"))
    var expires: JudgingTime?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var receipt: ReceiptOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try signing.requireKey()
        try requireFile(output)
        try checkOutput(output, spares: SparedInputs(signing.files).and(trustStore: store.trust))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            common.noticeFutureSigning()
            let signer = try signing.signer(
                profile: profile, in: try TrustStore.load(store.trust), at: common.time, expires: expires?.timestamp)
            let workplace = Terminal.workplace(reading, verbosity: common.verbosity)
            let signed = try await workplace.sign(
                artifact, by: signer, to: output, replacesSignature: replace)
            try common.print(signed, receipt.format)
            return .allowed
        }
    }
}

extension CommonOptions {
    /// Prints what was signed.
    func print(_ receipt: SigningReceipt, _ format: ListingFormat) throws(Failure) {
        if format == .json { return try Output.write(receipt.json, to: nil) }
        if quiet { return }
        let claims = receipt.claims
        var facts = [
            (label: "profile", value: claims.profileVersionArn), ("job", claims.jobArn),
            ("signed at", "\(claims.signingTime)"), ("expires", "\(claims.expires)"),
        ]
        if let leaf = claims.chain.first { facts.append(("signer", leaf.subject)) }
        if let reason = receipt.reason { facts.append(("reason", reason)) }
        facts.append(("digest", receipt.digest.description))
        if let tree = receipt.tree { facts.append(("tree", tree.description)) }
        if receipt.format == .dsse { facts.append(("of", receipt.source)) }
        let title = (receipt.format == .dsse ? "statement " : "signed ") + receipt.output
        try print { TextReport.facts([FactGroup(title, facts)], style: $0) }
    }
}
