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
    ///   - workingFolder: The working folder: `.`, or where it lies.
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
    /// - Throws: `input.unreadable`.
    package static func isInRepository(_ workingFolder: String) throws(Failure) -> Bool {
        for steps in 0..<depth {
            let found = try holds(".git", workingFolder, steps)
            guard let found else { break }
            if found { return true }
        }
        return false
    }

    /// Where the file lies: in the working folder, or above it as far as the repository's root.
    private static func place(from workingFolder: String) throws(Failure) -> ProjectPlace? {
        var found: Int?
        for steps in 0..<depth {
            let isHere = try holds(name, workingFolder, steps)
            let isRoot = try holds(".git", workingFolder, steps)
            guard let isHere, let isRoot else { break }
            if found == nil, isHere { found = steps }
            guard isRoot else { continue }
            return found.map { ProjectPlace(folder: folder(above: $0), depth: steps - $0) }
        }
        // No repository: what lies above the working folder is somebody else's.
        return found == 0 ? ProjectPlace(folder: "") : nil
    }

    /// The folder so many steps above the working folder, as that knows it.
    private static func folder(above steps: Int) -> String {
        // Not by joining a list: the first time that costs more than the search.
        var path = ""
        for step in 0..<steps { path += step == 0 ? ".." : "/.." }
        return path
    }

    /// Whether a folder above the working folder holds a name; nil where it is closed to the user, and so not theirs.
    private static func holds(_ name: String, _ workingFolder: String, _ steps: Int) throws(Failure) -> Bool? {
        let folder = steps == 0 ? workingFolder : "\(workingFolder)/\(folder(above: steps))"
        do throws(Failure) {
            return try FileKind.of("\(folder)/\(name)") != .missing
        } catch {
            if steps == 0 { throw error }
            return nil
        }
    }

    private static func text(_ fault: OwnedFile.Fault) -> String {
        switch fault {
        case .owner(let user): "is owned by user \(user), who is neither you nor root"
        case .mode(let mode): "may be written by others than its owner (mode \(String(mode, radix: 8)))"
        }
    }
}
