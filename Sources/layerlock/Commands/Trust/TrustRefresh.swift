import ArgumentParser
import Core
import Engine
import Report

struct TrustRefresh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Say which lists of revocations are needed, from where, and when those at hand end.",
        discussion: """
            Looks at the certificates of the store's trusted roots, and of the signatures of artifacts: those given, and with \
            --lock those that are pinned as signed. Nothing is fetched: bring the lists into the folder that --crl names.

            Example: layerlock trust refresh --list --crl lists signed.zip
            """)

    @Argument(help: "Signed artifacts.", completion: .file())
    var artifacts: [String] = []
    @Flag(help: "List what is needed; there is no other way yet, since fetching needs a network.")
    var list = false
    @Option(
        help: ArgumentHelp("A lockfile, whose signed artifacts are looked at.", valueName: "file"), completion: .file())
    var lock: String?
    @Option(help: ArgumentHelp("The folder of the lists at hand.", valueName: "dir"), completion: .directory)
    var crl: String?
    @Option(help: "How to print it: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var store: TrustOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if !list { throw ValidationError("--list is needed: nothing is fetched, it is only said what is needed.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var refresh = ListRefresh(
                Terminal.environment(reading, verbosity: common.verbosity), reading.artifacts, store: store.trust)
            refresh.lockfile = lock
            refresh.lists = crl
            let listing = try await refresh.run(artifacts, asOf: common.time)
            if format == .json {
                try Output.write(listing.json, to: nil)
            } else {
                try common.print { TextReport.facts(listing.groups, style: $0) }
            }
            return .allowed
        }
    }
}
