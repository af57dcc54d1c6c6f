import ArgumentParser
import Core
import Engine
import Report

struct LedgerReceipt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Sign what the ledger knows of one artifact, for a gate that has no ledger.",
        discussion: """
            `layerlock verify --scan-receipt` takes the receipt in place of the ledger: it holds the last looks at the artifact and at \
            each of its layers, with their scanners, advisories and findings, and no policy. It is an in-toto statement, signed by a \
            profile of the trust store (--profile, --key, --chain) or by a key alone (--key, in a Sigstore bundle), to whom the trust store \
            of the gate has to give the use scan. With --from-lock the artifact is a name of the lockfile, and its bytes are not read. \
            --as-of is the time that the ledger is asked about and the signing time.

            Example: layerlock ledger receipt layer.zip --ledger scans.db --key scan.pem --output layer.receipt
            """)

    @Argument(
        help: "A layer or function zip, or an image; - for standard input; with --from-lock a name of the lockfile.",
        completion: .file())
    var artifact: String
    @OptionGroup var ledger: LedgerOptions
    @Option(
        help: ArgumentHelp("The lockfile whose pin of this name is meant.", valueName: "lockfile"),
        completion: .file())
    var fromLock: String?
    @Option(name: .shortAndLong, help: "The receipt, such as layer.receipt.json.", completion: .file())
    var output: String
    @Option(help: "The profile that signs: NAME, NAME/VERSION or ARN; without it --key signs alone.")
    var profile: String?
    @Flag(help: "Write the statement for another tool to sign.")
    var unsigned = false
    @Option(
        help: ArgumentHelp(
            "The receipt's end (RFC 3339; default: 7 days on, or the end of the profile's validity).", valueName: "time"
        ))
    var until: JudgingTime?
    @Option(help: "The artifact's name in the statement; by default the pin's, or the file's without its extension.")
    var name: String?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var receipt: ReceiptOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try requireFile(output)
        var spared = SparedInputs([fromLock == nil ? artifact : nil, ledger.file] + signing.files).and(
            lockfile: fromLock)
        if profile != nil { spared = spared.and(trustStore: store.trust) }
        try checkOutput(output, spares: spared)
        if unsigned {
            if profile != nil || signing.key != nil || signing.chain != nil {
                throw ValidationError("--unsigned goes with none of --profile, --key and --chain.")
            }
        } else if profile != nil {
            try signing.requireKey()
        } else if signing.key == nil {
            throw ValidationError(
                "Who signs? A profile (--profile, --key, --chain), a key alone (--key), or --unsigned.")
        } else if signing.chain != nil {
            throw ValidationError("--chain goes with --profile: a key alone signs without certificates.")
        }
        if fromLock != nil, reading.platform != nil || reading.image != nil {
            throw ValidationError(
                "--platform and --image do not go with --from-lock: the pin says which image is meant.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            common.noticeFutureSigning()
            let signer = try signer()
            var make = MakeReceipt(
                Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts,
                ledger: try ledger.path())
            make.lockfile = fromLock
            make.name = name
            make.until = until?.timestamp
            let made = try await make.run(artifact, by: signer, asOf: common.time, to: output)
            for notice in made.notices {
                Output.error(Array("layerlock: \(PathEscaping.displayed(made.output.utf8)): \(notice)\n".utf8))
            }
            if receipt.format == .json {
                try Output.write(made.json, to: nil)
            } else if !common.quiet {
                try common.print { TextReport.facts([FactGroup("receipt \(made.output)", made.facts)], style: $0) }
            }
            return .allowed
        }
    }

    private func signer() throws(Failure) -> MakeReceipt.Signer {
        if unsigned { return .nobody }
        guard let profile else { return .key(try signing.keyAlone()) }
        return .profile(
            try signing.demand(profile: profile, in: try SigningStore(store.trust), at: common.time))
    }
}
