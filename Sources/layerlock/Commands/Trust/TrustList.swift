import ArgumentParser
import Core
import Engine
import Report

struct TrustList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List profiles, configs, roots, identities, keys and revocations.",
        discussion: "Example: layerlock trust list")

    @OptionGroup var store: TrustOptions
    @Option(help: "How to print the list: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let listing = try ListTrust(store: store.trust).run()
            if format == .json {
                try Output.write(listing.json, to: nil)
            } else {
                try common.print { TextReport.facts(listing.groups, style: $0) }
            }
            return .allowed
        }
    }
}

struct TrustShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one profile, config, root, identity or key in full.",
        discussion: "Example: layerlock trust show acme")

    @Argument(
        help:
            "A profile's name, NAME/VERSION or ARN, the name of a config, identity, key or trusted root, or a file of roots/."
    )
    var name: String
    @Option(help: "How to print it: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let listing = try ShowTrust(store: store.trust).run(name)
            if format == .json {
                try Output.write(listing.json, to: nil)
            } else {
                try common.print { TextReport.facts(listing.groups, style: $0) }
            }
            return .allowed
        }
    }
}
