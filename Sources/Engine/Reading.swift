import Archive
import ArtifactSources
import Core
import Detectors
import Image
import Lambda
import Pins
import Policy
import Signatures

/// What the façade needs to know of the process it runs in; a library asks neither the environment nor the clock.
package struct Workplace: Sendable {
    /// How many entries are read side by side, at least 1.
    package var workers: Int
    /// The folder for what standard input is kept in while it is read.
    package var temporaryFolder: String
    /// The working folder, absolute; relative paths start here.
    package var workingFolder: String
    /// Bounds on what a zip may hold.
    package var limits: Limits
    /// Bounds on what an image's layers may hold together.
    package var imageLimits: Limits
    /// Which image is meant where an artifact holds several.
    package var selection: ImageSelection
    /// Bytes of standard input, or of an artifact that is compressed as a whole, that are kept in `temporaryFolder` at the
    /// most while they are read.
    package var spoolLimit = Self.usualSpoolLimit
    /// Whether OCI layouts hold an artifact that is no image, whose blobs stay closed.
    package var readsArtifacts = false
    /// Files with Notation's envelopes that lie beside the image, and are signatures of it.
    package var signatureFiles: [String] = []
    /// What is accepted in zips though it would be refused or warned of.
    package var allowances: Set<Allowance> = []
    /// How closely an image's layers have to be the pinned ones where its merged root is.
    package var layerRule: LayerRule = .exact
    /// Whether an artifact that is asked as nothing that is pinned fails.
    package var strictNames = false
    /// Whether artifacts are verified as Lambda would take them.
    package var lambda = LambdaDemand()
    /// The kinds of places that artifacts are read from.
    package var sources = SourceList()
    /// What a rescan looks for inside; nil for all that there are.
    package var detectors: [any Detector]?
    /// Told of progress, from any thread: the artifact's path, bytes done, bytes in all.
    package var progress: (@Sendable (String, UInt64, UInt64) -> Void)?

    /// Sets each property.
    package init(
        workers: Int, temporaryFolder: String, workingFolder: String, limits: Limits = .layerZip,
        imageLimits: Limits = .image, selection: ImageSelection = ImageSelection(),
        progress: (@Sendable (String, UInt64, UInt64) -> Void)? = nil
    ) {
        self.workers = workers
        self.temporaryFolder = temporaryFolder
        self.workingFolder = workingFolder
        self.limits = limits
        self.imageLimits = imageLimits
        self.selection = selection
        self.progress = progress
    }
}

extension Workplace {
    /// How the user named things, the choice of an image included, for the commands that remedies suggest.
    func names(_ source: String, _ name: String, lockfile: String) -> CommandNames {
        CommandNames(
            source: source, name: name, lockfile: lockfile, image: selection.image,
            platform: selection.platform.map { "\($0)" })
    }

    /// Where nothing else is asked for, `spoolLimit`.
    package static let usualSpoolLimit = ByteSource.usualSpoolLimit
    /// Bytes of a zip beside its files' content, at the most.
    static let zipOverhead: UInt64 = 1 << 30

    /// What of an artifact's content is wanted beside its hashes.
    package enum Wanted: Sendable, Equatable {
        /// Nothing: the manifest is enough.
        case manifest
        /// The artifact's own digest too.
        case digest
        /// Also which machines programs are for.
        case machines
        /// Also the metadata that tells which package owns a file.
        case packages
        /// Also what tells changes of another artifact apart: the digests by which installers record files, where `known` is
        /// given, but of an image's layers with these diffIDs; and with `code` the code of Python's compiled modules.
        case comparison(known: Set<Digest>?, code: Bool)
        /// Also the first bytes of programs, which tell their architecture.
        case programs
        /// Also all metadata that tells of packages, and what programs say of themselves.
        case inventory
    }

    /// Reads an artifact, from a path or, for `-`, from standard input. Throws what refuses it or keeps it from being
    /// read, naming the file.
    package func read(_ path: String, wanting wanted: Wanted) async throws(Failure) -> ReadArtifact {
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
        switch try await open(path) {
        case .folder: return try await readImage(path, nil, wanting: wanted)
        case .bytes(let source, .image): return try await readImage(path, source, wanting: wanted)
        case .bytes(let source, .zip):
            try refuseImageOptions()
            return try await readZip(path, source, wanting: wanted, signature: signature)
        case .bytes(let source, .compressedZip):
            try refuseImageOptions()
            return try await readCompressedZip(path, source, wanting: wanted, signature: signature)
        }
    }

