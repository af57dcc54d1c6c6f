import Core
import Signatures

/// Shows one profile, config or root of a trust store in full.
package struct ShowTrust: Sendable {
    /// The store's folder.
    package var store: String

    /// Shows what is in this store.
    package init(store: String) { self.store = store }

    /// - Parameter name: A profile's name, NAME/VERSION or ARN, a config's name, or a file of `roots/`; several may have it.
    /// - Throws: `trust.unknown` where nothing has the name, `trust.invalid`, `input.*`.
    package func run(_ name: String) throws(Failure) -> [FactGroup] {
        let store = try TrustStore.load(store)
        var groups: [FactGroup] = []
        if let config = store.configs.first(where: { $0.name == name }) { groups.append(FactGroup(config)) }
        if let root = store.roots.first(where: { $0.name == name || $0.name == "\(name).pem" }) {
            groups.append(FactGroup(root, in: store))
        }
        if groups.isEmpty || store.profiles.contains(where: { $0.name == name }) {
            groups.append(FactGroup(try store.profile(named: name), in: store))
        }
        return groups
    }
}
