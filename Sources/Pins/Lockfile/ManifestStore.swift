import Core
import Cryptography

/// The manifests beside a lockfile, each named by its digest: `layers.lock.d/<hex>.mtree`.
///
/// They explain drift and decide nothing. One whose bytes do not hash to its name is never used.
package struct ManifestStore: Sendable {
    /// What the store holds under one digest.
    package enum State: Sendable, Equatable {
        /// The manifest.
        case present
        /// Nothing.
        case missing
        /// Something that does not hash to its name, or that no manifest can be: a link, a pipe, too large.
        case corrupt
    }

    /// Most bytes of a manifest; some seven million entries of usual length.
    package static let byteLimit: UInt64 = 1 << 30
    private static let suffix = ".mtree"

    /// The store's folder: the lockfile's path, its links followed, with `.d` appended. It need not exist.
    package let folder: String

    /// The store beside a lockfile; one that comes through a pipe has none, so that nothing is found there.
    /// - Throws: `output.failed` where the lockfile's links lead nowhere.
    package init(besideLockfile path: String) throws(Failure) {
        self.init(besideTarget: try AtomicFile.target(of: path) ?? path)
    }

    init(besideTarget path: String) { folder = path + ".d" }

    /// The path of a manifest.
    package func path(of tree: Digest) -> String { "\(folder)/\(tree.hex)\(Self.suffix)" }

    /// The manifest of a tree; nil where the store holds none.
    /// - Throws: `lockfile.manifest-invalid` where its bytes do not hash to its name or are no canonical manifest;
    ///   `input.unreadable`.
    package func manifest(of tree: Digest) throws(Failure) -> Manifest? {
        // Whatever lies there is held in memory only once it is known to be the manifest.
        switch try look(at: tree) {
        case .present: break
        case .missing: return nil
        case .corrupt: throw corrupt(tree)
        }
        var text: [UInt8] = []
        _ = try FileReading.readInPieces(path(of: tree), limit: Self.byteLimit) { piece throws(Failure) in
            piece.withUnsafeBytes { text.append(contentsOf: $0) }
        }
        guard try SHA256.digest(of: text) == tree else { throw corrupt(tree) }
        do throws(Failure) {
            return try Manifest(parsing: text)
        } catch {
            throw error.inFile(path(of: tree))
        }
    }

    /// Throws `lockfile.manifest-invalid` where the store holds something under one of these digests that does not hash
    /// to it; `input.unreadable`. What is missing is not missed.
    package func check(_ trees: [Digest]) throws(Failure) {
        var checked: Set<Digest> = []
        for tree in trees where checked.insert(tree).inserted {
            let state = try state(of: tree)
            guard state != .corrupt else { throw corrupt(tree) }
        }
    }

    private func corrupt(_ tree: Digest) -> Failure {
        Failure(
            .lockfileManifestInvalid, "is no file that hashes to its name", file: path(of: tree),
            remedy: "restore it from version control, or lock the reviewed artifact again")
    }

    /// What the store holds under a digest.
    /// - Throws: `input.unreadable` where that cannot be told.
    package func state(of tree: Digest) throws(Failure) -> State {
        try look(at: tree)
    }

    /// Hashes what lies there piece by piece. Links are not followed: what is reviewed is the folder's own.
    private func look(at tree: Digest) throws(Failure) -> State {
        var hasher = try SHA256()
        let pieces = try FileReading.readInPieces(path(of: tree), limit: Self.byteLimit) { piece throws(Failure) in
            try hasher.update(piece)
        }
        switch pieces {
        case .missing: return .missing
        case .noFile, .tooLong: return .corrupt
        case .read: return try hasher.finish() == tree ? .present : .corrupt
        }
    }

    /// The digests that the store's file names hold, sorted; files of other names are not the store's.
    /// - Throws: `input.unreadable`.
    package func trees() throws(Failure) -> [Digest] {
        try Folder.names(in: folder).compactMap { name in
            name.hasSuffix(Self.suffix) ? Digest(hex: name.dropLast(Self.suffix.count)) : nil
        }
    }

    /// Writes a manifest whatever lies there; the folder has to exist and be synced afterwards.
    func write(_ manifest: Manifest) throws(Failure) {
        // A link that came with the folder from version control must not choose what is overwritten.
        try AtomicFile.write(to: path(of: manifest.tree), followsLinks: false, syncsFolder: false) {
            append throws(Failure) in try manifest.write(append)
        }
    }

    func remove(_ tree: Digest) throws(Failure) { try Folder.removeFile(path(of: tree)) }
}
