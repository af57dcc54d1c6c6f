import Core
import Ledger
import SQL

/// A ledger in tables: what it asks and writes is the same SQL for every database, so that the same question has the same
/// answer. A store opens connections, makes the tables and tells what went wrong.
///
/// What is recorded of a layer is one transaction, so that a process that dies leaves a ledger without the layer under way.
/// Writers follow each other: rows that count by their order are numbered in the order in which they count.
package protocol SQLStore: LedgerStore {
    /// Runs `body` over one state of the ledger, which holds what was written before.
    func read<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value
    /// Runs `body`, all of whose changes count or none; no other writer is at work meanwhile.
    func write<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value
    /// Throws `output.failed` where nothing can be written.
    func requireWritable() throws(Failure)
    /// Checks what the database can check by itself: pages, indexes, types, references.
    /// - Throws: `ledger.invalid` with the first faults.
    func checkStorage(_ database: any SQLConnection) throws
}
