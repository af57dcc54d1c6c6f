import Core

extension ByteSource {
    /// A whole file that is gzip- or zstd-compressed, decompressed into an unnamed temporary file; a file that is not
    /// compressed is returned as it is.
    ///
    /// What does not begin as a tar does is decompressed no further where one is expected: its first bytes are enough for
    /// the reader to refuse it, and a bomb fills no disk.
    ///
    /// `limit` bounds the decompressed bytes, `excess` is what more of them are; `spoolLimit` bounds the temporary file, and
    /// more than it is `input.spool-limit`. Throws the compression's refusals, `input.*` where the file cannot be read or
    /// changes, and `output.failed` where the temporary file cannot be written or the folder has no room for it.
    package func uncompressed(
        into folder: String, limit: UInt64, spoolLimit: UInt64 = usualSpoolLimit,
        excess: FindingID = TarFault.sizeInvalid.code, expectsTar: Bool = false
    ) throws(Failure) -> UncompressedSource {
        let compression = Compression(head: try head(Compression.headSize))
        guard compression != .none else {
            return UncompressedSource(source: self, compression: .none, warnings: [])
        }
        var decompressor = try Decompressor(compression)
        // How much it grows is to be seen; nothing honest shrinks by half.
        let spool = try SpoolFile(
            in: folder, holding: "the decompressed archive", limit: spoolLimit, expecting: size / 2)
        var buffer = [UInt8](repeating: 0, count: Chunk.size)
        var position: UInt64 = 0
        var head: [UInt8] = []
        var isForeign = false
        let keep: (RawSpan) throws(Failure) -> Void = { piece throws(Failure) in
            guard UInt64(piece.byteCount) <= limit - min(limit, spool.count) else {
                throw Failure(
                    excess, "the archive unpacks to more than the limit of \(limit) bytes", offset: position)
            }
            guard !isForeign else { return }
            try spool.append(piece)
            guard expectsTar, head.count < TarHeader.size else { return }
            let missing = min(TarHeader.size - head.count, piece.byteCount)
            piece.extracting(0..<missing).withUnsafeBytes { head.append(contentsOf: $0) }
            isForeign = head.count == TarHeader.size && !TarHeader.hasChecksum(head.span.bytes)
        }
        while position < size, !isForeign {
            let count = Int(min(UInt64(buffer.count), size - position))
            try read(into: &buffer, count: count, at: position)
            try decompressor.push(buffer.span.bytes.extracting(0..<count), consume: keep)
            position += UInt64(count)
        }
        let warnings = isForeign ? [] : try decompressor.finish(consume: keep)
        try checkUnchanged()
        let source = try ByteSource(adopting: spool.descriptorForReading(), named: "-")
        return UncompressedSource(source: source, compression: compression, warnings: warnings)
    }
}

/// A file's content without the compression around the whole.
package struct UncompressedSource: Sendable {
    /// The content: the file itself, or a temporary file that nobody else can name.
    package let source: ByteSource
    /// What was taken off.
    package let compression: Compression
    /// What is odd but no reason to refuse.
    package let warnings: [Finding]
}
