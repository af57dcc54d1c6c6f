import LayerLedger
import LayerModel

extension Workplace {
    /// Checks every page and row of a ledger; gives how many rows there are of what.
    /// - Throws: `input.not-found`, `ledger.*`.
    public static func checkLedger(_ path: String) throws(Failure) -> [(label: String, value: String)] {
        try existing(path).check().map { ($0.table, "\($0.rows)") }
    }

    private static func existing(_ path: String) throws(Failure) -> Ledger {
        guard let ledger = try Ledger.openExisting(path) else {
            throw Failure(
                .inputNotFound, "there is no ledger", file: path, remedy: "rescan makes one; name another with --ledger")
        }
        return ledger
    }
}
