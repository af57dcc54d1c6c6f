import LayerCrypto
import LayerModel

/// The canonical mtree(5) manifest of a layer or artifact: what a lockfile pins and drift is measured on (docs/cli.md).
public struct Manifest: Sendable {
    /// The entry that AWS Signer adds to a zip; it and an otherwise empty `META_INF` are not content.
    public static let signatureEntry = "META_INF/aws_signer_signature_v1.0.SF"

    /// The entries, sorted by the bytes of their paths.
    public let entries: [Entry]
    /// The manifest's text.
    public let text: [UInt8]
    /// SHA-256 of the text.
    public let tree: Digest

    /// Makes the manifest of a layer's entries, in whatever order they come; their paths must be distinct.
    public init(entries: [Entry]) throws(Failure) {
        try self.init(sorted: PathOrder.sorted(Self.content(entries)))
    }

    init(sorted: [Entry]) throws(Failure) {
        entries = sorted
        text = ManifestWriter.text(of: sorted)
        tree = try SHA256.digest(of: text)
    }

    /// Number of regular files.
    public var files: Int { entries.count { $0.type == .file } }

    /// Bytes of the regular files; their sum stays below the reader's limits and cannot overflow.
    public var unpackedSize: UInt64 { entries.reduce(0) { $0 &+ $1.size } }

    /// The entries without the signature entry and, where it holds nothing else, its folder, so that signing a zip
    /// does not change its tree. A link or folder of that name is no signature but content.
    private static func content(_ entries: [Entry]) -> [Entry] {
        let folder = Array("META_INF".utf8)
        guard entries.contains(where: { $0.path.bytes.starts(with: folder) }) else { return entries }
        let signature = Array(signatureEntry.utf8)
        let content = entries.filter { $0.type != .file || $0.path.bytes != signature }
        let prefix = folder + [UInt8(ascii: "/")]
        if content.contains(where: { $0.path.bytes.starts(with: prefix) }) { return content }
        return content.filter { $0.type != .dir || $0.path.bytes != folder }
    }
}
