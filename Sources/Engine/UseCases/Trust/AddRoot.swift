import Core
import Signatures

/// Lets a root vouch for a profile, once somebody has compared its fingerprint.
package struct AddRoot: Sendable {
    /// The store's folder.
    package var store: String
    /// The profile: NAME, NAME/VERSION or ARN.
    package var profile: String
    /// The file's name in `roots/`; nil for one derived from the file.
    package var name: String?

    /// Adds to this store.
    package init(store: String, profile: String, name: String? = nil) {
        self.store = store
        self.profile = profile
        self.name = name
    }

    /// - Parameters:
    ///   - file: The root's certificate, PEM or DER.
    ///   - confirm: Shows the root to somebody; throws where nobody confirms it.
    /// - Throws: `trust.*`, `input.*`, `output.failed`, what `confirm` throws; the store is then as before.
    package func run(
        _ file: String, asOf: Timestamp, confirm: (RootQuestion) throws(Failure) -> Void
    ) throws(Failure) -> [TrustChange] {
        let bytes = try FileReading.readWhole(file, limit: 64 << 10)
        let proposal = try TrustStore.load(store).proposeRoot(bytes, source: file, name: name, for: profile)
        try confirm(RootQuestion(proposal, asOf: asOf))
        return try TrustStore.accept(proposal, in: store)
    }
}

/// A root that is about to be believed, for somebody who compares its fingerprint before it is.
package struct RootQuestion: Sendable {
    /// The certificates of the signed package that brought it along, the leaf first; nil for a root in a file.
    package var chain: [FactGroup]?
    /// The root, and what it shall vouch for.
    package var root: FactGroup
    /// Whether it vouches for that already: then there is nothing to confirm.
    package var isAnchored: Bool

    init(_ proposal: RootProposal, chain: [FactGroup]? = nil, asOf: Timestamp) {
        self.chain = chain
        root = FactGroup(proposal.certificate, title: "root roots/\(proposal.rootName)")
        root.facts.append(("vouches for", proposal.profile.text))
        if proposal.certificate.notAfter < asOf {
            root.facts.append(("note", "it has ended: it vouches for what was signed before only"))
        }
        isAnchored = proposal.isAnchored
    }
}
