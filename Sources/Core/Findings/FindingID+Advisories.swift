extension FindingID {
    /// Advisories could not be imported.
    package static let advisoriesInvalid = FindingID(
        "advisories.invalid", .advisories, .none, "Advisories could not be imported", outcome: .unknown,
        meaning: """
            A file is in none of the forms that are read, or a part of it is broken: records of OSV's schema, Amazon Linux's updateinfo.xml and documents of its CVE explorer, \
            Debian's security tracker, the secdb of Alpine, Wolfi or Chainguard, Red Hat's CSAF, a catalogue of exploited vulnerabilities; or it \
            is a zip or tar that cannot be read strictly; or it is said to have been fetched at a time to come. Nothing of the import was kept: with some records \
            missing, a vulnerable package could read as clean.
            """,
        cause: "A download that was cut short, or a folder with other JSON or YAML files beside the records.",
        fix: "Download the advisories again, or name the folder that holds records alone.")

    /// What was given as advisories is something else.
    package static let advisoriesUnsupported = FindingID(
        "advisories.unsupported", .advisories, .none, "What was given as advisories is something else",
        outcome: .unknown,
        meaning: """
            What was to be imported is no advisory record that is read here, and it is known what it is: another tool's \
            database, a vendor's other form of advisories, a packed file, a web page. Nothing of the import was kept.
            """,
        cause: "Another file of the same vendor, or a download that was answered by a proxy or a login page.",
        fix: "Give what the remedy names; docs/advisories.md lists what can be imported, and from where to get it.")

    /// File of waivers is not usable.
    package static let waiversInvalid = FindingID(
        "waivers.invalid", .waivers, .none, "File of waivers is not usable", outcome: .unknown,
        meaning: """
            The file says which findings are excused, and a part of it cannot be read or is missing: an id, a package URL, an \
            artifact or a path; a reason, an owner, an end date that is yet to come where it is added. Nothing is judged by half of it.
            """,
        cause: "A slip in an edit, or an unknown member.",
        fix: "Correct the line that is named; docs/rescan.md shows the form.")

    /// File of waivers is held by another run.
    package static let waiversBusy = FindingID(
        "waivers.busy", .waivers, .none, "File of waivers is held by another run", outcome: .unknown,
        meaning: "Another process kept changing the file for longer than this one waits. Nothing was written.",
        cause: "Several waivers added at once, or a run that hangs.",
        fix: "Wait for the other run or end it, then run the command again.")

    /// VEX document is not usable.
    package static let vexInvalid = FindingID(
        "vex.invalid", .vex, .none, "VEX document is not usable", outcome: .unknown,
        meaning: """
            The file is no document of OpenVEX, CycloneDX or CSAF, or it is broken: a statement lacks what its specification requires, such \
            as a justification for `not_affected` of OpenVEX; a product that is not there, stands twice or is a part of itself. Nothing is \
            judged by half of it.
            """,
        cause: "Another file of the same vendor, or a slip in an edit.",
        fix:
            "Give a document of OpenVEX 0.2, of CycloneDX with analyses of vulnerabilities, or of CSAF 2.0 with a product_status."
    )

    /// A VEX statement means nothing that was found.
    package static let vexUnmatched = FindingID(
        "vex.unmatched", .vex, .low, "A VEX statement means nothing that was found", outcome: .warn,
        meaning: """
            A document says that a vulnerability does not matter, the vulnerability was found, and the statement is about something else: \
            another version of the package, another distribution or architecture, or a product that is unknown here. It excuses nothing.
            """,
        cause: "A document for another release, or one that names the product otherwise than the ledger does.",
        fix: "Compare the package URLs: without a version, or without qualifiers, a statement means more.")
}

extension FindingRegistry {
    /// Advisories, waivers and VEX documents.
    static let advisories: [FindingID] = [
        .advisoriesInvalid, .advisoriesUnsupported, .waiversInvalid, .waiversBusy, .vexInvalid, .vexUnmatched,
    ]
}
