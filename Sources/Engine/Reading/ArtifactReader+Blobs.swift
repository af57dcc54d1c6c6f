import Archive
import Core
import Image
import Pins

extension ArtifactReader {
    /// Reads an OCI artifact that is no image. Its tree is of its blobs under their names in a layout: what is inside them
    /// stays unread.
    func readArtifact(
        _ path: String, _ source: ByteSource?, _ reading: ImageOptions
    ) async throws(Failure) -> ReadArtifact {
        let artifact: OCIArtifact
        if let source {
            artifact = try await OCIArtifactReader.read(source, selection: options.selection, options: reading)
        } else {
            artifact = try await OCIArtifactReader.read(path: path, selection: options.selection, options: reading)
        }
        var entries: [Entry] = []
        var seen: Set<Digest> = []
        for blob in artifact.blobs where seen.insert(blob.digest).inserted {
            entries.append(
                Entry(
                    path: try Self.blobPath(blob.digest), type: .file, mode: 0o644, size: blob.size,
                    sha256: blob.digest))
        }
        let manifest = try Manifest(entries: entries)
        let signatures = try imageSignatures(artifact.signatures, artifact.sigstore, of: artifact.documents)
        guard let document = artifact.documents.first else { throw Failure(.internalFault, "no manifest was read") }
        var inventory = Inventory(
            kind: artifact.kind, digest: artifact.digest, size: artifact.size, entries: manifest.entries,
            tree: manifest.tree, files: manifest.files, unpackedSize: manifest.unpackedSize,
            signatures: signatures.facts, warnings: artifact.warnings + Finding.unreferenced(artifact.unreferenced))
        inventory.artifact = ArtifactFacts(
            indexDigest: artifact.documents.dropFirst().first?.digest, manifestDigest: document.digest,
            artifactType: artifact.artifactType)
        return ReadArtifact(
            path: path, content: .artifact(artifact), manifest: manifest, inventory: inventory,
            imageSignatures: signatures)
    }

    private static func blobPath(_ digest: Digest) throws(Failure) -> EntryPath {
        do throws(PathFault) {
            return try EntryPath(validating: Array("blobs/sha256/\(digest.hex)".utf8), rules: .tar)
        } catch {
            throw Failure(.internalFault, "a blob's name is no path")
        }
    }
}
