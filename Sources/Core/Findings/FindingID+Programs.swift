extension FindingID {
    /// A program for another machine.
    package static let programArchitecture = FindingID(
        "program.architecture", .program, .medium, "A program for another architecture", outcome: .warn,
        meaning: """
            The program is for another processor than the function or the image: it cannot be started or loaded there. `stack.architecture` \
            and `lambda.architecture` say the same of a stack and of what is verified for Lambda.
            """,
        cause: "Packages installed on a machine of another architecture, or wheels for several in one folder.",
        fix:
            "Install for the architecture that runs it: `pip install --platform manylinux2014_aarch64 --only-binary=:all:`."
    )

    /// A program that runs as its owner.
    package static let programSetuid = FindingID(
        "program.setuid", .program, .medium, "A program that runs with its owner's rights", outcome: .warn,
        meaning: "The program has the bit setuid or setgid: whoever starts it gets the rights of its owner or group.",
        cause: "Programs such as `su` and `mount`, which base images bring.",
        fix: "Take the bit away where the image does not need it: `chmod a-s`.")

    /// A program that anybody may change.
    package static let programWritable = FindingID(
        "program.writable", .program, .medium, "A program that anybody may change", outcome: .warn,
        meaning: "Everybody in the container may write to the program or library, which others then run.",
        cause: "`chmod -R 777`, or an archive made with such modes.",
        fix: "Take the right to write away: `chmod o-w`.")

    /// A program that cannot be started.
    package static let programInterpreterMissing = FindingID(
        "program.interpreter-missing", .program, .medium, "A program without what starts it", outcome: .warn,
        meaning: """
            The interpreter that a script's first line or a program names, or a library that a program needs, is neither in the \
            artifact nor known of the runtime: it fails when it is started.
            """,
        cause: "Programs copied from a machine that has more, or a base image that was made smaller.",
        fix: "Bring what is missing, or leave the program out.")
}

extension FindingRegistry {
    /// Kinds of programs.
    static let programs: [FindingID] = [
        .programArchitecture, .programSetuid, .programWritable, .programInterpreterMissing,
    ]
}
