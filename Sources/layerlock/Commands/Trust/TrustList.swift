import ArgumentParser
import Core
import Report
import Signatures

struct TrustList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List profiles, configs, roots and revocations.")

    @OptionGroup var store: TrustOptions
    @Option(help: "How to print the list: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let store = try TrustStore.load(store.trust)
            if format == .json {
                try Output.write(store.listing, to: nil)
            } else {
                try common.print { TextReport.facts(store.overview, style: $0) }
            }
            return .allowed
        }
    }
}

struct TrustShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one profile, config or root in full.")

    @Argument(help: "A profile's name, NAME/VERSION or ARN, a config's name, or a file of roots/.")
    var name: String
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let store = try TrustStore.load(store.trust)
            var groups: [FactGroup] = []
            if let config = store.configs.first(where: { $0.name == name }) { groups.append(FactGroup(config)) }
            if let root = store.roots.first(where: { $0.name == name || $0.name == "\(name).pem" }) {
                groups.append(FactGroup(root, in: store))
            }
            if groups.isEmpty || store.profiles.contains(where: { $0.name == name }) {
                groups.append(FactGroup(try store.profile(named: name), in: store))
            }
            try common.print { TextReport.facts(groups, style: $0) }
            return .allowed
        }
    }
}

extension TrustStore {
    /// What the store holds, a line each.
    fileprivate var overview: [FactGroup] {
        var groups = [
            FactGroup(
                "profiles",
                profiles.map { ("\($0.name)/\($0.version)", "\($0.statusText), \($0.anchorText)") }),
            FactGroup(
                "code-signing configs",
                configs.map { config in
                    (config.name, "\(config.policy.rawValue): \(config.allowed.map(\.short).joined(separator: ", "))")
                }),
            FactGroup(
                "roots", roots.map { ($0.name, "\($0.certificate.subject), until \($0.certificate.notAfter)") }),
        ]
        if let revocations {
            let entries = revocations.entries.map { ($0.kind.rawValue, "\($0.id) from \($0.effectiveFrom) on") }
            groups.append(FactGroup("revocations", [("as of", "\(revocations.asOf)")] + entries))
        } else {
            groups.append(FactGroup("revocations", [("none", "not known whether something is revoked")]))
        }
        return groups.map { $0.facts.isEmpty ? FactGroup($0.title, [("none", "")]) : $0 }
    }
}

extension ProfileVersionArn {
    fileprivate var short: String { "\(name)/\(version)" }
}

extension SigningProfile {
    fileprivate var statusText: String {
        switch status {
        case .active, .canceled: status.rawValue
        case .revoked: revokedFrom.map { "Revoked from \($0) on" } ?? "Revoked for ever"
        }
    }

    fileprivate var anchorText: String {
        trustAnchors.isEmpty ? "no trust anchor" : trustAnchors.joined(separator: ", ")
    }
}

extension FactGroup {
    fileprivate init(_ profile: SigningProfile, in store: TrustStore) {
        var facts = [
            ("file", profile.file), ("ARN", profile.arn.text), ("platform", profile.platform.rawValue),
            ("validity", "\(profile.validity)"), ("status", profile.statusText), ("anchors", profile.anchorText),
        ]
        facts += store.anchors(of: profile).map { ("SHA-256", "\($0.certificate.sha256.hex) (\($0.name))") }
        facts += store.configs.filter { $0.allowed.contains(profile.arn) }.map { ("allowed by", $0.name) }
        self.init("profile \(profile.name)/\(profile.version)", facts)
    }

    fileprivate init(_ config: CodeSigningConfig) {
        var facts = [("file", config.file), ("policy", config.policy.rawValue)]
        facts += config.allowed.map { ("allows", $0.text) }
        facts += config.lockfileSigners.map { ("lockfile by", $0.text) }
        self.init("config \(config.name)", facts)
    }

    fileprivate init(_ root: TrustRoot, in store: TrustStore) {
        self.init(root.certificate, title: "root \(root.name)")
        for profile in store.profiles where profile.trustAnchors.contains(root.name) {
            facts.append(("vouches for", profile.arn.text))
        }
    }
}
