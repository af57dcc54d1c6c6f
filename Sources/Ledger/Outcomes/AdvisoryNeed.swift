import Core

/// An ecosystem of packages that are there, and where its advisories are published.
package struct AdvisoryNeed: Sendable, Equatable {
    /// A place.
    package struct Address: Sendable, Equatable {
        /// The form of what is there, such as `OSV`.
        package var feed: String
        /// Where it is.
        package var url: String

        /// Names a place.
        package init(feed: String, url: String) {
            self.feed = feed
            self.url = url
        }
    }

    /// The ecosystem, of a distribution with its release; where nobody publishes advisories, what package URLs call it.
    package var ecosystem: String
    /// Where to get its advisories; each of them will do. Empty where nobody publishes any that are read here.
    package var addresses: [Address]
    /// When the ledger's advisories for it were fetched; nil where it has none.
    package var fetched: Timestamp?

    /// Describes what is needed.
    package init(ecosystem: String, addresses: [Address], fetched: Timestamp? = nil) {
        self.ecosystem = ecosystem
        self.addresses = addresses
        self.fetched = fetched
    }
}
