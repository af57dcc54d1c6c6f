import Core
import Cryptography

/// The canonical mtree(5) manifest of a layer or artifact: what a lockfile pins and drift is measured on (docs/cli.md).
package struct Manifest: Sendable {
    /// The entry that AWS Signer adds to a zip.
    package static let signatureEntry = "META_INF/aws_signer_signature_v1.0.SF"

    /// The entries, sorted by the bytes of their paths.
    package let entries: [Entry]
    /// The manifest's text, written anew each time: of a million entries it is hundreds of MiB.
    package var text: [UInt8] { ManifestWriter.text(of: entries, implied) }
    /// SHA-256 of the text.
    package let tree: Digest
    /// The folders that entries lie in without being entries, sorted.
    private let implied: [EntryPath]

    /// Makes the manifest of a layer's entries, in whatever order they come; their paths must be distinct.
    package init(entries: [Entry]) throws(Failure) {
        try self.init(sorted: PathOrder.sorted(entries))
    }

    /// Makes the manifest of a zip's entries. Of a signed one the signature entry is left out, and of any zip `META_INF`
    /// where it holds nothing else, so that signing does not change the tree.
    ///
    /// - Parameter isSigned: Whether the signature entry holds a signature; anything else under its name is content.
    package init(zip entries: [Entry], isSigned: Bool) throws(Failure) {
        try self.init(sorted: PathOrder.sorted(Self.content(entries, isSigned: isSigned)))
    }

    init(sorted: [Entry]) throws(Failure) {
        entries = sorted
        implied = ImpliedFolders.of(sorted)
        var hasher = try SHA256()
        try ManifestWriter.write(sorted, implied) { piece throws(Failure) in try hasher.update(piece.span.bytes) }
        tree = try hasher.finish()
    }

    /// Hands the manifest's text on, piece by piece.
    package func write(_ append: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        try ManifestWriter.write(entries, implied, append)
    }

    /// Number of regular files.
    package var files: Int { entries.count { $0.type == .file } }

    /// Bytes of the regular files; their sum stays below the reader's limits and cannot overflow.
    package var unpackedSize: UInt64 { entries.reduce(0) { $0 &+ $1.size } }

    /// The entries without the signature entry and, where it holds nothing else, its folder. A link or folder of that
    /// name is no signature but content, and so is what could be run or belongs to nobody's signature.
    private static func content(_ entries: [Entry], isSigned: Bool) -> [Entry] {
        let folder = Array("META_INF".utf8)
        guard entries.contains(where: { $0.path.bytes.starts(with: folder) }) else { return entries }
        let signature = Array(signatureEntry.utf8)
        let content = entries.filter { entry in
            !isSigned || entry.type != .file || entry.mode & 0o7111 != 0 || entry.path.bytes != signature
        }
        let prefix = folder + [UInt8(ascii: "/")]
        if content.contains(where: { $0.path.bytes.starts(with: prefix) }) { return content }
        return content.filter { $0.type != .dir || $0.path.bytes != folder }
    }
}
