import Core

/// A source of advisories and what it holds.
package struct ImportedAdvisories: Sendable {
    /// The source.
    package var source: AdvisorySource
    /// Its advisories, no two with one id.
    package var rows: [AdvisoryRow]

    /// Describes what is imported.
    package init(source: AdvisorySource, rows: [AdvisoryRow]) {
        self.source = source
        self.rows = rows
    }
}
