extension FindingID {
    /// Advisories could not be imported.
    package static let advisoriesInvalid = FindingID(
        "advisories.invalid", .advisories, .none, "Advisories could not be imported", outcome: .unknown,
        meaning: """
            A file holds no advisory record of OSV's schema and no catalogue of exploited vulnerabilities, or a broken one, or is a zip that \
            cannot be read strictly; or it is said to have been fetched at a time to come. Nothing of the import was kept: with some records \
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
        fix: "Give what the remedy names; docs/rescan.md lists what can be imported.")

    /// File of waivers is not usable.
    package static let waiversInvalid = FindingID(
        "waivers.invalid", .waivers, .none, "File of waivers is not usable", outcome: .unknown,
        meaning: """
            The file says which findings are excused, and a part of it cannot be read or is missing: an id or a \
            package URL, a reason, an owner, an end date. Nothing is judged by half of it.
            """,
        cause: "A slip in an edit, or an unknown member.",
        fix: "Correct the line that is named; docs/rescan.md shows the form.")

    /// VEX document is not usable.
    package static let vexInvalid = FindingID(
        "vex.invalid", .vex, .none, "VEX document is not usable", outcome: .unknown,
        meaning: """
            The file is no OpenVEX document, or a statement lacks what the specification requires, such as a \
            justification for `not_affected`.
            """,
        cause: "Another form of VEX (CSAF, CycloneDX), or a slip in an edit.",
        fix: "Give an OpenVEX 0.2 document.")
}

extension FindingRegistry {
    /// Advisories, waivers and VEX documents.
    static let advisories: [FindingID] = [
        .advisoriesInvalid, .advisoriesUnsupported, .waiversInvalid, .vexInvalid,
    ]
}
