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

    /// What the project file's artifacts are, as far as they could be found.
    package struct Findings: Sendable {
        /// In the order of the file, those of one pattern in byte order.
        package var found: [Found] = []
        /// Why others could not be found.
        package var failures: [Failure] = []

        /// None.
        package init() {}
    }

    /// All artifacts that the project file names.
    ///
    /// A path without a pattern is taken as it is: whoever reads the artifact says that it is missing.
    /// - Throws: `project.no-match`, `project.ambiguous`, `project.invalid`, `input.unreadable`.
    package func found() throws(Failure) -> [Found] {
        let search = search()
        if let failure = search.failures.first { throw failure }
        return search.found
    }

    /// The artifacts that can be found, and why others cannot.
    package func search() -> Findings {
        var search = Findings()
        var places: [TextKey: String] = [:]
        for artifact in artifacts {
            do throws(Failure) {
                for place in try files(of: artifact) {
                    let name = try name(of: place, artifact)
                    if let other = places[name] {
                        throw ProjectFault.failure(
                            "finds two files for \(ProjectFault.quoted(name)): \(shown(other)) and \(shown(place))",
                            as: .projectAmbiguous, line: artifact.line, file: file,
                            remedy: "remove one, or narrow the pattern")
                    }
                    places[name] = place
                    search.found.append(Found(name: name, path: place, artifact: artifact))
                }
            } catch {
                search.failures.append(error)
            }
        }
        return search
    }

    private func files(of artifact: Artifact) throws(Failure) -> [String] {
        var files: [String] = []
        for pattern in artifact.paths {
            guard FileGlob.isPattern(pattern), Locator(pattern).form == .path else {
                files.append(Locator(pattern).form == .path ? path(pattern) : pattern)
                continue
            }
            let matches = try FileGlob(pattern, in: place.folder).matches()
            guard !matches.isEmpty else {
                throw ProjectFault.failure(
                    "has the pattern \(ProjectFault.quoted(pattern)), which matches no file", as: .projectNoMatch,
                    line: artifact.line, file: file, remedy: "build the artifact, or mend the pattern")
            }
            files += matches
        }
        return files
    }

    /// `{stem}` stands for the file's name without its extension. What a file is called may be anybody's choice.
    private func name(of path: String, _ artifact: Artifact) throws(Failure) -> String {
        let name = Self.name(artifact.name, of: path)
        guard ProjectReader.isName(name) else {
            throw ProjectFault.failure(
                "makes the name \(ProjectFault.quoted(name)) of \(shown(path)): a name has letters, digits, `.`, `_` and `-`",
                line: artifact.line, file: file, remedy: "rename the file, or give it a table of its own")
        }
        return name
    }

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
