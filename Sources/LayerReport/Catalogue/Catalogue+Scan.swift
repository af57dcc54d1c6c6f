import LayerModel

extension Catalogue {
    /// Scans and their age.
    static let scan: [Explanation] = [
        Explanation(
            "scan.never", .medium, "Never rescanned",
            meaning: """
                The ledger has no completed rescan of this artifact. What is known about its packages is at best \
                from the day it was locked.
                """,
            cause: "A newly locked artifact, or another ledger file than usual.",
            fix: "Run `layerlock rescan`, or name the ledger with `--ledger`."),
        Explanation(
            "scan.stale", .medium, "Last rescan is too old",
            meaning: """
                The last completed rescan is older than `--max-scan-age` allows. Advisories published since then \
                were never compared with this artifact.
                """,
            cause: "The scheduled rescan did not run or did not finish.",
            fix: "Run `layerlock rescan` and look at why the schedule failed."),
        Explanation(
            "scan.outdated-database", .medium, "Scanned with an outdated advisory database",
            meaning: """
                A recent rescan exists, but the advisory database it used is older than allowed. It could not know \
                of newer advisories, however often it runs.
                """,
            cause: "`layerlock advisories import` did not run, or its download failed.",
            fix: "Import current advisories, then rescan."),
        Explanation(
            "scan.finding", .high, "A scan found something",
            meaning: """
                A detector or an advisory matches the artifact; the message names the package or file and the \
                advisory. The artifact can be exactly what was reviewed and still be vulnerable today.
                """,
            cause: "A vulnerability published after the review, or an old dependency.",
            fix: "Update the package, rebuild, review the result and lock it again."),
    ]
}
