import Archive
import Core

/// Reads the layers side by side, and hashes the blobs that nothing else has read; each is read once.
struct LayerPass: Sendable {
    private let layers: [ImagePlan.Layer]
    private let files: ImageFiles
    private let options: ImageOptions
    private let meter: ProgressMeter
    private let jobs: [Job]
    /// The job of each layer of the image.
    private let places: [Int]

    private struct Job: Sendable {
        let member: ImageFiles.Member
        /// What the config says of a layer; nil for a blob that is none.
        var diffID: Digest?
        var isLayer: Bool { diffID != nil }
    }

    /// A layer's blob as it was read, and where it lies.
    private struct ReadLayer: Sendable {
        let place: BlobPlace
        let blob: LayerBlob
    }

    private enum Outcome: Sendable {
        case layer(Result<ReadLayer, Failure>)
        case blob(Result<Digest, Failure>)

        /// What it adds to the entries and the bytes that all layers hold together.
        var share: LayerQueue.Share {
            guard case .layer(.success(let layer)) = self, case .success(let content) = layer.blob.content else {
                return LayerQueue.Share()
            }
            return LayerQueue.Share(
                entries: content.contents.entries.count, bytes: content.contents.unpackedSize)
        }

        var isFailure: Bool {
            switch self {
            case .layer(.success(let layer)): if case .failure = layer.blob.content { true } else { false }
            case .blob(.success): false
            default: true
            }
        }
    }

    init(_ layers: [ImagePlan.Layer], _ blobs: Blobs, _ options: ImageOptions, extra: UInt64) {
        var jobs: [Job] = []
        var known: [EntryPath: Int] = [:]
        var places: [Int] = []
        for layer in layers {
            if let place = known[layer.member.path] {
                places.append(place)
                continue
            }
            known[layer.member.path] = jobs.count
            places.append(jobs.count)
            jobs.append(Job(member: layer.member, diffID: layer.diffID))
        }
        for (_, member) in blobs.unchecked(without: Set(known.keys)) {
            jobs.append(Job(member: member))
        }
        self.layers = layers
        files = blobs.files
        self.options = options
        self.jobs = jobs
        self.places = places
        meter = ProgressMeter(total: jobs.reduce(extra) { $0 &+ $1.member.size }, report: options.progress)
    }

    /// Counts bytes as done that another pass reads.
    var progress: @Sendable (UInt64) -> Void { { [meter] in meter.add($0) } }

    /// Tells that nothing is done yet: all documents have been read, no layer and not the whole.
    func begin() { meter.add(0) }

    /// The layers, lowest first. Of several faults the first by the layers' order is thrown, whichever came first.
    func run() async throws(Failure) -> [ImageLayer] {
        let outcomes = await outcomes()
        var layers: [ImageLayer] = []
        var total = LayerQueue.Share()
        for (number, place) in places.enumerated() {
            guard let outcome = outcomes[place], case .layer(let result) = outcome else {
                throw Failure(.internalFault, "a layer was left unread")
            }
            layers.append(try layer(number, try result.get(), jobs[place]))
            total.add(outcome.share)
            try checkLimits(total, number)
        }
        for (place, job) in jobs.enumerated() where !job.isLayer {
            guard let outcome = outcomes[place], case .blob(let result) = outcome else {
                throw Failure(.internalFault, "a blob was left unread")
            }
            guard try result.get() == Blobs.digest(of: job.member) else { throw Blobs.mismatch(job.member) }
        }
        return layers
    }

    /// The outcomes by job: of each job up to the first fault, by the layers' order, or up to where a limit is passed.
    private func outcomes() async -> [Int: Outcome] {
        await withTaskGroup(of: (Int, Outcome).self) { group in
            var queue = LayerQueue(sizes: jobs.map(\.member.size), limits: options.limits)
            var outcomes: [Int: Outcome] = [:]
            func begin() {
                guard let place = queue.next() else { return }
                group.addTask { (place, await perform(jobs[place])) }
            }
            for _ in 0..<max(1, options.workers) { begin() }
            while let (place, outcome) = await group.next() {
                outcomes[place] = outcome
                queue.finish(place, outcome.isFailure ? nil : outcome.share)
                begin()
            }
            return outcomes
        }
    }

    /// Files of a folder are opened as their turn comes: there may be more than a process can have open.
    private func perform(_ job: Job) async -> Outcome {
        let place: BlobPlace
        do throws(Failure) {
            place = try files.place(of: job.member)
        } catch {
            return job.isLayer ? .layer(.failure(error)) : .blob(.failure(error))
        }
        guard let diffID = job.diffID else {
            return .blob(await LayerBlobReader.digest(of: place.source, range: place.range, progress: progress))
        }
        do throws(Failure) {
            let options = LayerBlobOptions(
                limits: options.limits,
                observers: options.observers
                    + (options.knownLayers.contains(diffID) ? [] : options.newLayerObservers),
                notesTimes: options.notesTimes,
                progress: progress)
            let blob = try await LayerBlobReader.read(place.source, range: place.range, options: options)
            return .layer(.success(ReadLayer(place: place, blob: blob)))
        } catch {
            return .layer(.failure(error))
        }
    }

    private func layer(_ number: Int, _ read: ReadLayer, _ job: Job) throws(Failure) -> ImageLayer {
        let blob = read.blob
        let planned = layers[number]
        let named = try Blobs.digest(of: job.member)
        if let said = planned.descriptor?.digest ?? named, said != blob.digest { throw Blobs.mismatch(job.member) }
        let mediaType = planned.descriptor?.mediaType ?? MediaType.dockerLayer(blob.compression)
        guard MediaType.layers[mediaType] == blob.compression else {
            throw ImageFault.compressionMismatch.failure(
                "layer \(number) is \(mediaType), its bytes are \(Self.words(blob.compression))",
                entry: job.member.path.displayed)
        }
        let content: LayerContent
        do throws(Failure) {
            content = try blob.content.get()
        } catch {
            throw Self.named(error, number, job.member)
        }
        guard content.diffID == planned.diffID else {
            throw ImageFault.diffIDMismatch.failure(
                "layer \(number) unpacks to \(content.diffID), the config says \(planned.diffID)",
                entry: job.member.path.displayed)
        }
        return ImageLayer(
            digest: blob.digest, diffID: content.diffID, mediaType: mediaType, size: blob.size, place: read.place,
            contents: content.contents)
    }

    private func checkLimits(_ total: LayerQueue.Share, _ number: Int) throws(Failure) {
        let entry = layers[number].member.path.displayed
        guard total.entries <= options.limits.entries else {
            throw Failure(
                TarFault.sizeInvalid.code,
                "up to layer \(number), more entries than the limit of \(options.limits.entries)",
                entry: entry)
        }
        guard total.bytes <= options.limits.unpackedBytes else {
            throw Failure(
                TarFault.sizeInvalid.code,
                "up to layer \(number), the files are over the limit of \(options.limits.unpackedBytes) bytes together",
                entry: entry)
        }
    }

    /// A failure inside a layer, saying which layer.
    private static func named(_ failure: Failure, _ number: Int, _ member: ImageFiles.Member) -> Failure {
        var failure = failure
        failure.prose = "layer \(number): \(failure.prose)"
        // A header that cannot be read names no member.
        failure.entry = failure.entry ?? member.path.displayed
        return failure
    }

    private static func words(_ compression: Compression) -> String {
        compression == .none ? "not compressed" : "\(compression.rawValue)-compressed"
    }
}

extension TarContents {
    /// Bytes of all files.
    fileprivate var unpackedSize: UInt64 { entries.reduce(0) { $0 &+ $1.size } }
}
