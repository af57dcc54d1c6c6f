import ArgumentParser
import Core
import Engine
import Report
import Signatures

struct TrustAddRoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-root",
        abstract: "Let a root vouch for a profile, after its fingerprint was compared.",
        discussion: """
            Shows subject, validity and SHA-256 and asks; elsewhere than on a terminal --yes is the answer. The root \
            vouches for that one profile version.
            """)

    @Argument(help: "The root's certificate, PEM or DER.", completion: .file(extensions: ["pem", "crt", "cer", "der"]))
    var file: String
    @OptionGroup var root: RootOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let bytes = try FileReading.readWhole(file, limit: 64 << 10)
            let proposal = try TrustStore.load(store.trust)
                .proposeRoot(bytes, source: file, name: root.name, for: root.profile)
            try root.accept(proposal, in: store.trust, common)
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
            """)

    @Argument(help: "A signed layer or function zip.", completion: .file(extensions: ["zip"]))
    var package: String
    @OptionGroup var root: RootOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let store = try TrustStore.load(self.store.trust)
            let read = ReadSignature(
                Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts)
            guard let evidence = try await read.run(package, asOf: common.time) else {
                throw Failure(
                    .trustConflict, "carries no signature", file: package, remedy: "name a package that is signed")
            }
            if case .broken(let reason) = evidence.outcome {
                throw Failure(
                    .trustConflict, "its signature does not hold: \(reason)", file: package,
                    remedy: "get the package from its publisher again")
            }
            guard let claims = evidence.profileClaims else {
                throw Failure(
                    .trustConflict, "is signed by no profile", file: package,
                    remedy: "name a package that a profile signed")
            }
            let proposal = try store.proposeRoot(of: claims, source: package, name: root.name, for: root.profile)
            let chain = claims.certificates.enumerated().map { index, certificate in
                FactGroup(certificate, title: index == 0 ? "signed with" : "brought along")
            }
            try common.print { TextReport.facts(chain, style: $0) }
            try root.accept(proposal, in: self.store.trust, common)
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

    /// Shows a root, asks, and believes it.
    func accept(_ proposal: RootProposal, in store: String, _ common: CommonOptions) throws(Failure) {
        var facts = FactGroup(proposal.certificate, title: "root roots/\(proposal.rootName)")
        facts.facts.append(("vouches for", proposal.profile.text))
        if proposal.certificate.notAfter < common.time {
            facts.facts.append(("note", "it has ended: it vouches for what was signed before only"))
        }
        try common.print { TextReport.facts([facts], style: $0) }
        if !proposal.isAnchored {
            try confirmation.confirm("Is this the fingerprint that the publisher gives, and shall this root vouch?")
        }
        try common.print(try TrustStore.accept(proposal, in: store), in: store)
    }
}
