import Archive
import Core
import Glibc

/// Artifacts that were fetched before, by digest: bounded, and hashed again whenever one is used.
package struct SourceCache: Sendable, Equatable {
    /// Bytes of all files at the most, where nothing else is asked for: beyond it those go that were used longest ago.
    package static let usualLimit: UInt64 = 20 << 30

    /// The folder.
    package var folder: String
    /// Bytes of all files at the most.
    package var limit: UInt64

    /// Keeps artifacts in a folder, which is made with the first.
    package init(folder: String, limit: UInt64 = Self.usualLimit) {
        self.folder = folder
        self.limit = limit
    }

    /// Where content of a digest lies.
    func path(ofContent digest: Digest) -> String { "\(folder)/sha256-\(digest.hex)" }
    /// Where an archive lies that follows from a digest.
    func path(ofLayout digest: Digest) -> String { "\(folder)/layout-\(digest.hex).tar" }

    /// Opens a file that is there; nil for none. One that is not the digest's goes.
    /// - Parameter digest: What its bytes have to have; nil for an archive, whose reader looks at every blob.
    func open(_ path: String, digest: Digest?) throws(Failure) -> ByteSource? {
        guard try FileKind.of(path) == .file else { return nil }
        // What is used stays longest; a file that is open must not change any more.
        utimes(path, nil)
        let source = try ByteSource(path: path)
        guard let digest else { return try source.holdingStill() }
        let hashed = try source.holdingStillHashed()
        if hashed.knownDigest == digest { return hashed }
        unlink(path)
        return nil
    }

    /// Opens a file that was just put there; nil where it is gone again, or another one. It is not hashed again: no reader gets other
    /// bytes than those that were hashed as they came.
    func open(_ path: String, put hashed: HashedBytes) throws(Failure) -> ByteSource? {
        guard try FileKind.of(path) == .file else { return nil }
        do throws(Failure) {
            return try ByteSource(path: path, hashed: hashed)
        } catch {
            guard error.code == .inputChanged || error.code == .inputNotFound else { throw error }
            return nil
        }
    }

    /// Makes the folder where it is missing, for its owner alone, and room in it: what was used longest ago goes.
    /// - Parameter size: Bytes of what comes; 0 where nobody says.
    /// - Returns: whether there is room, by the limit and on the disk.
    func prepare(for size: UInt64) throws(Failure) -> Bool {
        try Folder.createAll(above: "\(folder)/file")
        guard size <= limit else { return false }
        var files = try files()
        var sum = Self.sum(files)
        while sum > limit - size || !hasRoom(for: size) {
            guard let oldest = files.popLast() else { return false }
            if unlink(oldest.path) == 0 { sum -= min(sum, oldest.size) }
        }
        return true
    }

    /// Removes what was used longest ago, until what is there keeps to the limit; never `kept`, which has just been written.
    func bound(keeping kept: String) throws(Failure) {
        try removeLeftovers(before: kept)
        let files = try files()
        var sum = Self.sum(files)
        for file in files.reversed() where sum > limit && file.path != kept {
            if unlink(file.path) == 0 { sum -= min(sum, file.size) }
        }
    }

    private static func sum(_ files: [(path: String, size: UInt64, used: Int)]) -> UInt64 {
        files.reduce(0) { sum, file in
            let (total, overflow) = sum.addingReportingOverflow(file.size)
            return overflow ? .max : total
        }
    }

    /// What is kept, what was used last first.
    private func files() throws(Failure) -> [(path: String, size: UInt64, used: Int)] {
        var files: [(path: String, size: UInt64, used: Int)] = []
        for name in try Folder.names(in: folder) where name.hasPrefix("sha256-") || name.hasPrefix("layout-") {
            let path = "\(folder)/\(name)"
            guard let status = Self.status(of: path) else { continue }
            files.append((path, UInt64(max(0, status.st_size)), status.st_mtim.tv_sec))
        }
        return files.sorted { $0.used > $1.used }
    }

    /// Removes what runs left behind that were killed while they wrote: nobody writes a file for a day without a byte.
    private func removeLeftovers(before kept: String) throws(Failure) {
        guard let last = Self.status(of: kept)?.st_mtim.tv_sec else { return }
        for name in try Folder.names(in: folder) where name.hasPrefix(".layerlock-") && name.hasSuffix(".tmp") {
            let path = "\(folder)/\(name)"
            guard let left = Self.status(of: path), last - left.st_mtim.tv_sec > Self.leftoverAge else { continue }
            unlink(path)
        }
    }

    /// Seconds in a day.
    private static let leftoverAge = 86_400

    private static func status(of path: String) -> stat? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status
    }

    /// Whether the disk has room for so many bytes, and for what others need meanwhile.
    private func hasRoom(for size: UInt64) -> Bool {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return true }
        let room = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return room.overflow || room.partialValue / 2 >= size / 2 + (Self.spare >> 1)
    }

    /// Bytes that are left free on the disk.
    private static let spare: UInt64 = 64 << 20
}
