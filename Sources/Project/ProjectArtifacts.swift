import Core

extension Project {
    /// One file or reference that the project file names.
    package struct Found: Sendable {
        /// The name of its pin.
        package let name: String
        /// Where it lies, as the working folder knows it.
        package let path: String
        /// What the project file says of it.
        package let artifact: Artifact
    }

    /// All artifacts that the project file names, in the order of the file, those of one pattern in byte order.
    ///
    /// A path without a pattern is taken as it is: whoever reads the artifact says that it is missing.
    /// - Throws: `project.no-match`, `project.ambiguous`, `input.unreadable`.
    package func found() throws(Failure) -> [Found] {
        var found: [Found] = []
        var places: [TextKey: String] = [:]
        for artifact in artifacts {
            for place in try files(of: artifact) {
                let name = Self.name(artifact.name, of: place)
                if let other = places[name] {
                    throw ProjectFault.failure(
                        "finds two files for \(ProjectFault.quoted(name)): \(shown(other)) and \(shown(place))",
                        as: .projectAmbiguous, line: artifact.line, file: file,
                        remedy: "remove one, or narrow the pattern")
                }
                places[name] = place
                found.append(Found(name: name, path: place, artifact: artifact))
            }
        }
        return found
    }

    private func files(of artifact: Artifact) throws(Failure) -> [String] {
        var files: [String] = []
        for pattern in artifact.paths {
            guard FileGlob.isPattern(pattern) else {
                files.append(Self.isReference(pattern) ? pattern : path(pattern))
                continue
            }
            let matches = try FileGlob(pattern, in: folder).matches()
            guard !matches.isEmpty else {
                throw ProjectFault.failure(
                    "has the pattern \(ProjectFault.quoted(pattern)), which matches no file", as: .projectNoMatch,
                    line: artifact.line, file: file, remedy: "build the artifact, or mend the pattern")
            }
            files += matches
        }
        return files
    }

    /// `arn:aws:…`, `s3://…`, `oci://…`: a word of letters and digits before a colon.
    private static func isReference(_ text: String) -> Bool {
        text.hasPrefix("arn:") || text.contains("://")
    }

    /// `{stem}` stands for the file's name without its extension.
    private static func name(_ pattern: String, of path: String) -> String {
        let file = path.split(separator: "/").last.map { String($0) } ?? path
        var stem = file
        if let dot = file.lastIndex(of: "."), dot != file.startIndex { stem = String(file[..<dot]) }
        var name = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), rest[open...].hasPrefix("{stem}") {
            name += rest[..<open] + stem
            rest = rest[open...].dropFirst("{stem}".utf8.count)
        }
        return name + rest
    }

    private func shown(_ path: String) -> String { PathEscaping.displayed(path.utf8) }
}
