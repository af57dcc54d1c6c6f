import Core

/// Finds and opens project files.
package enum ProjectSearch {
    /// The file's name.
    package static let name = "layerlock.toml"
    /// Folders above the working folder that are looked at, at the most.
    private static let depth = 64

    /// The project file of a working folder: the nearest one from there upwards, as far as the repository's root (the folder
    /// that holds `.git`) and no further. Without a repository only the working folder is looked at.
    ///
    /// - Parameters:
    ///   - workingFolder: The working folder, absolute.
    ///   - user: The user who runs the program: the file has to be theirs or root's.
    ///   - options: The options that may be set.
    /// - Returns: nil where there is none.
    /// - Throws: `project.unsafe`, `project.invalid`, `input.unreadable`.
    package static func find(
        from workingFolder: String, user: UInt32, options: [ProjectOption]
    ) throws(Failure) -> Project? {
        guard let place = try place(from: workingFolder) else { return nil }
        let file = place.path(name)
        let answer: OwnedFile.Answer
        do throws(Failure) {
            answer = try OwnedFile.readWhole("\(workingFolder)/\(file)", limit: TOMLDocument.limit, user: user)
        } catch {
            var failure = error
            failure.file = file
            throw failure
        }
        let bytes: [UInt8]
        switch answer {
        case .success(let content): bytes = content
        case .failure(let fault):
            throw Failure(
                .projectUnsafe, text(fault), file: file,
                remedy: "change its owner or mode, or name it with \(setting: .projectFile) to say that you mean it")
        }
        return try ProjectReader.read(bytes, file: file, place: place, options: options)
    }

    /// A project file that the user named: whose it is they know.
    /// - Throws: `project.invalid`, `input.not-found`, `input.unreadable`.
    package static func open(_ file: String, options: [ProjectOption]) throws(Failure) -> Project {
        let bytes = try FileReading.readWhole(file, limit: TOMLDocument.limit)
        let folder = file.utf8.contains(UInt8(ascii: "/")) ? PathNames.folder(of: file) : ""
        var place = ProjectPlace(folder: folder)
        for above in 0..<depth {
            place.depth = above
            if try FileKind.of("\(place.root)/.git") != .missing { break }
        }
        if try FileKind.of("\(place.root)/.git") == .missing { place.depth = 0 }
        return try ProjectReader.read(bytes, file: file, place: place, options: options)
    }

    /// Whether a folder lies in a repository.
    /// - Parameter workingFolder: The folder, absolute.
    /// - Throws: `input.unreadable`.
    package static func isInRepository(_ workingFolder: String) throws(Failure) -> Bool {
        var folder = workingFolder
        for _ in 0..<depth {
            if try FileKind.of("\(folder)/.git") != .missing { return true }
            guard folder != "/", folder != "/." else { break }
            folder = PathNames.folder(of: folder)
        }
        return false
    }

    /// Where the file lies: in the working folder, or above it as far as the repository's root.
    private static func place(from workingFolder: String) throws(Failure) -> ProjectPlace? {
        var folder = workingFolder
        var relative = ""
        var found: (place: ProjectPlace, steps: Int)?
        for steps in 0..<depth {
            if found == nil, try FileKind.of("\(folder)/\(name)") != .missing {
                found = (ProjectPlace(folder: relative), steps)
            }
            if try FileKind.of("\(folder)/.git") != .missing {
                return found.map { ProjectPlace(folder: $0.place.folder, depth: steps - $0.steps) }
            }
            guard folder != "/", folder != "/." else { break }
            folder = PathNames.folder(of: folder)
            relative = relative.isEmpty ? ".." : "\(relative)/.."
        }
        // No repository: what lies above the working folder is somebody else's.
        guard let found, found.steps == 0 else { return nil }
        return found.place
    }

    private static func text(_ fault: OwnedFile.Fault) -> String {
        switch fault {
        case .owner(let user): "is owned by user \(user), who is neither you nor root"
        case .mode(let mode): "may be written by others than its owner (mode \(String(mode, radix: 8)))"
        }
    }
}
