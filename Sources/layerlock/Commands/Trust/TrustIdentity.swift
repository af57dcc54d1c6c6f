import ArgumentParser
import Core
import Engine

struct TrustIdentity: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Keep the identities that Sigstore's certificates are believed of.",
        discussion:
            "Example: layerlock trust identity add --issuer https://accounts.example.com --subject a@example.com",
        subcommands: [TrustIdentityAdd.self])
}

struct TrustIdentityAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Believe who signs by the word of an issuer of identities.",
        discussion: """
            The issuer is exact. So is the subject, unless it has a *: then it is a glob that covers a subject from end to end, * \
            for any characters but /, ** for any at all. A trusted root says who vouches for issuers: `layerlock trust import`.

            Example: layerlock trust identity add --issuer https://token.actions.githubusercontent.com --subject \
            'https://github.com/acme/layers/.github/workflows/release.yml@refs/tags/*'
            """)

    @Option(help: ArgumentHelp("Who vouches for the subject.", valueName: "url"))
    var issuer: String
    @Option(help: "Who signs: an address, a workflow; with * a glob.")
    var subject: String
    @Option(help: "The name in the store; by default one made of the subject.")
    var name: String?
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let changes = try AddIdentity(store: store.trust, name: name).run(issuer: issuer, subject: subject)
            try common.print(changes, in: store.trust)
            return .allowed
        }
    }
}
