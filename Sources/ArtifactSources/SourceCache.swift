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
        let source = try ByteSource(path: path).holdingStill()
        if let digest, try LayerBlobReader.digest(of: source, range: 0..<source.size) != digest {
            unlink(path)
            return nil
        }
        return source
    }

    /// Makes the folder where it is missing, for its owner alone.
    func prepare() throws(Failure) {
        try Folder.createAll(above: "\(folder)/file")
    }

    /// Removes what was used longest ago, until what is there keeps to the limit; never `kept`.
    func bound(keeping kept: String) throws(Failure) {
        var files: [(path: String, size: UInt64, used: Int)] = []
        for name in try Folder.names(in: folder) where name.hasPrefix("sha256-") || name.hasPrefix("layout-") {
            var status = stat()
            let path = "\(folder)/\(name)"
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            files.append((path, UInt64(max(0, status.st_size)), status.st_mtim.tv_sec))
        }
        var sum = files.reduce(UInt64(0)) { $0 &+ $1.size }
        for file in files.sorted(by: { $0.used < $1.used }) where sum > limit && file.path != kept {
            if unlink(file.path) == 0 { sum -= file.size }
        }
    }
}
