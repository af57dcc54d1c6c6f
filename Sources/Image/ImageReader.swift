import Archive
import Core

/// Reads container images strictly: every blob against its digest and size, every document, every layer by two readers
/// and against its diffID.
package enum ImageReader {
    /// Raised where an image is accepted, refused or warned of otherwise than before, or other entries come of it: what was
    /// read by an earlier version is read again by a rescan.
    package static let version = 2

    /// Reads an archive (a docker archive or an OCI layout in a tar, as a whole gzip- or zstd-compressed or not), or a
    /// folder that holds an OCI layout; no link out of it is followed.
    ///
    /// Throws what refuses the image (`archive.*`), or `input.*` where it cannot be read or changes meanwhile.
    package static func read(
        path: String, selection: ImageSelection = ImageSelection(), options: ImageOptions = ImageOptions()
    ) async throws(Failure) -> ImageContents {
        do throws(Failure) {
            guard ByteSource.isFolder(path) else {
                return try await read(try ByteSource(path: path), selection: selection, options: options)
            }
            return try await read(folder: path, selection, options)
        } catch {
            throw error.inFile(path)
        }
    }

    /// Reads an archive that is open already. Digest, documents and layers are read at several times: all of them, and who
    /// reads a layer again at its `place`, get the same bytes, or `input.changed`.
    package static func read(
        _ file: ByteSource, selection: ImageSelection = ImageSelection(), options: ImageOptions = ImageOptions()
    ) async throws(Failure) -> ImageContents {
        let source = try file.holdingStill()
        let uncompressed = try uncompressed(source, options)
        var blobs = try Blobs(try ImageFiles(uncompressed.source, limits: options.limits))
        let (plan, _) = try ImagePlan.make(&blobs, selection, layerLimit: options.layerLimit)
        let (layers, digest) = try await pass(over: source, plan, blobs, options)
        try source.checkUnchanged()
        return contents(
            plan, layers, blobs, digest: digest, size: source.size, compression: uncompressed.compression,
            warnings: uncompressed.warnings)
    }

    static func uncompressed(
        _ source: ByteSource, _ options: ImageOptions
    ) throws(Failure) -> UncompressedSource {
        try source.uncompressed(
            into: options.temporaryFolder, limit: options.limits.unpackedBytes, spoolLimit: options.spoolLimit,
            expectsTar: true)
    }

    /// The one pass over an archive: its layers, and beside them the digest of the whole where that is asked for.
    private static func pass(
        over source: ByteSource, _ plan: ImagePlan, _ blobs: Blobs, _ options: ImageOptions
    ) async throws(Failure) -> ([ImageLayer], Digest?) {
        let pass = LayerPass(plan.layers, blobs, options, extra: options.wantsDigest ? source.size : 0)
        pass.begin()
        async let whole = digest(of: source, options, pass.progress)
        let layers = try await pass.run()
        FreedMemory.giveBack(after: layers.reduce(0) { $0 + $1.contents.entries.count })
        return (layers, try await whole?.get())
    }

    private static func read(
        folder path: String, _ selection: ImageSelection, _ options: ImageOptions
    ) async throws(Failure) -> ImageContents {
        let folder = try FolderIndex(path: path, limits: options.limits)
        var blobs = try Blobs(ImageFiles(folder: folder))
        let (plan, digest) = try ImagePlan.make(&blobs, selection, layerLimit: options.layerLimit)
        let layers = try await LayerPass(plan.layers, blobs, options, extra: 0).run()
        return contents(
            plan, layers, blobs, digest: digest, size: folder.members.reduce(0) { $0 &+ $1.size }, compression: .none,
            warnings: [])
    }

    static func digest(
        of source: ByteSource, _ options: ImageOptions, _ progress: @escaping @Sendable (UInt64) -> Void
    ) async -> Result<Digest, Failure>? {
        guard options.wantsDigest else { return nil }
        return await LayerBlobReader.digest(of: source, range: 0..<source.size, progress: progress)
    }

    private static func contents(
        _ plan: ImagePlan, _ layers: [ImageLayer], _ blobs: Blobs, digest: Digest?, size: UInt64,
        compression: Compression, warnings: [Finding]
    ) -> ImageContents {
        var seen: Set<Digest> = []
        let unique = layers.filter { seen.insert($0.digest).inserted }
        return ImageContents(
            kind: plan.kind, digest: digest, size: size, compression: compression, indexDigest: plan.indexDigest,
            manifestDigest: plan.manifestDigest, configDigest: plan.configDigest, platform: plan.config.platform,
            names: plan.names, config: plan.config.config, history: plan.config.history, layers: layers,
            attestations: plan.attestations,
            documents: plan.documents, signatures: plan.signatures, sigstore: plan.sigstore, attached: plan.attached,
            unreferenced: blobs.unreferenced,
            warnings: warnings + plan.warnings + unique.flatMap(\.contents.warnings))
    }
}
