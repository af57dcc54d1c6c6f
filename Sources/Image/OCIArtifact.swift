import Archive
import Core

/// An OCI artifact that is no image: blobs of which nothing is known but their digests, and which nobody unpacks.
package struct OCIArtifact: Sendable {
    /// One blob of the artifact.
    package struct Blob: Sendable, Equatable {
        /// SHA-256 of its bytes, computed.
        package var digest: Digest
        /// Its size in bytes.
        package var size: UInt64
        /// What the manifest says it is.
        package var mediaType: String
    }

    /// `oci-archive` or `oci-layout`.
    package var kind: ArtifactKind
    /// SHA-256 of the artifact's own bytes, compressed as they are; of a folder, of the bytes of its `index.json`. Nil
    /// where it was not asked for.
    package var digest: Digest?
    /// Bytes of the artifact; of a folder, of all its files together.
    package var size: UInt64
    /// What the manifest says that it is: its artifact type, or its config's.
    package var artifactType: String
    /// The config, then the layers in their order; a blob that stands twice is listed twice.
    package var blobs: [Blob]
    /// The names that the layout gives it.
    package var names: [String]
    /// What of it can be signed: its manifest first, then the indexes that lead to it.
    package var documents: [SignableDocument]
    /// The signatures of the Notary Project that the layout holds about one of those, or about nothing that is there.
    package var signatures: [ImageSignature]
    /// What of Sigstore's the layout holds about one of those: signatures and statements.
    package var sigstore: [SigstoreAttachment]
    /// Blobs that are what their names say and that no document names, sorted.
    package var unreferenced: [Digest]
    /// What is odd but no reason to refuse.
    package var warnings: [Finding]
}

/// Reads OCI artifacts strictly: every blob against its digest and size, every document.
package enum OCIArtifactReader {
    /// Reads an OCI layout in a tar, compressed as a whole or not, or in the folder at `path`.
    ///
    /// Throws what refuses it (`archive.*`), `input.unsupported` where it holds an image instead, or `input.*` where it
    /// cannot be read or changes meanwhile.
    package static func read(
        path: String, selection: ImageSelection = ImageSelection(), options: ImageOptions = ImageOptions()
    ) async throws(Failure) -> OCIArtifact {
        do throws(Failure) {
            guard ByteSource.isFolder(path) else {
                return try await read(try ByteSource(path: path), selection: selection, options: options)
            }
            let folder = try FolderIndex(path: path, limits: options.limits)
            var blobs = try Blobs(ImageFiles(folder: folder))
            var plan = try ArtifactPlan(&blobs, selection)
            _ = try await LayerPass([], blobs, options, extra: 0).run()
            plan.artifact.size = folder.members.reduce(0) { $0 &+ $1.size }
            plan.artifact.digest = plan.indexFile
            plan.artifact.unreferenced = blobs.unreferenced
            return plan.artifact
        } catch {
            throw error.inFile(path)
        }
    }

    /// Reads an archive that is open already.
    package static func read(
        _ file: ByteSource, selection: ImageSelection = ImageSelection(), options: ImageOptions = ImageOptions()
    ) async throws(Failure) -> OCIArtifact {
        let source = try file.holdingStill()
        let uncompressed = try ImageReader.uncompressed(source, options)
        var blobs = try Blobs(try ImageFiles(uncompressed.source, limits: options.limits))
        var plan = try ArtifactPlan(&blobs, selection)
        let pass = LayerPass([], blobs, options, extra: options.wantsDigest ? source.size : 0)
        async let whole = ImageReader.digest(of: source, options, pass.progress)
        _ = try await pass.run()
        plan.artifact.digest = try await whole?.get()
        try source.checkUnchanged()
        plan.artifact.size = source.size
        plan.artifact.unreferenced = blobs.unreferenced
        plan.artifact.warnings += uncompressed.warnings
        return plan.artifact
    }
}
