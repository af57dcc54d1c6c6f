import Core
import Cryptography

/// Reads a zip strictly, every byte accounted for, with libarchive beside it as the second reader (docs/archives.md).
package enum ZipReader {
    /// Raised where a zip is accepted, refused or warned of otherwise than before, or other entries come of it: what was read
    /// by an earlier version is read again by a rescan.
    package static let version = 2

    /// Entries up to which libarchive lists beside the workers.
    private static let sideBySideLimit = 200_000

    /// Reads the whole archive once: directory, headers, content, hashes. Throws the refusal of the earliest fault, or
    /// an `input.*` failure where the file cannot be read or changes meanwhile.
    package static func read(_ source: ByteSource, options: ReadOptions) async throws(Failure) -> ArchiveContents {
        let tail = try ZipTail(source)
        let tagKey = options.wantsDigest && source.knownDigest == nil ? try RangeTagKey() : nil
        let index = try ZipIndex(source, tail: tail, limits: options.limits, keepsTail: false, tagKey: tagKey)
        // The listing is serial: it starts first and runs beside everything else, but where two readers' memory of as many
        // entries would come together.
        async let listing = SecondReaderAgreement.listing(
            of: source, commentStart: tail.end.commentStart, index.records, options.limits)
        if index.records.count > sideBySideLimit { _ = await listing }
        let parts = try await ZipPass(source: source, index: index, options: options, tagKey: tagKey).run()
        try source.checkUnchanged()
        let structure = try parts.structure.get()
        if let refusal = parts.refusal { throw try MisplacedEntry.behind(refusal, index.records, source) }
        let decoded = parts.decoded
        try checkTags(parts, index)
        let places = index.records.indices.filter { !structure.skipped.contains($0) }
        let entries = places.map { place in
            let record = index.records[place]
            return Entry(
                path: record.path, type: record.type, mode: record.mode,
                size: record.type == .file ? record.uncompressedSize : 0, sha256: decoded[place].sha256,
                link: decoded[place].link)
        }
        let outside = try SymlinkTargets.check(entries, allowances: options.allowances) {
            index.records[places[$0]].localOffset
        }
        try SecondReaderAgreement.check(await listing, index.records, decoded)
        var contents = ArchiveContents(
            digest: options.wantsDigest ? try parts.digest.get()?.digest ?? source.knownDigest : nil, size: source.size,
            entries: entries, warnings: structure.warnings,
            signedContent: try parts.signedContent.get(), observed: parts.observed)
        contents.allowed = structure.allowed + outside
        if options.notesTimes { contents.packing = try PackingFacts(index.records) }
        if !contents.observed[.bytecode].isEmpty {
            for (record, times) in parts.sourceTimes { contents.sourceTimes[index.records[record].path] = times }
        }
        return contents
    }

    /// The digest stands for the content only where both readings of every range saw the same bytes.
    private static func checkTags(_ parts: ZipPass.Parts, _ index: ZipIndex) throws(Failure) {
        guard let tags = try parts.digest.get()?.tags else { return }
        guard let tailTag = index.tailTag, tags == parts.tags + [tailTag] else {
            throw Failure(.inputChanged, "changed while it was read", remedy: ByteSource.changeRemedy)
        }
    }
}

/// Everything that the end of the file says: the directory, and how the rest is divided among the entries.
struct ZipIndex: Sendable {
    /// The records in the order of their bytes in the file.
    let records: [CentralRecord]
    /// The space before the directory, divided into batches.
    let batches: [EntryBatch]
    /// The bytes from the directory to the end of the file, as they were parsed; empty where they are not kept.
    let tail: [UInt8]
    /// The tag of these bytes, where a key for it was given.
    let tailTag: RangeTag?
    /// Where the last entry's space ends and the directory begins.
    let entriesEnd: UInt64

    init(_ source: ByteSource, limits: Limits) throws(Failure) {
        try self.init(source, tail: ZipTail(source), limits: limits)
    }

    /// `keepsTail` keeps the directory's bytes, which may be hundreds of MiB, beyond their parsing.
    init(
        _ source: ByteSource, tail located: ZipTail, limits: Limits, keepsTail: Bool = true, tagKey: RangeTagKey? = nil
    ) throws(Failure) {
        var tail = located.bytes
        let tailBase = located.base
        let end = located.end
        let start = min(end.claimedOffset, end.boundary)
        guard end.boundary - start <= CentralDirectory.byteLimit else {
            throw ZipFault.sizeLimit.failure(
                "a directory of \(end.boundary - start) bytes, over the limit of \(CentralDirectory.byteLimit)",
                at: start)
        }
        if start < tailBase {
            // One buffer for both: the directory may be large.
            let front = Int(tailBase - start)
            var whole = [UInt8](repeating: 0, count: front + tail.count)
            try source.read(into: &whole, count: front, at: start)
            whole.replaceSubrange(front..., with: tail)
            tail = whole
        } else {
            tail.removeFirst(Int(start - tailBase))
        }
        let directory = tail.span.bytes.extracting(0..<Int(end.boundary - start))
        var records = try CentralDirectory.records(in: directory, base: start, end: end, limits: limits, source: source)
        let isSorted = records.indices.dropFirst().allSatisfy {
            records[$0 - 1].localOffset <= records[$0].localOffset
        }
        if !isSorted { records.sort { $0.localOffset < $1.localOffset } }
        self.records = records
        if let tagKey {
            var tagger = try RangeTagger(tagKey)
            try tagger.update(tail.span.bytes)
            tailTag = try tagger.finish()
        } else {
            tailTag = nil
        }
        self.tail = keepsTail ? tail : []
        entriesEnd = start
        do throws(Failure) {
            batches = try EntryBatch.divide(self.records, directoryStart: start)
            try Self.checkFront(source, firstUsed: self.records.first?.localOffset ?? start)
        } catch {
            throw try MisplacedEntry.behind(error, self.records, source)
        }
    }

    /// The first entry must begin at the file's first byte.
    private static func checkFront(_ source: ByteSource, firstUsed: UInt64) throws(Failure) {
        guard firstUsed > 0 else { return }
        let front = try source.bytes(at: 0, count: Int(min(firstUsed, UInt64(ZipRemainder.lookLimit))))
        if let hidden = ZipRemainder.hiddenEntry(in: front.span.bytes), hidden.position == 0 {
            throw ZipFault.hiddenEntry.failure(
                "the file begins with an entry that the directory does not name", entry: hidden.name, at: 0)
        }
        throw ZipFault.prependedData.failure("\(firstUsed) bytes precede the first entry", at: 0)
    }
}
