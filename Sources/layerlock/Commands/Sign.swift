import ArgumentParser
import Core
import Engine
import Report

struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a zip or an image as AWS Signer does, or a zip in a Sigstore bundle, with a key of one's own.",
        discussion: """
            The profile's platform decides: AWSLambda-SHA384-ECDSA signs zips, Notation-OCI-SHA384-ECDSA images. The zip is \
            read strictly first; entries, their order and compressed bytes stay as they are. The profile, \
            active and in the trust store, gives name and validity, and one of its anchors has to end the chain. The \
            signed package is verified before it takes its place. --as-of is the signing time. An image's signature is \
            added to its OCI layout as Notation would: a folder is added to, an archive written to --output. It is over the \
            manifest of the image that is read, or with --index over the index that it was chosen from. An image should have a \
            name in index.json: beside a signature some tools find it by its name alone.

            --bundle signs a zip's SHA-256 in a Sigstore bundle beside it, by a key without a certificate, and no log knows of it: \
            `layerlock trust identity add --key` believes the key. --timestamp adds an authority's timestamp over the bundle's \
            signature to a bundle that is there. Keyless signing, with certificates of an hour and logs, needs a network and is left out: \
            cosign does it.

            Example: layerlock sign layer.zip --profile acme --key key.pem --chain chain.pem --output signed.zip
            """)

    @Argument(
        help: "A layer or function zip (- for standard input), or an image in an OCI layout.", completion: .file())
    var artifact: String
    @Option(help: "The profile that signs: NAME, NAME/VERSION or ARN.")
    var profile: String?
    @Flag(help: "Sign in a Sigstore bundle beside the zip; by default ARTIFACT.sigstore.json.")
    var bundle = false
    @Option(
        help: ArgumentHelp(
            "With --bundle: add this timestamp (RFC 3161, a response or a token) to the bundle that is there.",
            valueName: "file"),
        completion: .file(extensions: ["tsr", "tst"]))
    var timestamp: String?
    @Option(
        name: .shortAndLong,
        help: "The signed zip or archive; may be the artifact itself. Not for a folder, which is added to.",
        completion: .file())
    var output: String?
    @Flag(help: "Put the signature in the place of one that is there.")
    var replace = false
    @Option(help: ArgumentHelp("The signature's end (RFC 3339) instead of the profile's.", valueName: "time"))
    var expires: JudgingTime?
    @Option(help: "How an image's envelope is written: jws or cose.")
    var envelope: ImageSigning.Envelope = .jws
    @Flag(help: "Sign the index that the image was chosen from, rather than its manifest.")
    var index = false
    @Flag(name: .customLong("artifact"), help: "The OCI layout holds an artifact that is no image.")
    var isArtifact = false
    @OptionGroup var signing: SigningOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var receipt: ReceiptOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if bundle { return try checkBundle() }
        if timestamp != nil { throw ValidationError("--timestamp goes with --bundle.") }
        if profile == nil { throw ValidationError("Missing expected argument '--profile <profile>'") }
        try signing.requireKey()
        if let output {
            try requireFile(output)
        } else if !isFolder {
            throw ValidationError("Missing expected argument '--output <output>'")
        }
        try checkOutput(output ?? artifact, spares: SparedInputs(signing.files).and(trustStore: store.trust))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            if bundle { return try await signBundle() }
            common.noticeFutureSigning()
            let signer = try signing.demand(
                profile: profile ?? "", in: try SigningStore(store.trust), at: common.time, expires: expires?.timestamp)
            var options = reading.artifacts
            options.readsArtifacts = isArtifact
            var sign = Engine.Sign(
                Terminal.environment(reading, verbosity: common.verbosity), options, by: signer)
            sign.replacesSignature = replace
            sign.image = ImageSigning(envelope, signsIndex: index)
            let signed = try await sign.run(artifact, to: output)
            for notice in signed.notices {
                Output.error(Array("layerlock: \(PathEscaping.displayed(signed.output.utf8)): \(notice)\n".utf8))
            }
            try common.print(signed, receipt.format)
            return .allowed
        }
    }
}

extension Sign {
    /// The bundle's file: where it is looked for, unless the user says otherwise.
    private var bundlePath: String { output ?? "\(artifact).sigstore.json" }

    private func checkBundle() throws {
        if output == nil, artifact == "-" { throw ValidationError("Missing expected argument '--output <output>'") }
        if profile != nil || signing.chain != nil || expires != nil || index || isArtifact {
            throw ValidationError(
                "--profile, --chain, --expires, --index and --artifact do not go with --bundle: a key alone signs.")
        }
        if timestamp == nil, signing.key == nil { throw ValidationError("Missing expected argument '--key <key>'") }
        if timestamp != nil, signing.key != nil || replace {
            throw ValidationError("--timestamp adds to the bundle that is there: without --key and --replace.")
        }
        try requireFile(bundlePath)
        try checkOutput(bundlePath, spares: SparedInputs(signing.files + [artifact, timestamp]))
    }

    private func signBundle() async throws(Failure) -> ExitStatus {
        var sign = SignBundle(Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts)
        sign.replaces = replace
        let made: BundleReceipt
        if let timestamp {
            made = try await sign.addTimestamp(timestamp, of: artifact, at: common.time, to: bundlePath)
        } else {
            made = try await sign.run(artifact, by: try signing.keyAlone(), at: common.time, to: bundlePath)
        }
        if receipt.format == .json {
            try Output.write(made.json, to: nil)
        } else if !common.quiet {
            try common.print { TextReport.facts([FactGroup("signed \(made.output)", made.facts)], style: $0) }
        }
        return .allowed
    }

    /// A layout in a folder is added to.
    private var isFolder: Bool {
        do throws(Failure) {
            return try FileKind.of("\(artifact)/.") == .folder
        } catch {
            return false
        }
    }
}

extension ImageSigning.Envelope: ExpressibleByArgument {}

extension CommonOptions {
    /// Prints what was signed.
    func print(_ receipt: SigningReceipt, _ format: ListingFormat) throws(Failure) {
        if format == .json { return try Output.write(receipt.json, to: nil) }
        if quiet { return }
        try print { TextReport.facts([FactGroup(receipt.title, receipt.facts)], style: $0) }
    }
}
