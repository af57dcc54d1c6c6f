import Core
import Cryptography

/// The one pass over a zip's bytes: everything that can run side by side does.
struct ZipPass: Sendable {
    let source: ByteSource
    let index: ZipIndex
    let options: ReadOptions
    let tagKey: RangeTagKey?

    /// What the tasks of the pass found; each keeps its own failure so that the caller decides which one is named.
    struct Parts: Sendable {
        var structure: Result<ZipStructure.Outcome, Failure> = .success(ZipStructure.Outcome())
        var digest: Result<WholeDigest.Outcome?, Failure> = .success(nil)
        var refusal: Failure?
        var signedContent: Result<[UInt8]?, Failure> = .success(nil)
        /// One for each record, in file order; empty where a batch was refused.
        var decoded: [DecodedEntry] = []
        /// One for each batch, in file order, where a digest was asked for.
        var tags: [RangeTag] = []
        /// The times of what can be Python's sources, by the record's index.
        var sourceTimes: [(record: Int, times: [StatedTime])] = []
        /// What the observers noted.
        var observed = ObservedContents()
    }

    /// Bytes of a signature entry that are kept; a longer one is no envelope.
    private static let signatureLimit = (1 << 20) + 1

    /// What one worker did.
    private struct Work: Sendable {
        var batches: [(Int, BatchReader.Result)] = []
        var observed = ObservedContents()
    }

    private enum Part: Sendable {
        case structure(Result<ZipStructure.Outcome, Failure>)
        case digest(Result<WholeDigest.Outcome?, Failure>)
        case batches(Work)
    }

    func run() async throws(Failure) -> Parts {
        let signed = try signsContent ? SignedContent() : nil
        let queue = BatchQueue(index.batches, inFileOrder: signed != nil)
        let observers = observers
        // Without a compiled module the times of sources decide nothing, and there may be a million of them.
        let notesTimes =
            options.notesTimes && index.records.contains { $0.path.bytes.suffix(4).elementsEqual(".pyc".utf8) }
        let meter = ProgressMeter(total: source.size, report: options.progress)
        var parts = Parts()
        var results = [BatchReader.Result?](repeating: nil, count: index.batches.count)
        await withTaskGroup(of: Part.self) { group in
            // The whole file's digest is serial: it starts first and runs beside the workers.
            if let tagKey {
                group.addTask {
                    .digest(Self.attempt { () throws(Failure) in try WholeDigest.compute(source, index, tagKey) })
                }
            }
            group.addTask {
                .structure(
                    Self.attempt { () throws(Failure) in
                        try ZipStructure.check(
                            index.records, limits: options.limits, allowances: options.allowances)
                    })
            }
            for _ in 0..<max(1, options.workers) {
                group.addTask { .batches(work(queue, observers, notesTimes, meter, signed)) }
            }
            for await part in group {
                switch part {
                case .structure(let result): parts.structure = result
                case .digest(let result): parts.digest = result
                case .batches(let done):
                    for (position, result) in done.batches { results[position] = result }
                    parts.observed.add(done.observed)
                }
            }
        }
        parts.refusal = queue.refusal
        if let signed { parts.signedContent = Self.attempt { () throws(Failure) in try signed.finish() } }
        guard parts.refusal == nil else { return parts }
        parts.decoded.reserveCapacity(index.records.count)
        for position in results.indices {
            guard let result = results[position].take() else {
                parts.refusal = Failure(.internalFault, "a part of the archive was left unread")
                return parts
            }
            parts.decoded += result.entries
            if let tag = result.tag { parts.tags.append(tag) }
            parts.sourceTimes += result.sourceTimes
        }
        return parts
    }

    /// Whether the archive holds the signature entry that was asked for.
    private var signsContent: Bool {
        guard let path = options.signatureEntry else { return false }
        return index.records.contains { $0.type == .file && $0.path == path }
    }

    /// Those that find something to look at, and who keeps the signature.
    private var observers: [any ContentObserver] {
        let paths = index.records.lazy.map(\.path)
        let observers = options.observers.compactMap { $0.narrowed(to: paths) }
        guard let entry = options.signatureEntry else { return observers }
        let limit = Self.signatureLimit
        return observers + [LeadingBytes(.signature) { path, _ in path == entry ? limit : 0 }]
    }

    /// One worker: takes batches until none is left.
    private func work(
        _ queue: BatchQueue, _ observers: [any ContentObserver], _ notesTimes: Bool, _ meter: ProgressMeter,
        _ signed: SignedContent?
    ) -> Work {
        var done = Work()
        do throws(Failure) {
            var buffer = BatchReader.makeBuffer()
            let feed = signed.map { SignedContentFeed($0, omitting: options.signatureEntry?.bytes ?? []) }
            var reader = try BatchReader(
                source, records: index.records, observers: observers, notesTimes: notesTimes, tagKey: tagKey,
                sink: feed)
            while let (position, batch) = queue.take() {
                do throws(Failure) {
                    feed?.begin(batch: position)
                    done.batches.append((position, try reader.read(batch, buffer: &buffer)))
                    feed?.endBatch()
                } catch {
                    queue.refuse(position, error)
                    signed?.abandon()
                }
                meter.add(batch.range.count64)
            }
            done.observed = reader.finishObserving()
        } catch {
            queue.refuse(0, error)
            signed?.abandon()
        }
        return done
    }

    private static func attempt<T>(_ body: () throws(Failure) -> T) -> Result<T, Failure> {
        do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
}
