import ArgumentParser
import Core
import Engine
import Report

struct TrustAddRoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-root",
        abstract: "Let a root vouch for a profile, after its fingerprint was compared.",
        discussion: """
            Shows subject, validity and SHA-256 and asks; elsewhere than on a terminal --yes is the answer. The root \
            vouches for that one profile version.

            Example: layerlock trust add-root root.pem --profile acme
            """)

    @Argument(help: "The root's certificate, PEM or DER.", completion: .file(extensions: ["pem", "crt", "cer", "der"]))
    var file: String
    @OptionGroup var root: RootOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let add = AddRoot(store: store.trust, profile: root.profile, name: root.name)
            let changes = try add.run(file, asOf: common.time) { question throws(Failure) in
                try root.confirm(question, common)
            }
            try common.print(changes, in: store.trust)
            return .allowed
        }
    }
}

struct TrustPin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Let the root that a signed package brings along vouch for its profile.",
        discussion: """
            The package's signature has to hold, and to name the profile version that the store holds. Shows its \
            chain and the root's fingerprint and asks: a root inside a package proves nothing by itself.

            Example: layerlock trust pin signed.zip
            """)

    @Argument(help: "A signed layer or function zip.", completion: .file(extensions: ["zip"]))
    var package: String
    @OptionGroup var root: RootOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let pin = PinRoot(
                Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts, store: store.trust,
                profile: root.profile, name: root.name)
            let changes = try await pin.run(package, asOf: common.time) { question throws(Failure) in
                try root.confirm(question, common)
            }
            try common.print(changes, in: store.trust)
            return .allowed
        }
    }
}

/// What both ways to a root have in common.
struct RootOptions: ParsableArguments {
    @Option(help: "The profile it vouches for: NAME, NAME/VERSION or ARN.")
    var profile: String
    @Option(help: "The file's name in roots/; by default derived from the file or the subject.")
    var name: String?
    @OptionGroup var confirmation: ConfirmOptions

    /// Shows a root, and asks.
    func confirm(_ question: RootQuestion, _ common: CommonOptions) throws(Failure) {
        if let chain = question.chain { try common.print { TextReport.facts(chain, style: $0) } }
        try common.print { TextReport.facts([question.root], style: $0) }
        if !question.isAnchored {
            try confirmation.confirm("Is this the fingerprint that the publisher gives, and shall this root vouch?")
        }
    }
}
