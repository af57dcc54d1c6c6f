extension FindingID {
    /// Never rescanned.
    package static let scanNever = FindingID(
        "scan.never", .scan, .medium, "Never rescanned",
        meaning: """
            The ledger has no completed rescan of this artifact, or it has packages and no advisories were imported that they could be \
            compared with. What is known about its packages is at best from the day it was locked.
            """,
        cause: "A newly locked artifact, another ledger file than usual, or advisories that nobody imported.",
        fix: """
            Import advisories where there are none (`\(run: .importAdvisories)`), then run `\(run: .rescan)`; or name the ledger with \
            `\(setting: .ledger)`. `\(setting: .allowNoAdvisories)` accepts that packages were compared with nothing.
            """)

    /// Last rescan is too old.
    package static let scanStale = FindingID(
        "scan.stale", .scan, .medium, "Last rescan is too old",
        meaning: """
            The last completed rescan is older than `\(setting: .maxScanAge)` allows; `rescan` and `status` allow 7 days (7d) where \
            nobody says, and `verify` asks only where it is given. What its place stated since then to be the same counts as \
            a rescan, for 30 days after the bytes were read. Advisories published since then \
            were never compared with this artifact.
            """,
        cause: "The scheduled rescan did not run or did not finish, or has not read the bytes for 30 days.",
        fix: "Run `\(run: .rescan)` and look at why the schedule failed.")

    /// Another rescan holds it.
    package static let scanHeld = FindingID(
        "scan.held", .scan, .medium, "Another rescan is looking at it", outcome: .unknown,
        meaning: """
            The artifact is due, and another rescan on the same ledger has taken it. What that run finds this one does \
            not know, so the artifact counts neither as fresh nor as faulty, and nothing was recorded of it.
            """,
        cause: """
            Two schedules that overlap, or a rescan on another machine or in another container that was killed: what it \
            had taken is free when the time that is said is over.
            """,
        fix: "Run `\(run: .rescan)` again when the other run is done.")

    /// Whatever looks at it ends.
    package static let scanPoison = FindingID(
        "scan.poison", .scan, .high, "Whatever looks at it ends",
        meaning: """
            Five workers ended without a word while they held the artifact, and then an attempt alone, in a process of its own with limits, \
            ended too. It was taken out of the queue, so that it ends no others. Nothing is known of what is inside.
            """,
        cause: """
            An artifact that takes more memory or time than the attempt may have, made so on purpose or by chance, or a fault of \
            this program.
            """,
        fix: """
            Look at the artifact where it harms nobody, with `\(run: .inspect, "ARTIFACT")`. Replace it, or give the worker more memory; then \
            `\(run: .retryWork)`.
            """)

    /// A part of a rescan that was split is missing.
    package static let scanShardMissing = FindingID(
        "scan.shard-missing", .scan, .medium, "A part of a rescan is missing",
        meaning: """
            The last rescan that was split among machines has to have as many parts as somebody says, and some of them did not end, were \
            split into another number, or their ledgers were not merged. What belongs to those parts may not have been looked at.
            """,
        cause: "A machine that failed or ran out of time, or a ledger that got lost on its way.",
        fix: "Run the part again under the same id, then merge its ledger with `\(run: .mergeLedgers)`.")

    /// Scanned with an outdated advisory database.
    package static let scanOutdatedDatabase = FindingID(
        "scan.outdated-database", .scan, .medium, "Scanned with an outdated advisory database",
        meaning: """
            A recent rescan exists, but the advisories it used were imported, or fetched, longer ago than the 120 hours (5 days) or \
            `\(setting: .maxAdvisoryAge)` that are allowed, or their newest change is older than `\(setting: .maxDataAge)`. It could \
            not know of newer advisories, however often it runs.
            """,
        cause: "`\(run: .importAdvisories)` did not run, or its download failed.",
        fix: "Import current advisories, also where they did not change, then rescan.")

    /// A scan found something.
    package static let scanFinding = FindingID(
        "scan.finding", .scan, .high, "A scan found something", exitStatus: .scanFinding,
        meaning: """
            A detector or an advisory matches the artifact; the message names the package or file and the \
            advisory. The artifact can be exactly what was reviewed and still be vulnerable today.
            """,
        cause: "A vulnerability published after the review, or an old dependency.",
        fix: "Update the package, rebuild, review the result and lock it again.")

    /// An advisory that could not be compared.
    package static let scanUndecided = FindingID(
        "scan.undecided", .scan, .medium, "An advisory that could not be compared", outcome: .unknown,
        meaning: """
            An advisory speaks of a package inside, and the package's version, or one in the advisory, cannot be read \
            by the ecosystem's rules; or no pom.properties states the group of a jar, and the advisory means its artifact in some \
            group. Whether it is affected nobody can tell, so it does not count as unaffected.
            """,
        cause: """
            Metadata without a version, a version from a working copy, a slip in the advisory, or a jar that was built \
            without Maven's pom.properties.
            """,
        fix: "Read the advisory. Where it does not matter, say so in `.layerlock/waivers.json` with an end date.")

    /// Packages that no advisories speak of.
    package static let scanUnmatched = FindingID(
        "scan.unmatched", .scan, .low, "Packages that no advisories speak of", outcome: .warn,
        meaning: """
            No advisories were imported of the ecosystem that the packages are of, or they belong to a distribution of which nobody \
            publishes any in OSV's form. They were listed and compared with nothing. A rescan warns; the gate fails, as of what was never \
            looked at.
            """,
        cause: """
            Advisories of some ecosystems alone, an image of such a distribution, or an os-release that does not say which one it is.
            """,
        fix: """
            Import the ecosystem's advisories (docs/advisories.md lists them) and rescan. Where there are none, watch the distribution's \
            own announcements, or build on one that publishes advisories, and accept it with `\(setting: .allowUnmatched)`.
            """)

    /// A waiver has ended.
    package static let scanWaiverExpired = FindingID(
        "scan.waiver-expired", .scan, .low, "A waiver has ended", outcome: .warn,
        meaning: """
            A waiver in `.layerlock/waivers.json` is past its end date and excuses nothing any more. What it excused \
            fails again, whatever `\(setting: .failOn)` says.
            """,
        cause: "The date that was set when the finding was accepted has come.",
        fix: "Fix what it excused and remove the waiver, or decide again with a new end date.")
}

extension FindingID {
    /// A waiver ends soon.
    package static let scanWaiverEnding = FindingID(
        "scan.waiver-ending", .scan, .low, "A waiver ends soon", outcome: .warn,
        meaning: "A waiver in `.layerlock/waivers.json` ends within 14 days. What it excuses fails then.",
        cause: "The date that was set when the finding was accepted comes near.",
        fix: "Fix what it excuses, or decide again with a new end date.")

    /// A waiver that excuses nothing.
    package static let scanWaiverUnused = FindingID(
        "scan.waiver-unused", .scan, .low, "A waiver that excuses nothing", outcome: .warn,
        meaning: """
            Everything was looked at, and nothing was found that the waiver excuses. It would excuse the next finding that it happens to \
            mean.
            """,
        cause:
            "The package was updated or removed, or the waiver names another id, package, artifact or path than the finding.",
        fix: "Remove the waiver, or correct what it names.")
}

extension FindingRegistry {
    /// Scans and their age.
    static let scan: [FindingID] = [
        .scanNever, .scanStale, .scanHeld, .scanPoison, .scanOutdatedDatabase, .scanFinding, .scanUndecided,
        .scanUnmatched,
        .scanWaiverExpired, .scanWaiverEnding, .scanWaiverUnused, .scanShardMissing,
    ]
}
