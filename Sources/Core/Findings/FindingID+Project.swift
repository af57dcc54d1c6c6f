extension FindingID {
    /// Project file is not valid.
    package static let projectInvalid = FindingID(
        "project.invalid", .project, .none, "Project file is not valid", outcome: .unknown,
        meaning: """
            `layerlock.toml` is no TOML, holds a key that nothing reads, or a value that is none. What it says of the checks \
            is unknown then, so nothing was checked.
            """,
        cause: "A typing mistake; a key of a later version; an option that a project file may not set.",
        fix: "Mend the line that the message names. `\(run: .showProject)` prints what is read.")

    /// Project file is not the user's own.
    package static let projectUnsafe = FindingID(
        "project.unsafe", .project, .high, "Project file is not the user's own", outcome: .unknown,
        meaning: """
            The project file that was found is owned by somebody else than the user or root, or others may write to it. \
            Whoever can change it can turn checks off, so it is not used, and nothing was checked.
            """,
        cause: """
            A checkout that another user made (root in a container over a runner's files), or a folder that a group \
            shares.
            """,
        fix: """
            Change its owner or mode, as with `chmod go-w layerlock.toml`; or name the file with `\(setting: .projectFile)`, which \
            says that you mean this one.
            """)

    /// Artifact of the project file does not exist.
    package static let projectNoMatch = FindingID(
        "project.no-match", .project, .none, "Artifact of the project file does not exist", outcome: .unknown,
        meaning: """
            A path of the project file matches no file. What should have been checked is not there, so nothing is decided.
            """,
        cause: "A build that did not run, or a pattern that no longer fits its output's names.",
        fix: "Run the build, or mend the pattern of the artifact that the message names.")

    /// Artifact of the project file is several files.
    package static let projectAmbiguous = FindingID(
        "project.ambiguous", .project, .none, "Artifact of the project file is several files", outcome: .unknown,
        meaning: """
            A pattern of the project file matches two files for one name, or two artifacts have one name. Which of them \
            is deployed is not known, so nothing is decided.
            """,
        cause: "An old build's output beside the new one; two folders with a file of the same name under `{stem}`.",
        fix: "Remove the old file, narrow the pattern, or give each file a table of its own.")
}

extension FindingRegistry {
    /// The ids of this file.
    static let project: [FindingID] = [.projectInvalid, .projectUnsafe, .projectNoMatch, .projectAmbiguous]
}
