import Core

/// What is wrong with a ledger, in the words of this program.
package enum LedgerFailures {
    package static let restore: Prose = "restore it from a copy or an export, or name another with \(setting: .ledger)"

    package static func invalid(_ message: String, remedy: Prose = restore) -> Failure {
        Failure(.ledgerInvalid, message, remedy: remedy)
    }

    /// A schema that this program does not know yet.
    /// - Parameter newest: The newest that it knows.
    package static func newer(_ version: Int, newest: Int) -> Failure {
        Failure(
            .ledgerNewer, "has schema \(version), this layerlock knows up to \(newest)",
            remedy: "use the version of layerlock that wrote it, or name another ledger with \(setting: .ledger)")
    }

    /// Text of the ledger's, for a message.
    package static func shown(_ text: some Sequence<UInt8>) -> String {
        PathEscaping.displayed(Array(text.prefix(200)))
    }
}
