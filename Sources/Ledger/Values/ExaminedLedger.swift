/// A ledger that was opened to be looked at: nothing is written to it, not even what a newer schema would add.
package struct ExaminedLedger: Sendable {
    /// The version of its schema.
    package var schema: Int
    /// The version that this program writes.
    package var newestSchema: Int
    /// The ledger; what an older schema does not hold cannot be asked of it.
    package var store: any LedgerStore

    /// Describes a ledger.
    package init(schema: Int, newestSchema: Int, store: any LedgerStore) {
        self.schema = schema
        self.newestSchema = newestSchema
        self.store = store
    }

    /// Whether every question can be asked.
    package var isCurrent: Bool { schema == newestSchema }
}
