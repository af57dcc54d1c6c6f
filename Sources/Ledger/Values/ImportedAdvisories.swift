import Core

/// A source of advisories and what it holds.
package struct ImportedAdvisories: Sendable {
    /// The source.
    package var source: AdvisorySource
    /// Its advisories, no two with one id.
    package var rows: [AdvisoryRow]
    /// What its catalogues say, of each vulnerability once each.
    package var exploits: [ExploitRow]

    /// Describes what is imported.
    package init(source: AdvisorySource, rows: [AdvisoryRow], exploits: [ExploitRow] = []) {
        self.source = source
        self.rows = rows
        self.exploits = exploits
    }
}
