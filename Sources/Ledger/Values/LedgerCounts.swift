import Core

/// What an import brought that was not known.
package struct ImportCounts: Sendable, Equatable {
    /// Layers, artifacts and looks that the records hold.
    package var layers = 0, artifacts = 0, scans = 0
    /// Packages of trees, and advisories.
    package var packages = 0, advisories = 0
    /// Looks that were known already.
    package var knownScans = 0
    /// Runs that were taken in: all, or none where the ledger had some.
    package var runs = 0

    /// Begins to count.
    package init() {}
}

/// How many rows of one kind a ledger holds.
package struct LedgerRows: Sendable, Equatable {
    /// What the rows are.
    package var table: String
    /// How many there are.
    package var rows: Int

    /// Counts rows.
    package init(table: String, rows: Int) {
        self.table = table
        self.rows = rows
    }
}
