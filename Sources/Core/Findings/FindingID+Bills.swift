extension FindingID {
    /// Package inside that a bill leaves out.
    package static let sbomMissing = FindingID(
        "sbom.missing", .sbom, .medium, "Package that the bill of materials leaves out",
        meaning: """
            Metadata inside the artifact tells of a package that the bill does not list. Whoever looks for vulnerable packages by \
            the bill never sees it.
            """,
        cause:
            "A bill that was made before the last build, from sources alone, or by a tool that does not read this metadata.",
        fix: "Make the bill from the artifact as it is deployed, or find out how the package got in.")

    /// Package that is not inside.
    package static let sbomExtra = FindingID(
        "sbom.extra", .sbom, .low, "Package of the bill of materials that is not inside",
        meaning: "The bill lists a package, and no metadata inside the artifact tells of it.",
        cause: """
            A bill of another build or of what is needed to build; or metadata that was stripped from the artifact: then its code \
            is told as `packages.unowned`.
            """,
        fix: "Make the bill from the artifact as it is deployed. Where the code is inside, keep its metadata.")

    /// Another version.
    package static let sbomVersion = FindingID(
        "sbom.version", .sbom, .medium, "Another version than the bill of materials says",
        meaning:
            "The package is inside in another version than the bill lists, so that advisories are matched with the wrong one.",
        cause: "A bill that was made before the last build, or of a lockfile that the build did not keep to.",
        fix: "Make the bill from the artifact as it is deployed.")

    /// Nothing is missing.
    package static let sbomComplete = FindingID(
        "sbom.complete", .sbom, .none, "The bill of materials lists what is inside", outcome: .pass,
        meaning:
            "Every package that metadata inside tells of is in the bill, in that version, and the bill lists no others.",
        cause: "A bill of this artifact.", fix: "Nothing.")

    /// About another artifact.
    package static let sbomSubject = FindingID(
        "sbom.subject", .sbom, .low, "The bill of materials is of another artifact", outcome: .warn,
        meaning: """
            The bill states the SHA-256 of what it is about, and the artifact has another one. The packages were compared all the same.
            """,
        cause: "The artifact was built or packed anew since, or the digest is that of an image's config or manifest.",
        fix: "Compare with the artifact that the bill was made of, or make the bill again.")

    /// No bill.
    package static let sbomInvalid = FindingID(
        "sbom.invalid", .sbom, .medium, "Bill of materials that cannot be read", exitStatus: .undecided,
        meaning: "The file is no CycloneDX and no SPDX 2 document as JSON, or two readers could read it in two ways.",
        cause: "Another form (XML, tag-value, SPDX 3), or a file that was cut off.",
        fix: "Convert it to CycloneDX or SPDX 2.3 as JSON.")
}

extension FindingRegistry {
    /// How a given bill of materials compares.
    static let bills: [FindingID] = [
        .sbomMissing, .sbomExtra, .sbomVersion, .sbomComplete, .sbomSubject, .sbomInvalid,
    ]
}
