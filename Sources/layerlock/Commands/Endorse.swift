import ArgumentParser
import Core
import Engine
import Report

struct Endorse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endorse",
        abstract: "Write a detached, signed statement that names an artifact's digest and tree.",
        discussion: """
            For artifacts that cannot carry a signature or have to stay as they are. The statement (in-toto, in a DSSE \
            envelope) is bound to the artifact's bytes, the profile and its end. --as-of is the signing time.

            Example: layerlock endorse layer.zip --profile acme --key key.pem --chain chain.pem --until \
            2027-01-31T00:00:00Z --reason reviewed --output layer.dsse
            """)

    @Argument(help: "A layer or function zip, or an image; - for standard input.", completion: .file())
    var artifact: String
    @Option(help: "The profile that signs: NAME, NAME/VERSION or ARN.")
    var profile: String
    @Option(name: .shortAndLong, help: "The statement, such as layer.dsse.json.", completion: .file())
    var output: String
    @Option(help: ArgumentHelp("The statement's end (RFC 3339).", valueName: "time"))
    var until: JudgingTime
    @Option(help: "Why, for those who read the statement.")
    var reason: String
    @Option(help: "The artifact's name in the statement; by default the file's name without its extension.")
    var name: String?
    @OptionGroup var signing: SigningOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var receipt: ReceiptOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try requireFile(output)
        try checkOutput(output, spares: SparedInputs([artifact] + signing.files).and(trustStore: store.trust))
        try signing.requireKey()
        if reason.isEmpty { throw ValidationError("--reason takes a text.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            common.noticeFutureSigning()
            let signer = try signing.demand(
                profile: profile, in: try SigningStore(store.trust), at: common.time, expires: until.timestamp)
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            let statement = try await Engine.Endorse(
                environment, reading.artifacts, by: signer, name: name, reason: reason
            ).run(artifact, to: output)
            try common.print(statement, receipt.format)
            return .allowed
        }
    }
}
