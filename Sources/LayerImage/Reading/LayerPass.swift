import LayerArchive
import LayerModel

/// Reads the layers side by side, and hashes the blobs that nothing else has read; each is read once.
struct LayerPass: Sendable {
    private let plan: ImagePlan
    private let options: ImageOptions
    private let meter: ByteMeter
    private let jobs: [Job]
    /// The job of each layer of the image.
    private let places: [Int]
    private let keeper: ContentKeeper

    private struct Job: Sendable {
        let member: ImageFiles.Member
        let place: BlobPlace
        let isLayer: Bool
    }

    private enum Outcome: Sendable {
        case layer(Result<LayerBlob, Failure>)
        case blob(Result<Digest, Failure>)

        /// What it adds to the entries and the bytes that all layers hold together.
        var share: (entries: Int, bytes: UInt64) {
            guard case .layer(.success(let blob)) = self, case .success(let content) = blob.content else {
                return (0, 0)
            }
            return (content.contents.entries.count, content.contents.unpackedSize)
        }

        var isFailure: Bool {
            switch self {
            case .layer(.success(let blob)): if case .failure = blob.content { true } else { false }
            case .blob(.success): false
            default: true
            }
        }
    }

    init(_ plan: ImagePlan, _ blobs: Blobs, _ options: ImageOptions, extra: UInt64) throws(Failure) {
        var jobs: [Job] = []
        var known: [EntryPath: Int] = [:]
        var places: [Int] = []
        for layer in plan.layers {
            if let place = known[layer.member.path] {
                places.append(place)
                continue
            }
            known[layer.member.path] = jobs.count
            places.append(jobs.count)
            jobs.append(Job(member: layer.member, place: try blobs.files.place(of: layer.member), isLayer: true))
        }
        for (_, member) in blobs.unchecked(without: Set(known.keys)) {
            jobs.append(Job(member: member, place: try blobs.files.place(of: member), isLayer: false))
        }
        self.plan = plan
        self.options = options
        self.jobs = jobs
        self.places = places
        keeper = ContentKeeper(options.keeps)
        meter = ByteMeter(total: jobs.reduce(extra) { $0 &+ $1.member.size }, report: options.progress)
    }

    /// Counts bytes as done that another pass reads.
    var progress: @Sendable (UInt64) -> Void { { [meter] in meter.add($0) } }

    /// The layers, lowest first. Of several faults the first by the layers' order is thrown, whichever came first.
    func run() async throws(Failure) -> [ImageLayer] {
        let outcomes = await outcomes()
        var layers: [ImageLayer] = []
        var entries = 0
        var bytes: UInt64 = 0
        for (number, place) in places.enumerated() {
            guard let outcome = outcomes[place], case .layer(let result) = outcome else {
                throw Failure(.internalFault, "a layer was left unread")
            }
            layers.append(try layer(number, try result.get(), jobs[place]))
            entries += outcome.share.entries
            bytes = bytes.addingReportingOverflow(outcome.share.bytes).partialValue
            try checkLimits(entries, bytes, number)
        }
        for (place, job) in jobs.enumerated() where !job.isLayer {
            guard let outcome = outcomes[place], case .blob(let result) = outcome else {
                throw Failure(.internalFault, "a blob was left unread")
            }
            guard try result.get() == Blobs.digest(of: job.member) else { throw Blobs.mismatch(job.member) }
        }
        return layers
    }

    /// The outcomes by job. After a fault or over a limit nothing new begins: every earlier job is under way or done.
    private func outcomes() async -> [Int: Outcome] {
        await withTaskGroup(of: (Int, Outcome).self) { group in
            var next = 0
            var isStopped = false
            var entries = 0
            var bytes: UInt64 = 0
            var outcomes: [Int: Outcome] = [:]
            func begin() {
                guard next < jobs.count, !isStopped else { return }
                group.addTask { [next] in (next, await perform(jobs[next])) }
                next += 1
            }
            for _ in 0..<max(1, options.workers) { begin() }
            while let (place, outcome) = await group.next() {
                outcomes[place] = outcome
                entries += outcome.share.entries
                bytes = bytes.addingReportingOverflow(outcome.share.bytes).partialValue
                if outcome.isFailure || entries > options.limits.entries || bytes > options.limits.unpackedBytes {
                    isStopped = true
                }
                begin()
            }
            return outcomes
        }
    }

    private func perform(_ job: Job) async -> Outcome {
        guard job.isLayer else {
            return .blob(
                await LayerBlobReader.digest(of: job.place.source, range: job.place.range, progress: progress))
        }
        do throws(Failure) {
            let options = LayerBlobOptions(limits: options.limits, keeper: keeper, progress: progress)
            let blob = try await LayerBlobReader.read(job.place.source, range: job.place.range, options: options)
            return .layer(.success(blob))
        } catch {
            return .layer(.failure(error))
        }
    }

    private func layer(_ number: Int, _ blob: LayerBlob, _ job: Job) throws(Failure) -> ImageLayer {
        let planned = plan.layers[number]
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
            digest: blob.digest, diffID: content.diffID, mediaType: mediaType, size: blob.size, place: job.place,
            contents: content.contents)
    }

    private func checkLimits(_ entries: Int, _ bytes: UInt64, _ number: Int) throws(Failure) {
        let entry = plan.layers[number].member.path.displayed
        guard entries <= options.limits.entries else {
            throw Failure(
                TarFault.sizeInvalid.code,
                "up to layer \(number), more entries than the limit of \(options.limits.entries)",
                entry: entry)
        }
        guard bytes <= options.limits.unpackedBytes else {
            throw Failure(
                TarFault.sizeInvalid.code,
                "up to layer \(number), the files are over the limit of \(options.limits.unpackedBytes) bytes together",
                entry: entry)
        }
    }

    /// A failure inside a layer, saying which layer.
    private static func named(_ failure: Failure, _ number: Int, _ member: ImageFiles.Member) -> Failure {
        var failure = failure
        failure.message = "layer \(number) (\(member.path.displayed)): \(failure.message)"
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
