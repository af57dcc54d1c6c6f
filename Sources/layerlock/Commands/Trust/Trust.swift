import ArgumentParser
import Core
import Glibc
import Report

struct TrustCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Keep the trust store: whose signatures are believed.",
        discussion: """
            The store is a folder to be reviewed and committed: signing profiles and code-signing configs as the AWS \
            CLI prints them, trust anchors, Sigstore's trusted roots and identities, revocations. Every change is checked as a whole before anything is written.

            Example: layerlock trust import profile.json
            """,
        subcommands: [
            TrustInit.self, TrustList.self, TrustShow.self, TrustImport.self, TrustIdentity.self, TrustAddRoot.self,
            TrustPin.self,
            TrustRevoke.self, TrustRefresh.self, TrustCheck.self,
        ])
}

/// The store that a command works on.
struct TrustOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The trust store's folder.", valueName: "dir"), completion: .directory)
    var trust = Self.standard

    static let standard = "TrustStore"
}

/// What a signer is believed in.
struct UseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the signer is believed in: sign (signatures and statements, the default), scan (scan receipts); can be repeated.",
            valueName: "use"))
    var use: [TrustUse] = []

    /// nil where nobody says.
    var chosen: TrustUses? { TrustUses(choosing: use) }
}

extension TrustUse: ExpressibleByArgument {}

/// How a listing is printed.
enum ListingFormat: String, Word, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// A `--yes` and the question that it answers.
struct ConfirmOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Do not ask: the fingerprint was compared with its publisher's.")
    var yes = false

    /// Asks on a terminal; elsewhere nobody can answer, and silence is no consent.
    func confirm(_ question: String) throws(Failure) {
        if yes { return }
        if isatty(0) == 1 {
            Output.error(Array("\(question) [y/N] ".utf8))
            if ["y", "yes"].contains(readLine()?.lowercased() ?? "") { return }
        }
        throw Failure(
            .trustUnconfirmed, "nobody confirmed the root; nothing was changed",
            remedy: "compare the fingerprint with its publisher's, then confirm on a terminal or with --yes")
    }
}

extension CommonOptions {
    /// Prints to standard output in this run's style.
    func print(_ body: (TextStyle) -> [UInt8]) throws(Failure) {
        try Output.write(body(Terminal.style(1, verbosity: verbosity)), to: nil)
    }

    /// Prints what a change of the store did.
    func print(_ changes: [TrustChange], in store: String) throws(Failure) {
        guard !quiet else { return }
        let facts = changes.map { (label: $0.action.rawValue, value: "\(store)/\($0.file)") }
        try print { TextReport.facts([FactGroup("", facts)], style: $0) }
    }
}
