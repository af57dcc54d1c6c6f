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

    /// Server of a ledger cannot be used.
    package static let ledgerServer = FindingID(
        "ledger.server", .ledger, .none, "Ledger's server cannot be used", outcome: .unknown,
        meaning: """
            The PostgreSQL server that keeps the ledger does not answer, broke off, or does not let this user in. What was \
            recorded before stays; what was being recorded is there in full or not at all.
            """,
        cause:
            "A server that is down or restarts, a wrong host or database, a missing password, or a pooler that keeps no prepared statements.",
        fix: """
            Run again once the server answers. Passwords stand in the file that `PGPASSFILE` names or in the service file; \
            docs/ledger-postgres.md says which rights the user needs.
            """)

    /// Rights are missing on a ledger's server.
    package static let ledgerRights = FindingID(
        "ledger.rights", .ledger, .none, "Rights are missing on the ledger's server", outcome: .unknown,
        meaning:
            "The PostgreSQL server that keeps the ledger lets this user in, and refuses what the command has to do there.",
        cause: "A user who may only read, or tables that a later version added and that nobody granted.",
        fix: "Have the database's owner grant what docs/ledger-postgres.md names, or name another user.")

    /// Password in the place of a ledger.
    package static let ledgerPassword = FindingID(
        "ledger.password", .ledger, .none, "Ledger's place holds a password", outcome: .unknown,
        meaning: """
            Whoever may look at the machine's processes sees what a command is given, and reports show where the ledger lies. \
            So a place with a password in it is not used.
            """,
        cause: "An address such as `postgres://user:password@host/database`, or a setting `password=`.",
        fix: """
            Keep the password in `~/.pgpass` or the file that `PGPASSFILE` names, or write a service file and name the service: \
            `service=NAME`. Take the password for known to others, and change it.
            """)

    /// Program is missing that speaks to servers.
    package static let ledgerProgram = FindingID(
        "ledger.program", .ledger, .none, "The program that speaks to the ledger's server does not work",
        outcome: .unknown,
        meaning: """
            A ledger on a PostgreSQL server is spoken to by a program of its own, `layerlock-worker` or the one that \
            `LAYERLOCK_WORKER` names. It is missing, could not be started, or ended early.
            """,
        cause: "A binary that was copied without the other one, or a system without libpq.",
        fix: "Install both programs side by side, and Debian's `libpq5`; or check what `LAYERLOCK_WORKER` names.")

    /// Queue of a ledger is full.
    package static let ledgerQueueFull = FindingID(
        "ledger.queue-full", .ledger, .none, "Ledger's queue is full", outcome: .unknown,
        meaning: """
            The queue that workers take from would hold more jobs than it may: 100,000. Nothing was added. What is due stays due: the \
            next time it is put into the queue.
            """,
        cause: "No worker runs, too few of them do, or jobs of tenants that no worker serves.",
        fix: """
            Look at what waits with `\(run: .listWork)`, start workers with `\(run: .runWorker)`, then add the jobs again.
            """)

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
        .ledgerInvalid, .ledgerNewer, .ledgerBusy, .ledgerServer, .ledgerRights, .ledgerPassword, .ledgerProgram,
        .ledgerQueueFull, .ledgerExportInvalid,
    ]
}
