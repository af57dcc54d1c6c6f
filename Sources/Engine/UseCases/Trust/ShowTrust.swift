import Core
import Signatures

/// Shows one profile, config, root, trusted root, identity or key of a trust store in full.
package struct ShowTrust: Sendable {
    /// The store's folder.
    package var store: String

    /// Shows what is in this store.
    package init(store: String) { self.store = store }

    /// - Parameter name: A profile's name, NAME/VERSION or ARN, a config's, identity's, key's or trusted root's name, or a file of `roots/`; several may have it.
    /// - Throws: `trust.unknown` where nothing has the name, `trust.invalid`, `input.*`.
    package func run(_ name: String) throws(Failure) -> TrustListing {
        let store = try TrustStore.load(store)
        // A name that nothing has is told before anything is listed.
        let groups = try groups(name, in: store)
        return TrustListing(groups: groups, json: store.listing(of: name) ?? [])
    }

    private func groups(_ name: String, in store: TrustStore) throws(Failure) -> [FactGroup] {
        var groups: [FactGroup] = []
        if let config = store.configs.first(where: { $0.name == name }) { groups.append(FactGroup(config)) }
        if let root = store.roots.first(where: { $0.name == name || $0.name == "\(name).pem" }) {
            groups.append(FactGroup(root, in: store))
        }
        groups += store.trustedRoots.filter { $0.name == name }.map { FactGroup($0) }
        groups += store.identities.filter { $0.name == name }.map { FactGroup($0, in: store) }
        groups += store.keys.filter { $0.name == name }.map { FactGroup($0, in: store) }
        if groups.isEmpty || store.profiles.contains(where: { $0.name == name }) {
            groups.append(FactGroup(try store.profile(named: name), in: store))
        }
        return groups
    }
}