    /// Opens what a locator names.
    func open(_ locator: String) async throws(Failure) -> OpenArtifact {
        try await sources.open(Locator(locator), SpoolRoom(folder: temporaryFolder, limit: spoolLimit))
    }

    /// What was asked for of an image must not go unread of a zip.
    private func refuseImageOptions() throws(Failure) {
        for (option, isGiven) in [("--signature", !signatureFiles.isEmpty), ("--artifact", readsArtifacts)]
        where isGiven {
            throw .imageOption(option)
        }
    }

    /// A zip that is compressed as a whole: what is judged is inside, the digest is that of the file.
    private func readCompressedZip(
        _ path: String, _ file: ByteSource, wanting wanted: Wanted, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        // What is decompressed and what the digest is of are read apart.
        let source = try file.holdingStill()
        let room = limits.unpackedBytes.addingReportingOverflow(Self.zipOverhead)
        let inner = try source.uncompressed(
            into: temporaryFolder, limit: room.overflow ? .max : room.partialValue, spoolLimit: spoolLimit,
            excess: ZipFault.sizeLimit.code)
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
        _ path: String, _ source: ByteSource, wanting wanted: Wanted, signature: SignatureDepth
    ) async throws(Failure) -> ReadArtifact {
        var options = ReadOptions(limits: limits, workers: workers, wantsDigest: wanted != .manifest)
        options.observers = observers(wanted) + wanted.newLayerObservers
        options.notesTimes = wanted.notesBytecode
        options.allowances = allowances
        try signature.ask(of: &options)
        if let progress { options.progress = { progress(path, $0, $1) } }
        let contents = try await ZipReader.read(source, options: options)
        let signature = try SignatureEvidence.embedded(in: contents)
        let isSigned = signature?.claims != nil
        let manifest = try Manifest(zip: contents.entries, isSigned: isSigned)
        var inventory = Inventory(
            kind: .layerZip, digest: contents.digest, size: contents.size, entries: contents.entries,
            tree: manifest.tree, files: manifest.files, unpackedSize: manifest.unpackedSize,
            signatures: signature.map { [SignatureFacts(unverified: $0)] } ?? [], warnings: contents.warnings)
        inventory.bytecode = try BytecodeFacts(zip: contents)
        inventory.allowed = contents.allowed
        inventory.warnings += contents.allowed.map(Finding.allowed)
        return ReadArtifact(
            path: path, content: .zip(source, contents), manifest: manifest, inventory: inventory,
            embeddedSignature: signature)
    }
}

extension Workplace {
    /// Who sees the content of one artifact while it is read.
    func observers(_ wanted: Wanted) -> [any ContentObserver] {
        let budget = ContentBudget(limit: PackageInventory.keptLimit)
        let owners = LeadingBytes(budget: budget, wanted: PackageIndex.wantedContents)
        let seen: [any ContentObserver] =
            switch wanted {
            case .manifest, .digest: []
            case .machines: [ELFHeader.observer]
            case .packages: [owners, ELFHeader.observer]
            case .comparison(_, let code): [owners, ELFHeader.observer] + (code ? [BytecodeCodeObserver()] : [])
            case .programs: [LeadingBytes(wanted: StackFindings.wantedContents)]
            case .inventory: DetectorList.makeObservers(for: detectors ?? DetectorList.all) + [ELFHeader.observer]
            }
        return wanted.notesBytecode ? seen + [BytecodeObserver()] : seen
    }
}

extension Workplace.Wanted {
    /// Whether a comparison with a pin follows, which asks for the times that matter to Python.
    var notesBytecode: Bool {
        switch self {
        case .packages, .comparison, .inventory: true
        case .manifest, .digest, .machines, .programs: false
        }
    }

    /// Who sees the content of layers that are not known: what they cost nobody pays for what was looked at before.
    var newLayerObservers: [any ContentObserver] {
        guard case .comparison(_?, _) = self else { return [] }
        return [PackageInventory.digestObserver]
    }

    /// The layers that are known.
    var knownLayers: Set<Digest> {
        guard case .comparison(let known, _) = self else { return [] }
        return known ?? []
    }
}

extension ELFHeader {
    /// Keeps what `ELFHeader` reads of programs.
    fileprivate static var observer: HeadBytes {
        HeadBytes(.programHeads, count: byteCount) { head in
            head.unsafeLoad(as: UInt32.self).littleEndian == 0x464C_457F
        }
    }
}

extension Failure {
    /// A zip, and an option that goes with images.
    static func imageOption(_ option: String) -> Failure {
        Failure(
            .inputOption, "\(option) goes with images, and this is a zip",
            remedy: "leave \(option) out, or name the image that was meant")
    }
}
