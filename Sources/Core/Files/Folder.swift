import Glibc

/// Folders that hold outputs.
package enum Folder {
    /// Makes a folder, 0775 less the umask; one that exists already is fine.
    /// - Returns: Whether it was made.
    /// - Throws: `output.failed`, also where something else has the name, a link to a folder included: what is kept
    ///   and removed there would be another place's.
    @discardableResult
    package static func create(_ path: String) throws(Failure) -> Bool {
        do throws(SystemError) {
            guard let status = try stat.notFollowing(path) else {
                if mkdir(path, 0o775) == 0 { return true }
                let error = SystemError.last
                // Another process was quicker.
                if error.number == EEXIST, let status = try stat.notFollowing(path), status.isFolder { return false }
                throw error
            }
            guard status.isFolder else { throw SystemError(ENOTDIR) }
            return false
        } catch {
            throw error.outputFailure(path)
        }
    }

    /// Makes the folder that a file lies in, and those above it, where they are missing: for their owner alone.
    /// - Throws: `output.failed`.
    package static func createAll(above file: String) throws(Failure) {
        let folder = PathNames.folder(of: file)
        do throws(SystemError) {
            if try stat.following(folder) != nil { return }
        } catch {
            throw error.outputFailure(folder)
        }
        try createAll(above: folder)
        guard mkdir(folder, 0o700) != 0, errno != EEXIST else { return }
        throw SystemError.last.outputFailure(folder)
    }

    /// The names in a folder, sorted by their bytes, without `.` and `..`; none for a folder that does not exist.
    /// Names that are not UTF-8 are left out: this package writes none.
    /// - Throws: `input.unreadable`.
    package static func names(in path: String) throws(Failure) -> [String] {
        guard let stream = opendir(path) else {
            let error = SystemError.last
            if error.number == ENOENT { return [] }
            throw error.inputFailure(path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        let error = SystemError.last
        guard error.number == 0 else { throw error.inputFailure(path) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes a file; one that is gone already is fine.
    /// - Throws: `output.failed`.
    package static func removeFile(_ path: String) throws(Failure) {
        guard unlink(path) != 0 else { return }
        let error = SystemError.last
        if error.number == ENOENT { return }
        throw Failure(.outputFailed, "could not be removed: \(error.text)", file: path)
    }

    /// Makes renames and removals in a folder last through a power loss.
    /// - Throws: `output.failed`.
    package static func sync(_ path: String) throws(Failure) {
        do throws(SystemError) {
            try syncEntries(of: path)
        } catch {
            throw error.outputFailure(path)
        }
    }

    static func syncEntries(of path: String) throws(SystemError) {
        try Descriptor(path, O_RDONLY | O_DIRECTORY).sync()
    }
}
