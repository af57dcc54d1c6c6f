import Core

/// What reading an artifact established.
public struct Artifact: Sendable {
    private let inventory: Inventory

    init(_ inventory: Inventory) { self.inventory = inventory }

    /// The word of reports: `layer-zip`, `docker-archive`, `oci-archive` or `oci-layout`.
    public var kind: String { inventory.kind.rawValue }
    /// Digest of the artifact's bytes, of exactly those that were read, as `sha256:` and 64 digits.
    public var digest: String? { inventory.digest.map { $0.description } }
    /// Bytes of the artifact.
    public var size: UInt64 { inventory.size }
    /// Digest of the canonical manifest: the same for the same content however it is packed. Of an image it is that of the
    /// merged root.
    public var tree: String { inventory.tree.description }
    /// The entries in the archive's order; of an image those of the merged root.
    public var entries: [ArtifactEntry] { inventory.entries.map { ArtifactEntry($0) } }
    /// What the readers warned about.
    public var warnings: [VerificationFinding] { inventory.warnings.map { VerificationFinding($0) } }
}

/// One path of an artifact.
public struct ArtifactEntry: Sendable {
    private let entry: Entry

    init(_ entry: Entry) { self.entry = entry }

    /// The path, safe to print: what is no plain text is escaped.
    public var path: String { entry.path.displayed }
    /// The path's bytes.
    public var pathBytes: [UInt8] { entry.path.bytes }
    /// The word of reports: `file`, `dir`, `link`, and in images `hardlink`, `char`, `block` and `fifo`.
    public var type: String { entry.type.rawValue }
    /// Permission bits, 0 to 0o7777.
    public var mode: UInt16 { entry.mode }
    /// Bytes of content; 0 for anything but a file.
    public var size: UInt64 { entry.size }
    /// SHA-256 of the content, 64 digits; files only.
    public var sha256: String? { entry.sha256?.hex }
    /// Where a link leads, safe to print.
    public var linkTarget: String? { entry.linkText }
}

/// Why an artifact was refused or could not be read.
public struct ArtifactRefusal: Error, Sendable, CustomStringConvertible {
    /// Names what is wrong, such as `archive.zip-overlap`; `layerlock explain` knows it.
    public let id: String
    /// One sentence for people.
    public let message: String
    /// The entry at fault, safe to print.
    public let path: String?

    init(_ finding: Finding?) {
        id = finding?.id.rawValue ?? FindingID.internalFault.rawValue
        message = finding?.message ?? "nothing was read"
        path = finding?.path
    }

    /// All of it in a line.
    public var description: String { (path.map { "\($0): " } ?? "") + "\(message) (\(id))" }
}
