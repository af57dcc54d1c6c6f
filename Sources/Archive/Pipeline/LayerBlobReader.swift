import Core
import Cryptography

/// Reads a layer's blob once: its digest, decompression, diffID, strict reading with the files' hashes, and
/// libarchive's listing, each on a thread of its own so that a single large layer keeps every core busy.
package enum LayerBlobReader {
    /// Reads the blob that lies in a range of a file. Throws where the bytes cannot be read or change meanwhile; what
    /// is wrong with the content itself is in the answer, beside the blob's digest.
    package static func read(
        _ source: ByteSource, range: Range<UInt64>, options: LayerBlobOptions = LayerBlobOptions()
    ) async throws(Failure) -> LayerBlob {
        guard range.upperBound <= source.size else {
            throw Failure(.internalFault, "a blob outside its file", offset: range.lowerBound)
        }
        let head = try source.bytes(at: range.lowerBound, count: Int(min(range.count64, UInt64(Compression.headSize))))
        let compression = Compression(head: head)
        let pass = BlobPass(source: source, range: range, compression: compression, options: options)
        let parts = await pass.run()
        let warnings = try parts.feeding.get()
        try source.checkUnchanged()
        let digest = try parts.blobDigest.get()
        return LayerBlob(
            digest: digest, size: range.count64, compression: compression, content: content(parts, warnings))
    }

    /// The SHA-256 of a range of a file, for blobs that are no layers, computed on a thread of its own; a cancelled
    /// task ends it early, with `internal.fault`. `progress` is told of every so many bytes that are done.
    package static func digest(
        of source: ByteSource, range: Range<UInt64>, progress: (@Sendable (UInt64) -> Void)? = nil
    ) async -> Result<Digest, Failure> {
        let cancelled = StreamEnding()
        return await withTaskCancellationHandler {
            await OwnThread.run { () throws(Failure) in
                try digest(of: source, range: range) { count throws(Failure) in
                    if cancelled.isComplete { throw Failure(.internalFault, "hashing was cancelled") }
                    progress?(count)
                }
            }
        } onCancel: {
            cancelled.setComplete()
        }
    }

    /// The SHA-256 of a range of a file, for blobs that are no layers.
    package static func digest(of source: ByteSource, range: Range<UInt64>) throws(Failure) -> Digest {
        try digest(of: source, range: range) { _ throws(Failure) in }
    }

    private static func digest(
        of source: ByteSource, range: Range<UInt64>, afterEach step: (UInt64) throws(Failure) -> Void
    ) throws(Failure) -> Digest {
        guard range.upperBound <= source.size else {
            throw Failure(.internalFault, "a blob outside its file", offset: range.lowerBound)
        }
        if let known = source.knownDigest, range == 0..<source.size {
            try step(source.size)
            return known
        }
        var hasher = try SHA256()
        var buffer = [UInt8](repeating: 0, count: Int(min(UInt64(Chunk.size), range.count64)))
        var position = range.lowerBound
        while position < range.upperBound {
            let count = Chunk.length(at: position, end: range.upperBound)
            try source.read(into: &buffer, count: count, at: position)
            try hasher.update(buffer.span.bytes.extracting(0..<count))
            position += UInt64(count)
            try step(UInt64(count))
        }
        return try hasher.finish()
    }

    /// The first fault that the bytes met: the tar's, then the compression's, then what the second reader says.
    private static func content(
        _ parts: BlobPass.Parts, _ decoded: Result<[Finding], Failure>
    ) -> Result<LayerContent, Failure> {
        do throws(Failure) {
            guard var contents = try parts.contents.get() else {
                _ = try decoded.get()
                throw Failure(.internalFault, "a layer was left unread")
            }
            contents.warnings += try decoded.get()
            // Allowance: libarchive does not recognise an archive of no bytes.
            let listed = contents.size == 0 ? [] : try parts.listing.get()
            try TarAgreement.check(
                listed, contents.entries, root: contents.root, repeats: contents.repeats)
            return .success(LayerContent(diffID: try parts.diffID.get(), contents: contents))
        } catch {
            return .failure(error)
        }
    }
}
