import Archive
import Core
import Cryptography
import Detectors
import Image
import Pins

extension ArtifactReader {
    /// Reads an image from an open file, or from the folder at `path`, and merges its layers.
    func readImage(
        _ path: String, _ source: ByteSource?, wanting wanted: WantedContent
    ) async throws(Failure) -> ReadArtifact {
        var reading = ImageOptions(
            limits: environment.imageLimits, workers: environment.workers, wantsDigest: wanted != .manifest,
            temporaryFolder: environment.temporaryFolder, spoolLimit: environment.spoolLimit,
            observers: observers(wanted))
        reading.notesTimes = wanted.notesBytecode
        reading.newLayerObservers = wanted.newLayerObservers
        reading.knownLayers = wanted.knownLayers
        if let progress = environment.progress { reading.progress = { progress(path, $0, $1) } }
        if options.readsArtifacts { return try await readArtifact(path, source, reading) }
        let contents: ImageContents
        if let source {
            contents = try await ImageReader.read(source, selection: options.selection, options: reading)
        } else {
            contents = try await ImageReader.read(path: path, selection: options.selection, options: reading)
        }
        let root = try RootMerge.merge(contents.layers.map(\.contents), limits: environment.imageLimits)
        FreedMemory.giveBack(after: root.entries.count)
        async let merged = Result { () throws(Failure) in try Manifest(entries: root.entries) }
        let image = try ReadImage(contents: contents, root: root)
        async let bytecode = Result { () throws(Failure) in try BytecodeFacts(image) }
        let manifest = try await merged.get()
        let signatures = try imageSignatures(contents.signatures, contents.sigstore, of: contents.documents)
        var inventory = try Self.inventory(of: image, manifest)
        inventory.signatures = signatures.facts
        inventory.image?.attached = signatures.told(contents.attached)
        inventory.bytecode = try await bytecode.get()
        return ReadArtifact(
            path: path, content: .image(image), manifest: manifest, inventory: inventory, imageSignatures: signatures)
    }

    private static func inventory(of image: ReadImage, _ manifest: Manifest) throws(Failure) -> Inventory {
        let contents = image.contents
        var facts = ImageFacts(
            indexDigest: contents.indexDigest, manifestDigest: contents.manifestDigest,
            configDigest: contents.configDigest, platform: contents.platform,
            config: try PinnedConfig(contents.config) { bytes throws(Failure) in try SHA256.digest(of: bytes) },
            origins: image.root.origins)
        (facts.names, facts.attestations) = (contents.names, contents.attestations)
        let layers = zip(contents.layers, image.layerTrees).map { layer, tree in
            LayerFacts(digest: layer.digest, diffID: layer.diffID, tree: tree, mediaType: layer.mediaType)
        }
        return Inventory(
            kind: contents.kind, digest: contents.digest, size: contents.size, entries: manifest.entries,
            tree: manifest.tree, files: manifest.files, unpackedSize: manifest.unpackedSize, layers: layers,
            warnings: contents.warnings + Finding.rootFolder(image.root.root)
                + Finding.runtimesDiffer(image.root.differences)
                + Finding.unreferenced(contents.unreferenced),
            image: facts)
    }
}

extension Finding {
    /// Blobs that are what their names say and that no document names: nobody runs them, but they travel with the image.
    static func unreferenced(_ blobs: [Digest]) -> [Finding] {
        guard !blobs.isEmpty else { return [] }
        let shown = blobs.prefix(4).map(\.description).joined(separator: ", ") + (blobs.count > 4 ? ", …" : "")
        return [
            Finding(
                .archiveOciUnreferencedBlob, .pass,
                "no document names \(blobs.count == 1 ? "the blob" : "\(blobs.count) blobs that are there:") \(shown)")
        ]
    }

    /// What layers say of the folder that everything lies in is in no manifest: readers differ in whether it holds.
    fileprivate static func rootFolder(_ root: TarRoot?) -> [Finding] {
        guard let root, root.mode != 0o755 || root.owner != Entry.Owner(uid: 0, gid: 0) || !root.xattrs.isEmpty else {
            return []
        }
        let digits = String(root.mode, radix: 8)
        let mode = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        let attributes = root.xattrs.isEmpty ? "" : ", " + root.xattrs.keys.sorted().joined(separator: ", ")
        return [
            Finding(
                .archiveRootFolder, .warn,
                "the root folder is said to be \(mode) of \(root.owner.uid):\(root.owner.gid)\(attributes), not 0755 of 0:0; "
                    + "this is not pinned")
        ]
    }
}
