import ArgumentParser
import Core
import Engine

struct TrustIdentity: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Keep the identities and keys that Sigstore's bundles are believed of.",
        discussion:
            "Example: layerlock trust identity add --issuer https://accounts.example.com --subject a@example.com",
        subcommands: [TrustIdentityAdd.self])
}

struct TrustIdentityAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Believe who signs by the word of an issuer of identities, or by a key.",
        discussion: """
            The issuer is exact. So is the subject, unless it has a *: then it is a glob that covers a subject from end to end, * \
            for any characters but /, ** for any at all. A trusted root says who vouches for issuers: `layerlock trust import`.
            --key believes a key that signs without a certificate: EC on P-256, P-384 or P-521, RSA of 2048 bits or more, Ed25519 \
            (statements alone), as key management services export them. Its bundles need an entry of a log of a trusted root, \
            which says when it signed; with --unlogged they need none, and a thief's signatures show nowhere.

            A signer is believed in signatures and statements; with --use scan in scan receipts alone (`layerlock ledger receipt`).

            Example: layerlock trust identity add --issuer https://token.actions.githubusercontent.com --subject \
            'https://github.com/acme/layers/.github/workflows/release.yml@refs/tags/*'
            """)

    @Option(help: ArgumentHelp("Who vouches for the subject.", valueName: "url"))
    var issuer: String?
    @Option(help: "Who signs: an address, a workflow; with * a glob.")
    var subject: String?
    @Option(
        help: ArgumentHelp("A public key that signs without a certificate, PEM or DER.", valueName: "file"),
        completion: .file(extensions: ["pem", "pub", "der"]))
    var key: String?
    @Flag(help: "With --key: its bundles hold without an entry of a log.")
    var unlogged = false
    @Option(help: ArgumentHelp("With --key: it is believed from then on (RFC 3339).", valueName: "time"))
    var validFrom: JudgingTime?
    @Option(help: ArgumentHelp("With --key: it is believed until then (RFC 3339).", valueName: "time"))
    var validUntil: JudgingTime?
    @Option(help: "The name in the store; by default one made of the subject, or of the key's file.")
    var name: String?
    @OptionGroup var uses: UseOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (key == nil) != (issuer == nil && subject == nil), (issuer == nil) == (subject == nil) else {
            throw ValidationError("It takes --issuer and --subject, or --key.")
        }
        if key == nil, unlogged || validFrom != nil || validUntil != nil {
            throw ValidationError("--unlogged, --valid-from and --valid-until go with --key.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let add = AddIdentity(store: store.trust, name: name, uses: uses.chosen ?? .usual)
            let changes: [TrustChange]
            if let key {
                changes = try add.run(
                    key: key, period: (validFrom?.timestamp, validUntil?.timestamp), isUnlogged: unlogged)
            } else {
                changes = try add.run(issuer: issuer ?? "", subject: subject ?? "")
            }
            try common.print(changes, in: store.trust)
            return .allowed
        }
    }
}
