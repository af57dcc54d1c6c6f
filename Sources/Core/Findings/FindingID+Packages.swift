extension FindingID {
    /// Package metadata that could not be read.
    package static let packagesUnread = FindingID(
        "packages.unread", .packages, .low, "Package metadata that could not be read", outcome: .warn,
        meaning: """
            A file that tells which packages are inside is damaged, contradicts itself, is too large, or is an archive \
            that not all readers read alike; or it is not there, and other files of its package are. What it would have told is unknown, so that nobody can say the artifact \
            is free of a vulnerable package.
            """,
        cause:
            "Metadata edited or stripped to make a layer small, a database that layerlock does not read, or a trick.",
        fix: """
            Read the file that is named. Reinstall the package with its usual installer, and pack the result. Where you know \
            what it is, a waiver with the id `packages.unread` and its `path` lets the rest be judged.
            """)

    /// Code without package metadata.
    package static let packagesUnowned = FindingID(
        "packages.unowned", .packages, .low, "Code without package metadata", outcome: .warn, exitStatus: .scanFinding,
        meaning: """
            A module, archive or program is there and no package's metadata accounts for it. No advisory can match it. \
            In a function's zip that is its own code; in a layer it is more often a dependency whose metadata was removed. \
            It fails where all code has to be accounted for (\(setting: .requireOwned)).
            """,
        cause: "The function's own code, a vendored dependency, or metadata stripped from a layer.",
        fix:
            """
            Where it is a dependency, install it with its metadata (`.dist-info`, `package.json`, `pom.properties`). Your \
            own code is waived by its path: a waiver with the id `packages.unowned` and a `path`.
            """
    )

    /// Installed file is not what its package recorded.
    package static let packagesAltered = FindingID(
        "packages.altered", .packages, .medium, "Installed file is not what its package recorded", outcome: .warn,
        meaning: """
            The installer recorded a digest of each file (pip in RECORD, dpkg in md5sums, apk and rpm in their \
            databases), and this file has another one. Whoever altered it did so after the package was installed, \
            and did not bring the record up to date.
            """,
        cause: "Symbols stripped from a library, a patch by hand, or code that somebody slipped into a package.",
        fix:
            "Compare the file with the one in the published package. Reinstall the package where it should be that one."
    )

    /// A compiled module that was made of another source than the one that it stands for.
    package static let packagesBytecode = FindingID(
        "packages.bytecode", .packages, .medium, "Python runs other code than the source shows", outcome: .warn,
        meaning: """
            A compiled module (.pyc) may hold a hash of its source that Python does not compare (PEP 552, unchecked): it runs \
            whatever the source is. This one's hash is of another source than the file beside it, so what a reader of the source \
            sees is not what runs.
            """,
        cause: "A source that was changed after it was compiled, such as by a patch, or code that somebody hid.",
        fix: "Compile again, with `python -m compileall --invalidation-mode checked-hash`, or pack no .pyc files.")

    /// Metadata of a package that another version was installed over.
    package static let packagesLeftover = FindingID(
        "packages.leftover", .packages, .low, "Metadata of a package that another version was installed over",
        outcome: .warn,
        meaning: """
            Two records of one package stand side by side, and the files are those of the other one. What asks the \
            metadata may get either version, and advisories are matched with both.
            """,
        cause: "`pip install --target` into a folder that held an older version: pip leaves its metadata there.",
        fix: "Install into an empty folder, or with `pip install --upgrade --target`, and pack that.")

    /// Odd package metadata.
    package static let packagesOdd = FindingID(
        "packages.odd", .packages, .none, "Odd package metadata", outcome: .warn,
        meaning: """
            The metadata was read, and says something twice that neither names the package nor its version: its \
            ecosystem takes the last one. Or the file of a jar is called by another version than the jar's manifest \
            states, and the manifest's counts.
            """,
        cause: "An editor or a merge by hand; npm publishes such files. A jar that was renamed.",
        fix: "Nothing, where name and version are right. Take a renamed jar from its publisher.")

    /// Recorded files are not there.
    package static let packagesMissing = FindingID(
        "packages.missing", .packages, .none, "Recorded files are not there", outcome: .warn,
        meaning: """
            The package's record lists files that the artifact does not hold. Python's compiled modules, scripts \
            outside the folder of modules, and a distribution's documentation and translations do not count. Where \
            the RECORD of a Python package is not there, nothing tells its files from anybody else's.
            """,
        cause: "Tests, documentation, data or RECORD removed to make a layer small.",
        fix: "Nothing, where they were left out on purpose, and keep RECORD. Else install the package again.")

    /// File among a package's files that no package recorded.
    package static let packagesAdded = FindingID(
        "packages.added", .packages, .medium, "File among a package's files that no package recorded", outcome: .warn,
        meaning: """
            The file lies in a folder that packages installed, and no record lists it. It can be imported as a part \
            of the package, or run as a program of the system, and a scanner that reads names and versions alone \
            never sees it.
            """,
        cause:
            "A file made at run time and packed by mistake, a patch, or code that somebody slipped into a package.",
        fix: "Read the file. Reinstall into an empty folder and pack that, where it does not belong there.")

    /// Executable files without a recorded hash.
    package static let packagesUnprotected = FindingID(
        "packages.unprotected", .packages, .low, "Executable files without a recorded hash", outcome: .warn,
        meaning: """
            Python runs compiled modules (.pyc) without looking at their source, and installers record no hash of \
            them, or of a few other files. Whether somebody altered these files cannot be told from the artifact.
            """,
        cause: "Modules that pip compiled while it installed, or a RECORD whose hashes were removed.",
        fix: "Install with `pip install --no-compile` and pack no .pyc files.")
}

extension FindingRegistry {
    /// What the packages inside an artifact say of themselves, and what they leave open.
    static let packages: [FindingID] = [
        .packagesUnread, .packagesUnowned, .packagesAltered, .packagesLeftover, .packagesOdd, .packagesMissing,
        .packagesAdded, .packagesUnprotected, .packagesBytecode,
    ]
}
