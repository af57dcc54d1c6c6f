import Core

/// What a VEX document says of one vulnerability in some products (OpenVEX 0.2).
package struct VEXStatement: Sendable, Equatable {
    /// The answer to "is it affected?".
    package enum Status: String, Word, Sendable {
        /// It is not, for a reason that is given.
        case notAffected = "not_affected"
        /// It is, and something is to be done.
        case affected
        /// It was, and no longer is.
        case fixed
        /// Not known yet.
        case underInvestigation = "under_investigation"
    }

    /// A product and, where only some of its parts are meant, those.
    package struct Product: Sendable, Equatable {
        /// Its ids: `@id`, and package URLs among its identifiers.
        package var ids: [String]
        /// Ids of the parts that are meant; empty for the product as a whole.
        package var parts: [String]

        /// Describes a product.
        package init(ids: [String], parts: [String] = []) {
            self.ids = ids
            self.parts = parts
        }
    }

    /// The vulnerability's name and aliases.
    package var ids: [String]
    /// What it is said of.
    package var products: [Product]
    /// The answer.
    package var status: Status
    /// Why not affected: a justification of the specification's, or the impact in words; nil for none.
    package var justification: String?
    /// Since when the statement holds; among several the latest counts.
    package var time: Timestamp

    /// Describes a statement.
    package init(
        ids: [String], products: [Product], status: Status, justification: String? = nil, time: Timestamp
    ) {
        self.ids = ids
        self.products = products
        self.status = status
        self.justification = justification
        self.time = time
    }

    /// Whether it speaks of a finding in a package, in an artifact that goes by `artifact`.
    func means(_ finding: PackageFinding, package url: PackagePattern, artifact: Set<TextKey>) -> Bool {
        guard ids.contains(where: { finding.ids.contains($0) }) else { return false }
        return products.contains { product in
            if product.parts.isEmpty, Self.name(product.ids, url) { return true }
            guard product.ids.contains(where: { artifact.contains($0) }) else { return false }
            return product.parts.isEmpty || Self.name(product.parts, url)
        }
    }

    private static func name(_ ids: [String], _ url: PackagePattern) -> Bool {
        ids.contains { PackagePattern($0)?.means(url) == true }
    }
}
