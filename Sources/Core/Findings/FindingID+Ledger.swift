extension FindingID {
    /// Ledger is not usable.
    package static let ledgerInvalid = FindingID(
        "ledger.invalid", .ledger, .none, "Ledger is not usable", outcome: .unknown,
        meaning: """
            The file is no ledger, belongs to another program, is damaged, or holds tables, triggers, views or values \
            that layerlock did not write. It is left as it is: what was rescanned must neither be made up nor lost.
            """,
        cause:
            "A wrong path after `\(setting: .ledger)`, a copy made while a rescan was writing, a faulty disk, or another program's changes.",
        fix: """
            Name the right file. Where it is damaged, restore a copy or import an export; or move it away and \
            rescan everything: the ledger holds nothing that a rescan cannot find out again.
            """)

    /// Ledger was written by a later version.
    package static let ledgerNewer = FindingID(
        "ledger.newer", .ledger, .none, "Ledger was written by a later version", outcome: .unknown,
        meaning: """
            The ledger has a schema that this version does not know. Reading it by old rules could call a layer \
            fresh that is not, so nothing is decided and nothing is written.
            """,
        cause: "Machines with different versions of layerlock share a ledger.",
        fix: "Update layerlock here, or give each version a ledger of its own with `\(setting: .ledger)`.")

    /// Ledger is held by another run.
    package static let ledgerBusy = FindingID(
        "ledger.busy", .ledger, .none, "Ledger is held by another run", outcome: .unknown,
        meaning: """
            Another process kept writing to the ledger for longer than this one waits, or changed its advisories \
            each time that packages were compared with them. What this run had recorded before stays.
            """,
        cause: "An import of a large export, imports of advisories one after the other, or a run that hangs.",
        fix: "Wait for the other run or end it, then run the command again: it goes on where it stopped.")

    /// Export of a ledger is not usable.
    package static let ledgerExportInvalid = FindingID(
        "ledger.export-invalid", .ledger, .none, "Export of a ledger is not usable", outcome: .unknown,
        meaning: """
            A line of the file is not what `ledger export` writes, or the file ends too early. Nothing of it was \
            imported.
            """,
        cause: "A file that was cut short or edited, or one that a later version wrote.",
        fix: "Export again with `\(run: .exportLedger)`, by a version that is not newer than this one.")
}

extension FindingRegistry {
    /// The ledger of rescans.
    static let ledger: [FindingID] = [
        .ledgerInvalid, .ledgerNewer, .ledgerBusy, .ledgerExportInvalid,
    ]
}
