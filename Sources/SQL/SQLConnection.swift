/// A connection to a database that takes statements in the SQL that all databases of ours understand; used by one at a time.
///
/// Parameters are `?` and `?N`, as SQLite has them. What databases word differently is in `Dialect`.
package protocol SQLConnection: AnyObject, Sendable {
    /// How this database words what others word differently.
    var dialect: Dialect { get }

    /// Prepares a statement.
    /// - Parameter isKept: Whether it is kept for the next time; then nobody may be reading its answers.
    func statement(_ sql: String, isKept: Bool) throws -> any SQLStatement

    /// Adds one row to a table whose rows have a column `id`.
    /// - Parameter sql: An `INSERT`, perhaps with `ON CONFLICT … DO NOTHING`.
    /// - Returns: The new row's id; nil where nothing was inserted.
    func insert(_ sql: String, _ values: StatementArguments) throws -> Int64?

    /// How many rows the last statement changed that changes any.
    func changesCount() throws -> Int
}

/// A statement that can be run again and again.
package protocol SQLStatement: AnyObject {
    /// Begins a run.
    func answers(_ arguments: StatementArguments) throws -> any RowSource
    /// Runs it to its end. A fault may be told by a later statement of the same connection, and is told before a transaction
    /// ends well.
    func execute(_ arguments: StatementArguments) throws
}

/// The answers of a statement that runs; whoever lets go of it ends the run.
package protocol RowSource: AnyObject {
    /// Goes to the next row.
    /// - Returns: Whether there is one.
    func advance() throws -> Bool
    /// The names of the columns.
    var columnNames: [String] { get }
    /// What stands in a column of the row, counted from 0; nothing where there is no such column.
    func cell(_ column: Int) -> Cell
    /// The number in a column; nil where something else stands there, or nothing.
    func storedInteger(_ column: Int) -> Int64?
    /// Whether a column holds nothing.
    func hasNull(atIndex column: Int) -> Bool
}

/// What databases word differently.
package struct Dialect: Sendable {
    /// Joins two tables so that the first one is gone over, and the second one looked up: where a database does not know
    /// that better itself.
    package let orderedJoin: String
    /// Has references checked when the transaction ends.
    package let deferringReferences: String
    /// Whether a subquery after `CROSS JOIN LATERAL` may name what stands before it.
    package let hasLateral: Bool

    package init(orderedJoin: String, deferringReferences: String, hasLateral: Bool) {
        self.orderedJoin = orderedJoin
        self.deferringReferences = deferringReferences
        self.hasLateral = hasLateral
    }
}

extension SQLConnection {
    /// Prepares a statement.
    package func makeStatement(sql: String) throws -> any SQLStatement { try statement(sql, isKept: false) }

    /// A statement that is kept for the next time; nobody may be reading its answers.
    package func cachedStatement(sql: String) throws -> any SQLStatement { try statement(sql, isKept: true) }

    /// Runs a statement that is kept for the next time.
    package func run(_ sql: String, _ values: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(values)
    }
}
