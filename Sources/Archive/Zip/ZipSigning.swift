import Core
import Cryptography

/// Puts a signature entry into a zip as AWS Signer does; all other entries keep their order, their bytes and what
/// their records say.
///
/// The zip must have been read and accepted by `ZipReader` from the same source. What is appended: a folder entry
/// `META_INF/` where there was none, the signature entry (stored), then directory and end record anew. The archive
/// comment stays. Times of the new entries are fixed, so that the same input gives the same bytes.
package struct ZipSigning: Sendable {
    /// The entry that holds the envelope.
    package static let signatureEntry = "META_INF/aws_signer_signature_v1.0.SF"
    private static let folder = "META_INF"

    private let source: ByteSource
    private let index: ZipIndex
    /// The position of the signature that is replaced.
    private let replaced: Int?
    private let addsFolder: Bool

    /// Plans the signing of a zip.
    ///
    /// - Parameters:
    ///   - source: The zip.
    ///   - replacesSignature: Whether a signature that is there gives way to the new one.
    /// - Throws: `sign.archive`; what `ZipReader` throws for a broken directory.
    package init(_ source: ByteSource, replacesSignature: Bool, limits: Limits = .layerZip) throws(Failure) {
        self.source = source
        index = try ZipIndex(source, limits: limits)
        replaced = index.records.firstIndex { $0.path.bytes.elementsEqual(Self.signatureEntry.utf8) }
        let folder = index.records.first { $0.path.bytes.elementsEqual(Self.folder.utf8) }
        // A folder that other entries imply is content; an entry for it would change the tree.
        let prefix = Array("\(Self.folder)/".utf8)
        let isImplied = index.records.contains {
            $0.path.bytes.starts(with: prefix) && !$0.path.bytes.elementsEqual(Self.signatureEntry.utf8)
        }
        addsFolder = folder == nil && !isImplied
        if let folder, folder.type != .dir {
            throw Failure(
                .signArchive, "META_INF is no folder, so that no signature can be put there", entry: Self.folder)
        }
        if replaced != nil, !replacesSignature {
            throw Failure(
                .signArchive, "the archive is signed already", entry: Self.signatureEntry,
                remedy: "sign with \(setting: .replace) to put the new signature in its place")
        }
    }

    /// SHA-384 over names and bodies of all entries that the signed zip will hold beside the signature, in their
    /// order: what the envelope signs, 48 bytes.
    ///
    /// - Throws: `archive.*` or `input.*` where the content cannot be read as the first time.
    package func signedContent() throws(Failure) -> [UInt8] {
        let hasher = try SignedContentSink()
        var buffer = BatchReader.makeBuffer()
        var reader = try BatchReader(
            source, records: index.records, tagKey: nil, sink: hasher)
        for position in index.records.indices where position != replaced {
            _ = try reader.read(
                EntryBatch(records: position..<position + 1, range: range(of: position)), buffer: &buffer)
        }
        if addsFolder { try hasher.take(Array("\(Self.folder)/".utf8).span.bytes) }
        return try hasher.finish()
    }

    /// Writes the signed zip, piece by piece.
    ///
    /// - Parameters:
    ///   - envelope: The signature entry's bytes, at most 1 MiB.
    ///   - append: Takes the next bytes of the signed zip.
    /// - Throws: what `append` throws; `input.changed` where the source is no longer what was planned.
    package func write(
        envelope: [UInt8], append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        guard (1...1 << 20).contains(envelope.count) else {
            throw Failure(.internalFault, "an envelope of \(envelope.count) bytes")
        }
        let gap = replaced.map { range(of: $0) } ?? index.entriesEnd..<index.entriesEnd
        try copy(0..<gap.lowerBound, append)
        try copy(gap.upperBound..<index.entriesEnd, append)
        var offset = index.entriesEnd - (gap.upperBound - gap.lowerBound)
        var directory = try DirectoryCopy(index, without: replaced, gap: gap)
        if addsFolder {
            let entry = NewEntry(name: Array("\(Self.folder)/".utf8), content: [], isFolder: true, offset: offset)
            try append(entry.localHeader)
            offset += UInt64(entry.localHeader.count)
            directory.add(entry.centralRecord)
        }
        let entry = NewEntry(name: Array(Self.signatureEntry.utf8), content: envelope, isFolder: false, offset: offset)
        try append(entry.localHeader + envelope)
        offset += UInt64(entry.localHeader.count + envelope.count)
        directory.add(entry.centralRecord)
        try append(directory.records)
        try append(directory.end(at: offset))
        try source.checkUnchanged()
    }

    private func range(of position: Int) -> Range<UInt64> {
        let next = position + 1 < index.records.count ? index.records[position + 1].localOffset : index.entriesEnd
        return index.records[position].localOffset..<next
    }

    private func copy(_ range: Range<UInt64>, _ append: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var position = range.lowerBound
        while position < range.upperBound {
            let count = Int(min(range.upperBound - position, 1 << 20))
            try append(try source.bytes(at: position, count: count))
            position += UInt64(count)
        }
    }
}

/// Hashes names and bodies as they pass.
private final class SignedContentSink: ContentSink {
    private var hasher: SHA384?

    init() throws(Failure) { hasher = try SHA384() }

    func entryBegins(_ record: CentralRecord) throws(Failure) { try take(record.name.span.bytes) }

    func take(_ bytes: RawSpan) throws(Failure) { try hasher?.update(bytes) }

    func finish() throws(Failure) -> [UInt8] {
        guard let hasher = hasher.take() else { throw Failure(.internalFault, "a digest was asked for twice") }
        return try hasher.finish()
    }
}
