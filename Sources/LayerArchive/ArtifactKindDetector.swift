import Glibc
import LayerModel

/// Tells an artifact's kind from its bytes, never from its name.
public enum ArtifactKindDetector {
    /// What the bytes are.
    public enum Answer: Sendable, Equatable {
        /// A zip, or something that no other magic claims and the zip reader will refuse with a reason.
        case zip
        /// A tar archive, or one compressed by gzip or zstd: a container image perhaps.
        case image(String)
    }

    /// `PK`, which a zip's records begin with, followed by a control character, as no name in a tar has.
    private static func isZip(_ head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4B]) && (head.count < 3 || head[2] < 0x20)
    }

    /// Looks at the first bytes of a file.
    public static func kind(of source: ByteSource) throws(Failure) -> Answer {
        let head = try source.bytes(at: 0, count: Int(min(source.size, 512)))
        if isZip(head) { return .zip }
        let compression = Compression(head: head)
        if compression != .none { return .image("\(compression.rawValue)-compressed") }
        if head.count >= 263, head[257..<262].elementsEqual("ustar".utf8) { return .image("tar") }
        // A tar of the seventh edition has no magic: its first header's checksum tells.
        if head.count == TarHeader.size, TarHeader.hasChecksum(head.span.bytes) { return .image("tar") }
        return .zip
    }

    /// What a folder is: an OCI image layout, or nothing that can be read.
    public static func checkFolder(_ path: String) throws(Failure) {
        guard access("\(path)/oci-layout", F_OK) == 0 else {
            throw Failure(
                Failure.Code(rawValue: "archive.oci-layout-missing"), "is a folder without an oci-layout file",
                file: path, remedy: "name a zip file, or the folder of an OCI image layout")
        }
        throw unsupported("an OCI image layout", path)
    }

    /// The failure for a kind that is recognised and not read yet.
    public static func unsupported(_ what: String, _ path: String) -> Failure {
        Failure(
            .inputUnsupported, "is \(what); this version reads layer zips only", file: path,
            remedy: "give a layer or function zip")
    }
}
