import Archive
import ArtifactSources
import Core
import Detectors
import Image
import Pins
import Signatures

/// Reads artifacts: opens them, reads them strictly in one pass, and gathers what they are.
package struct ArtifactReader: Sendable {
    let environment: Environment
    var options: ArtifactOptions
    /// Who else sees the content, beside what is wanted; made for one reading.
    var besides: (@Sendable () -> [any ContentObserver])?

    /// Bytes of a zip beside its files' content, at the most.
    private static let zipOverhead: UInt64 = 1 << 30

    /// Reads in a process, and so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// The same, which also accepts what pins allow.
    func allowing(_ allowances: some Sequence<Allowance>) -> ArtifactReader {
        var reader = self
        reader.options = options.allowing(allowances)
        return reader
    }

    /// Reads an artifact, from a path or, for `-`, from standard input. Throws what refuses it or keeps it from being
    /// read, naming the file.
    package func read(_ path: String, wanting wanted: WantedContent) async throws(Failure) -> ReadArtifact {
        try await read(path, wanting: wanted, signature: .claims)
    }

    func read(
        _ path: String, wanting wanted: WantedContent, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        let given = try givenAttestations()
        do throws(Failure) {
            var artifact = try await readUnnamed(path, wanting: wanted, signature: signature, given)
            artifact.givenAttestations = given
            return artifact
        } catch {
            throw error.inFile(path)
        }
    }

    private func readUnnamed(
        _ path: String, wanting wanted: WantedContent, signature: SignatureDepth, _ statements: [GivenStatements]
    ) async throws(Failure) -> ReadArtifact {
        let opened = try await open(path)
        var artifact = try await read(opened.content, path, wanting: wanted, signature: signature, statements)
        if let statement = opened.statement { try artifact.check(statement) }
        return artifact
    }

    private func read(
        _ content: OpenArtifact.Content, _ path: String, wanting wanted: WantedContent, signature: SignatureDepth,
        _ statements: [GivenStatements]
    ) async throws(Failure) -> ReadArtifact {
        switch content {
        case .folder: return try await readImage(path, nil, wanting: wanted)
        case .bytes(let source, .image): return try await readImage(path, source, wanting: wanted)
        case .bytes(let source, .zip):
            let (beside, given) = try detachedSignatures(of: path, wanted)
            var zip = try await readZip(path, source, wanting: wanted, signature: signature)
            try zip.take(statements, of: source)
            try zip.take(beside, given: given, of: source, formats: environment.formats ?? .all)
            return zip
        case .bytes(let source, .compressedZip):
            let (beside, given) = try detachedSignatures(of: path, wanted)
            var zip = try await readCompressedZip(path, source, wanting: wanted, signature: signature)
            try zip.take(statements, of: source)
            try zip.take(beside, given: given, of: source, formats: environment.formats ?? .all)
            return zip
        }
    }

    /// Opens what a locator names.
    func open(_ locator: String) async throws(Failure) -> OpenArtifact {
        var room = environment.spoolRoom
        room.platform = options.selection.platform
        if let progress = environment.progress { room.progress = { progress(locator, $0, $1) } }
        return try await environment.sources.open(Locator(locator), room)
    }

    /// The signatures that lie beside a zip, where somebody asks for them, and those that were given for it: what else was asked
    /// for goes with images, and must not go unread.
    private func detachedSignatures(
        of path: String, _ wanted: WantedContent
    ) throws(Failure) -> (beside: SideSignatures?, given: [SignatureEnvelope]) {
        guard !options.readsArtifacts else { throw .imageOption(.artifact) }
        var given: [SignatureEnvelope] = []
        for file in options.signatureFiles {
            let bytes = try FileReading.readWhole(file, limit: SigstoreBundle.byteLimit)
            guard SigstoreBundle.isSaid(by: bytes) || EnvelopeFormat(lookingAt: bytes) != nil else {
                throw Failure(
                    .inputOption, prose: "\(setting: .signature) takes a Sigstore bundle or an envelope of Notation's",
                    file: file, remedy: "name the file that signs the artifact")
            }
            given.append(SignatureEnvelope(bytes, place: PathEscaping.displayed(file.utf8), isGiven: true))
        }
        return (options.looksBeside && wanted != .manifest ? try SideSignatures(beside: path) : nil, given)
    }

    /// A zip that is compressed as a whole: what is judged is inside, the digest is that of the file.
    private func readCompressedZip(
        _ path: String, _ file: ByteSource, wanting wanted: WantedContent, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        // What is decompressed and what the digest is of are read apart.
        let source = try file.holdingStill()
        let room = environment.limits.unpackedBytes.addingReportingOverflow(Self.zipOverhead)
        let inner = try source.uncompressed(
            into: environment.temporaryFolder, limit: room.overflow ? .max : room.partialValue,
            spoolLimit: environment.spoolLimit, excess: ZipFault.sizeLimit.code)
        async let digest = LayerBlobReader.digest(of: source, range: 0..<source.size)
        let zip = try await readZip(path, inner.source, wanting: wanted, signature: signature)
        var inventory = zip.inventory
        inventory.digest = wanted == .manifest ? nil : try await digest.get()
        inventory.size = source.size
        inventory.warnings += inner.warnings
        try source.checkUnchanged()
        return ReadArtifact(
            path: path, content: zip.content, manifest: zip.manifest, inventory: inventory,
            embeddedSignature: zip.embeddedSignature)
    }

    private func readZip(
        _ path: String, _ source: ByteSource, wanting wanted: WantedContent, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        var reading = ReadOptions(
            limits: environment.limits, workers: environment.workers, wantsDigest: wanted != .manifest)
        reading.observers = observers(wanted) + wanted.newLayerObservers
        reading.notesTimes = wanted.notesBytecode
        reading.allowances = options.allowances
        try signature.ask(of: &reading)
        if let progress = environment.progress { reading.progress = { progress(path, $0, $1) } }
        let contents = try await ZipReader.read(source, options: reading)
        let signature = try SignatureEvidence.embedded(in: contents, formats: environment.formats ?? .all)
        let isSigned = signature?.claims != nil
        let manifest = try Manifest(zip: contents.entries, isSigned: isSigned)
        var inventory = Inventory(
            kind: .layerZip, digest: contents.digest, size: contents.size, entries: contents.entries,
            tree: manifest.tree, files: manifest.files, unpackedSize: manifest.unpackedSize,
            signatures: signature.map { [SignatureFacts(unverified: $0)] } ?? [], warnings: contents.warnings)
        inventory.codeDigest = contents.digest
        inventory.packing = contents.packing
        inventory.bytecode = try BytecodeFacts(zip: contents)
        inventory.allowed = contents.allowed
        inventory.warnings += contents.allowed.map(Finding.allowed)
        return ReadArtifact(
            path: path, content: .zip(source, contents), manifest: manifest, inventory: inventory,
            embeddedSignature: signature)
    }

    /// Who sees the content of one artifact while it is read.
    func observers(_ wanted: WantedContent) -> [any ContentObserver] {
        let detectors = environment.detectors ?? (wanted == .everything ? DetectorList.all : DetectorList.metadata)
        let observers = wanted.observers(for: detectors, in: environment.spoolRoom)
        let names = Set(observers.map(\.name))
        return observers + (besides?() ?? []).filter { !names.contains($0.name) }
    }
}

extension ArtifactOptions {
    /// What reading it so will open.
    func expecting(_ locator: String) -> ExpectedArtifact {
        ExpectedArtifact(locator, platform: selection.platform)
    }
}

extension Failure {
    /// A zip, and a setting that goes with images.
    static func imageOption(_ setting: Setting) -> Failure {
        Failure(
            .inputOption, prose: "\(setting: setting) goes with images, and this is a zip",
            remedy: "leave \(setting: setting) out, or name the image that was meant")
    }
}
