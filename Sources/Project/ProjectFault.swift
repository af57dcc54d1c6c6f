import Core

/// How faults of a project file are told: with the line, which is what an editor jumps to.
enum ProjectFault {
    /// A failure of the file.
    static func failure(
        _ message: String, as code: FindingID = .projectInvalid, line: Int, file: String, remedy: Prose? = nil
    ) -> Failure {
        Failure(code, line > 0 ? "line \(line) \(message)" : message, file: file, remedy: remedy)
    }

    /// A key that nothing reads.
    static func unknown(_ key: String, in place: String, line: Int, known: [String], file: String) -> Failure {
        let near = Spelling.nearest(to: key, among: known, count: 1)
        let remedy: Prose = near.first.map { "write \($0)" } ?? "known are \(known.joined(separator: ", "))"
        return failure("has \(quoted(key)) in \(place), which nothing reads", line: line, file: file, remedy: remedy)
    }

    /// Text of the file in a message.
    static func quoted(_ text: String) -> String { "`\(PathEscaping.displayed(text.utf8))`" }
}
