import LayerArchive
import LayerManifest
import LayerModel
import LayerScan
import LayerStack

/// What the façade needs to know of the process it runs in; a library asks neither the environment nor the clock.
public struct Workplace: Sendable {
    /// How many entries are read side by side, at least 1.
    public var workers: Int
    /// The folder for what standard input is kept in while it is read.
    public var temporaryFolder: String
    /// The working folder, absolute; relative paths start here.
    public var workingFolder: String
    /// Bounds on what an artifact may hold.
    public var limits: Limits
    /// Told of progress, from any thread: the artifact's path, bytes done, bytes in all.
    public var progress: (@Sendable (String, UInt64, UInt64) -> Void)?

    /// Sets each property.
    public init(
        workers: Int, temporaryFolder: String, workingFolder: String, limits: Limits = .layerZip,
        progress: (@Sendable (String, UInt64, UInt64) -> Void)? = nil
    ) {
        self.workers = workers
        self.temporaryFolder = temporaryFolder
        self.workingFolder = workingFolder
        self.limits = limits
        self.progress = progress
    }
}

/// An artifact that was read whole and accepted by both readers.
public struct ReadArtifact: Sendable {
    /// The path as the user gave it; `-` for standard input.
    public let path: String
    /// The open file: a second look at its bytes, as unpacking needs, is a look at the same file.
    let source: ByteSource
    let contents: ArchiveContents
    /// The canonical manifest.
    let manifest: Manifest
    /// The canonical manifest's text.
    public var manifestText: [UInt8] { manifest.text }
    /// What reading established.
    public let inventory: Inventory
}

extension Workplace {
    /// Bytes of standard input that are kept at the most.
    static let inputLimit: UInt64 = 128 << 30

    /// What of an artifact's content is wanted beside its hashes.
    public enum Wanted: Sendable {
        /// Nothing: the manifest is enough.
        case manifest
        /// The artifact's own digest too.
        case digest
        /// Also the metadata that tells which package owns a file.
        case packages
        /// Also the first bytes of programs, which tell their architecture.
        case programs
    }

    /// Reads an artifact, from a path or, for `-`, from standard input. Throws what refuses it or keeps it from being
    /// read, naming the file.
    public func read(_ path: String, wanting wanted: Wanted) async throws(Failure) -> ReadArtifact {
        try await read(path, wanting: wanted, signature: .claims)
    }

    func read(
        _ path: String, wanting wanted: Wanted, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        do throws(Failure) {
            return try await readUnnamed(path, wanting: wanted, signature: signature)
        } catch {
            throw error.inFile(path)
        }
    }

    private func readUnnamed(
        _ path: String, wanting wanted: Wanted, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        if path != "-", ByteSource.isFolder(path) { try ArtifactKindDetector.checkFolder(path) }
        let source =
            path == "-"
            ? try ByteSource(spooling: 0, into: temporaryFolder, limit: Self.inputLimit) : try ByteSource(path: path)
        if case .image(let what) = try ArtifactKindDetector.kind(of: source) {
            throw ArtifactKindDetector.unsupported(what, path)
        }
        var options = ReadOptions(limits: limits, workers: workers)
        switch wanted {
        case .manifest: options.wantsDigest = false
        case .digest: break
        case .packages: options.keeps = PackageIndex.wantedContents
        case .programs: options.keeps = StackFindings.wantedContents
        }
        try signature.ask(of: &options)
        if let progress { options.progress = { progress(path, $0, $1) } }
        let contents = try await ZipReader.read(source, options: options)
        let manifest = try Manifest(entries: contents.entries)
        return ReadArtifact(
            path: path, source: source, contents: contents, manifest: manifest,
            inventory: Inventory(
                kind: .layerZip, digest: contents.digest, size: contents.size, entries: contents.entries,
                tree: manifest.tree, files: manifest.files, unpackedSize: manifest.unpackedSize,
                signatures: SignatureFacts.embedded(in: contents).map { [$0] } ?? [], warnings: contents.warnings))
    }
}
