import Core

/// A blob's bytes on their way to its content, whatever the compression; exactly one layer of it is taken off.
struct Decompressor: ~Copyable {
    private var gzip: GzipStream?
    private var zstd: ZstdStream?

    init(_ compression: Compression) throws(Failure) {
        gzip = compression == .gzip ? try GzipStream() : nil
        zstd = compression == .zstd ? try ZstdStream() : nil
    }

    /// Takes more bytes of the blob and hands every piece of content to `consume`.
    mutating func push(_ bytes: RawSpan, consume: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        if gzip != nil {
            try gzip?.push(bytes, consume: consume)
        } else if zstd != nil {
            try zstd?.push(bytes, consume: consume)
        } else {
            try consume(bytes)
        }
    }

    /// Ends the blob, hands what is left of its content to `consume` and returns what is odd but accepted.
    mutating func finish(consume: (RawSpan) throws(Failure) -> Void) throws(Failure) -> [Finding] {
        try gzip?.finish(consume: consume)
        try zstd?.finish()
        return zstd?.warnings ?? []
    }
}
