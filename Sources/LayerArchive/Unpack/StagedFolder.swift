import Glibc
import LayerFiles
import LayerModel

/// A folder that is filled under a temporary name beside its place and then renamed, so that nothing half-written stays.
enum StagedFolder {
    /// Makes the folder, has `fill` write below its absolute path, which holds no links, and moves it to `target`.
    static func fill(_ target: String, _ fill: (_ stage: [UInt8]) throws(Failure) -> Void) throws(Failure) {
        let (stage, place) = try make(target)
        let work = Unfinished.Work { removeWhileWritten(stage) }
        defer { withExtendedLifetime(work) {} }
        do throws(Failure) {
            try fill(try resolved(stage))
            try move(stage, to: place)
        } catch {
            remove(stage)
            throw error.inFile(target)
        }
    }

    /// The same for what is filled by tasks.
    static func fill<Value>(
        _ target: String, _ fill: (_ stage: [UInt8]) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let (stage, place) = try make(target)
        let work = Unfinished.Work { removeWhileWritten(stage) }
        defer { withExtendedLifetime(work) {} }
        do throws(Failure) {
            let value = try await fill(try resolved(stage))
            try move(stage, to: place)
            return value
        } catch {
            remove(stage)
            throw error.inFile(target)
        }
    }

    private static func resolved(_ stage: String) throws(Failure) -> [UInt8] {
        guard let path = realpath(stage, nil) else { throw failed(stage, remedy: nil) }
        defer { free(path) }
        return UnsafeRawBufferPointer(start: path, count: strlen(path)).map { $0 }
    }

    private static func make(_ target: String) throws(Failure) -> (stage: String, place: String) {
        let place = try checkedPlace(target)
        var template = Array("\(place).layerlock-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw failed(place, remedy: "make the folder that is to hold it, and check its permissions")
        }
        return (String(cString: made), place)
    }

    private static func move(_ stage: String, to place: String) throws(Failure) {
        guard chmod(stage, 0o755) == 0, rename(stage, place) == 0 else { throw failed(place, remedy: nil) }
    }

    /// The target with links resolved; throws unless it is absent or an empty folder.
    private static func checkedPlace(_ target: String) throws(Failure) -> String {
        var path = target
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if let resolved = realpath(path, nil) {
            path = String(cString: resolved)
            free(resolved)
        }
        guard let listing = opendir(path) else {
            if errno == ENOENT { return path }
            throw Failure(
                .outputExists, "cannot be unpacked into: \(Errno.text(errno))", file: target,
                remedy: "name a folder that does not exist yet")
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." {
                throw Failure(
                    .outputExists, "exists and is not empty (it holds \(PathEscaping.displayed(name.utf8)))",
                    file: target, remedy: "name a folder that does not exist yet, or empty this one")
            }
        }
        return path
    }

    /// Removes what another thread may still be writing one last file into.
    private static func removeWhileWritten(_ stage: String) {
        for _ in 0..<100 {
            remove(stage)
            guard access(stage, F_OK) == 0 else { return }
            usleep(2_000)
        }
    }

    /// Removes what was written so far; a failure here cannot be told without hiding the one that led here.
    private static func remove(_ stage: String) {
        if let listing = opendir(stage) { empty(listing) }
        rmdir(stage)
    }

    /// Removes everything in a folder and closes it; goes by descriptors, so that no link is followed and no path gets
    /// too long.
    private static func empty(_ listing: OpaquePointer) {
        defer { closedir(listing) }
        let folder = dirfd(listing)
        fchmod(folder, 0o700)
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            if name == [0x2E, 0] || name == [0x2E, 0x2E, 0] { continue }
            if unlinkat(folder, name, 0) == 0 { continue }
            let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if inner >= 0 {
                if let innerListing = fdopendir(inner) { empty(innerListing) } else { close(inner) }
            }
            unlinkat(folder, name, AT_REMOVEDIR)
        }
    }

    private static func failed(_ path: String, remedy: String?) -> Failure {
        Failure(.outputFailed, "cannot be written: \(Errno.text(errno))", file: path, remedy: remedy)
    }
}
