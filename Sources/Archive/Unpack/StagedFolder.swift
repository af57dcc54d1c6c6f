import CSystem
import Core
import Glibc
import Synchronization

/// A folder that is filled under a temporary name beside its place and then renamed, so that nothing half-written stays.
///
/// Nobody else can enter it meanwhile (0700), and everything goes by its descriptor: whoever renames it, or puts a link
/// into its place, moves where it appears but not where anything is written.
final class StagedFolder: Sendable {
    private enum State { case filling, moved, removing }

    /// The folder to write into.
    let folder: OpenFolder
    private let place: UnpackPlace
    private let name: FileName
    private let identity: stat
    private let state = Mutex(State.filling)

    /// Makes the folder, has `fill` write into it, and moves it to `target`.
    static func fill(_ target: String, _ fill: (OpenFolder) throws(Failure) -> Void) throws(Failure) {
        do throws(Failure) {
            let stage = try StagedFolder(for: try UnpackPlace(target))
            let work = Unfinished.Work { stage.removeWhileWritten() }
            defer { withExtendedLifetime(work) {} }
            do throws(Failure) {
                try fill(stage.folder)
                try stage.move()
            } catch {
                stage.remove()
                throw error
            }
        } catch {
            throw error.inFile(target)
        }
    }

    /// The same for what is filled by tasks.
    static func fill<Value>(
        _ target: String, _ fill: (OpenFolder) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        do throws(Failure) {
            let stage = try StagedFolder(for: try UnpackPlace(target))
            let work = Unfinished.Work { stage.removeWhileWritten() }
            defer { withExtendedLifetime(work) {} }
            do throws(Failure) {
                let value = try await fill(stage.folder)
                try stage.move()
                return value
            } catch {
                stage.remove()
                throw error
            }
        } catch {
            throw error.inFile(target)
        }
    }

    private init(for place: UnpackPlace) throws(Failure) {
        self.place = place
        name = try Self.make(beside: place)
        guard let folder = place.parent.folder(name) else { throw Self.failed(errno) }
        guard let status = folder.status else { throw Self.failed(errno) }
        // Another folder in its place would have other owners, let others in, or hold something.
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0, try folder.firstName() == nil else {
            throw Self.replaced()
        }
        self.folder = folder
        identity = status
    }

    private static func make(beside place: UnpackPlace) throws(Failure) -> FileName {
        // Names do not collide in practice; one that somebody planted is not taken.
        for _ in 0..<16 {
            let end = ".layerlock-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
            let name = FileName(place.name.bytes.prefix(Int(NAME_MAX) - end.utf8.count) + Array(end.utf8))
            if name.withCString({ mkdirat(place.parent.descriptor, $0, 0o700) }) == 0 { return name }
            guard errno == EEXIST else { throw failed(errno) }
        }
        throw failed(EEXIST)
    }

    /// Gives the folder its place, unless it is being removed.
    private func move() throws(Failure) {
        let outcome = state.withLock { state -> Result<Void, Failure> in
            guard state == .filling else { return .failure(Self.failed(EINTR)) }
            do throws(Failure) {
                try rename()
                state = .moved
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        // Only now may others enter.
        guard fchmod(folder.descriptor, 0o755) == 0 else { throw Self.failed(errno) }
    }

    private func rename() throws(Failure) {
        guard isStill(name) else { throw Self.replaced() }
        let parent = place.parent.descriptor
        var status = name.withCString { old in
            place.name.withCString { new in
                // An empty folder is replaced by rename(2), which fails where something is in it.
                place.isTaken ? renameat(parent, old, parent, new) : layerlock_rename_new(parent, old, parent, new)
            }
        }
        if status != 0, !place.isTaken, errno == EINVAL || errno == ENOSYS || errno == EPERM {
            // A file system or a kernel without RENAME_NOREPLACE; a folder replaces at the most an empty one.
            status = name.withCString { old in place.name.withCString { renameat(parent, old, parent, $0) } }
        }
        guard status == 0 else {
            let code = errno
            guard code == EEXIST || code == ENOTEMPTY || code == ENOTDIR else { throw Self.failed(code) }
            throw Failure(
                .outputExists, "was made by somebody else while it was unpacked",
                remedy: "name a folder that does not exist yet")
        }
        guard isStill(place.name) else { throw Self.replaced() }
    }

    /// Whether the folder that was filled is what has this name.
    private func isStill(_ name: FileName) -> Bool {
        place.parent.status(of: name).map { $0.isSameFile(as: identity) } ?? false
    }

    /// Removes what another thread may still be writing one last file into.
    private func removeWhileWritten() {
        for _ in 0..<100 {
            if remove() { return }
            usleep(2_000)
        }
    }

    /// Removes what was written so far; a failure here cannot be told without hiding the one that led here. Whether
    /// nothing is left.
    @discardableResult
    private func remove() -> Bool {
        let isMoved = state.withLock { state in
            if state == .filling { state = .removing }
            return state == .moved
        }
        if isMoved { return true }
        FolderRemoval.empty(folder)
        // Renamed by somebody, it is gone from here and empty; another thing of this name is not touched.
        guard isStill(name) else { return true }
        return name.withCString { unlinkat(place.parent.descriptor, $0, AT_REMOVEDIR) } == 0
    }

    private static func failed(_ code: CInt) -> Failure {
        Failure(
            .outputFailed, "cannot be written: \(Errno.text(code))",
            remedy: "make the folder that is to hold it, and check its permissions")
    }

    private static func replaced() -> Failure {
        Failure(
            .outputFailed, "cannot be unpacked: somebody else changes the folder that is to hold it",
            remedy: "choose a folder that only you may write to")
    }
}
