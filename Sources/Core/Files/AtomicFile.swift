import Glibc

/// Replacing a file as a whole: a reader sees the old bytes or the new ones, also after a crash or a full disk.
package enum AtomicFile {
    /// Writes `bytes` as the content of `path`.
    ///
    /// The bytes go to a new file in the same folder (`.layerlock-*.tmp`), are synced and renamed into place, then
    /// the folder is synced. A new file gets 0644 less the umask, a replaced one keeps its permission bits, but of
    /// somebody else's file not that others may write. A link
    /// stays and its target is replaced. A device or pipe is written into directly.
    ///
    /// - Parameters:
    ///   - bytes: The whole content.
    ///   - path: The file as the user named it; its folder has to exist.
    ///   - followsLinks: Whether a link's target is replaced; otherwise the link itself is. False where others may have
    ///     planted a link, as in a folder from version control.
    ///   - syncsFolder: Whether to sync the folder; false only where `Folder.sync` follows for several files.
    /// - Throws: `output.failed` with the system's reason. The temporary file is gone then and `path` is as before,
    ///   unless the reason is that the folder could not be synced after the rename.
    package static func write(
        _ bytes: [UInt8], to path: String, followsLinks: Bool = true, syncsFolder: Bool = true
    ) throws(Failure) {
        try write(to: path, followsLinks: followsLinks, syncsFolder: syncsFolder) { append throws(Failure) in
            try append(bytes)
        }
    }

    /// Writes what `fill` appends, piece by piece, as the content of `path`; as `write(_:to:)` otherwise.
    ///
    /// - Throws: `output.failed`, or what `fill` throws; a regular file is as before then.
    package static func write(
        to path: String, followsLinks: Bool = true, syncsFolder: Bool = true,
        fill: (_ append: ([UInt8]) throws(Failure) -> Void) throws(Failure) -> Void
    ) throws(Failure) {
        let filled: Result<Void, Failure>
        do throws(SystemError) {
            let outcome: Result<Void, Failure>
            switch try followsLinks ? OutputTarget(of: path) : OutputTarget(entry: path) {
            case .stream:
                // A file that a shell opened for appending is opened anew here: its end is the only safe place.
                let stream = try Descriptor(path, O_WRONLY | O_APPEND | O_NOCTTY)
                outcome = attempt { () throws(Failure) in try fill(appending(to: stream.number, path)) }
                try stream.closeReporting()
            case .file(let target, let existing):
                outcome = try replace(target, existing: existing) { (number) throws(Failure) in
                    try fill(appending(to: number, path))
                }
                if syncsFolder { try Folder.syncEntries(of: PathNames.folder(of: target)) }
            }
            filled = outcome
        } catch {
            throw error.outputFailure(path)
        }
        try filled.get()
    }

    /// The regular file, present or not, that writing to `path` would replace: `path` with its links followed. Nil for
    /// a device, a pipe or what is open in a process.
    /// - Throws: `output.failed` where the path names a folder or its links lead nowhere.
    package static func target(of path: String) throws(Failure) -> String? {
        do throws(SystemError) {
            switch try OutputTarget(of: path) {
            case .file(let target, _): return target
            case .stream: return nil
            }
        } catch {
            throw error.outputFailure(path)
        }
    }

    /// Fills a new file and renames it to `target`; where `fill` fails, nothing is renamed.
    private static func replace(
        _ target: String, existing: stat?, fill: (_ descriptor: Int32) throws(Failure) -> Void
    ) throws(SystemError) -> Result<Void, Failure> {
        let new = try NewFile(in: PathNames.folder(of: target))
        var leftover = Leftover(path: new.path)
        let descriptor = new.descriptor
        if let mode = existing?.keptMode {
            let number = descriptor.number
            _ = try retrying { fchmod(number, mode) }
        }
        let number = descriptor.number
        let outcome = attempt { () throws(Failure) in try fill(number) }
        guard case .success = outcome else { return outcome }
        try descriptor.sync()
        try descriptor.closeReporting()
        try leftover.rename(to: target)
        return outcome
    }

    /// What appends to an open file, whose owner outlives it.
    static func appending(to number: Int32, _ path: String) -> ([UInt8]) throws(Failure) -> Void {
        { bytes throws(Failure) in
            do throws(SystemError) {
                try Descriptor.writeAll(bytes, to: number)
            } catch {
                throw error.outputFailure(path)
            }
        }
    }

    private static func attempt(_ body: () throws(Failure) -> Void) -> Result<Void, Failure> {
        do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
}

extension stat {
    /// The permission bits that a file in this one's place gets. Whoever let others write to a file of theirs did not
    /// decide that for this user's.
    var keptMode: mode_t { st_mode & (st_uid == geteuid() ? 0o777 : 0o755) }
}

/// A file that did not exist before.
struct NewFile: ~Copyable {
    let path: String
    let descriptor: Descriptor

    init(in folder: String) throws(SystemError) {
        // Names do not collide in practice; O_EXCL makes it safe where someone foresees or plants one.
        for _ in 0..<16 {
            let path = "\(folder)/.layerlock-\(String(UInt64.random(in: 0 ... .max), radix: 16)).tmp"
            do throws(SystemError) {
                let descriptor = try Descriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
                self.path = path
                self.descriptor = descriptor
                return
            } catch {
                if error.number != EEXIST { throw error }
            }
        }
        throw SystemError(EEXIST)
    }
}

/// A temporary file's name, removed again unless the file is renamed into place.
struct Leftover: ~Copyable {
    let path: String
    private var isRenamed = false
    private let work: Unfinished.Work

    init(path: String) {
        self.path = path
        work = Unfinished.Work { _ = unlink(path) }
    }

    deinit {
        // Nothing can be done, and nothing is lost, where even removing fails.
        if !isRenamed { _ = unlink(path) }
    }

    mutating func rename(to target: String) throws(SystemError) {
        guard Glibc.rename(path, target) == 0 else { throw SystemError.last }
        isRenamed = true
    }
}
