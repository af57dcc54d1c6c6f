import Core

/// What is to be compared: distinct packages, and the advisories that speak of their names.
package struct MatchTask: Sendable {
    /// An advisory.
    package struct Advisory: Sendable {
        /// The record's id.
        package var id: String
        /// When it last changed.
        package var modified: Timestamp
        /// What was imported as `AdvisoryRow.body`.
        package var body: [UInt8]

        /// Describes an advisory.
        package init(id: String, modified: Timestamp, body: [UInt8]) {
            self.id = id
            self.modified = modified
            self.body = body
        }
    }

    /// The packages.
    package var packages: [LedgerPackage]
    /// What was built from those that are sources of `LedgerPackage.builtEcosystem`: the packages that their package URLs name.
    package var built: [LedgerPackage]
    /// The advisories, also of what was built; several sources may bring one record.
    package var advisories: [Advisory]
    /// The time that is judged at.
    package var asOf: Timestamp

    /// Describes what is to be compared.
    package init(packages: [LedgerPackage], built: [LedgerPackage], advisories: [Advisory], asOf: Timestamp) {
        self.packages = packages
        self.built = built
        self.advisories = advisories
        self.asOf = asOf
    }
}

/// What a comparison came to.
package struct MatchOutcome: Sendable {
    /// The comparison.
    package var match: AdvisoryMatch
    /// Packages that were compared: all, or those that are new or that changed advisories speak of.
    package var compared: Int
    /// Packages that the ledger knows.
    package var packages: Int
    /// Whether the advisories, or the scanner, are others than at the comparison before.
    package var isNews: Bool
    /// What came and went since the comparison before, of packages that were known then.
    package var changes: [MatchChange]

    /// Describes how a comparison ended.
    package init(match: AdvisoryMatch, compared: Int, packages: Int, isNews: Bool, changes: [MatchChange]) {
        self.match = match
        self.compared = compared
        self.packages = packages
        self.isNews = isNews
        self.changes = changes
    }
}
