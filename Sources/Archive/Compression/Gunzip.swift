import Core

/// Unpacks gzip data as they come, strictly.
package final class Gunzip {
    private var stream: GzipStream

    /// Begins to unpack.
    package init() throws(Failure) { stream = try GzipStream() }

    /// Whether data begin as gzip does.
    package static func isPacked(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Takes the next bytes, and hands out what they unpack to.
    /// - Throws: the fault of what is no gzip, or what `consume` throws.
    package func push(_ bytes: RawSpan, consume: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        try stream.push(bytes, consume: consume)
    }

    /// Takes the end.
    /// - Throws: also where the data are cut short.
    package func finish(consume: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        try stream.finish(consume: consume)
    }
}

extension ByteSource {
    private static let pieceSize = 1 << 16

    /// Hands out the file's bytes from its beginning until `take` gives false.
    /// - Throws: `input.changed`, `input.unreadable`, and what `take` throws.
    package func pieces(_ take: (RawSpan) throws(Failure) -> Bool) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: Int(min(UInt64(Self.pieceSize), max(size, 1))))
        var position: UInt64 = 0
        while position < size {
            let count = Int(min(UInt64(buffer.count), size - position))
            try read(into: &buffer, count: count, at: position)
            position += UInt64(count)
            guard try take(buffer.span.bytes.extracting(0..<count)) else { return }
        }
        try checkUnchanged()
    }

    /// Whether the file is a tar, or one that is packed by gzip, told from its first header; false for what cannot be unpacked.
    package func holdsTar() throws(Failure) -> Bool {
        let head = try head(Self.pieceSize)
        guard Gunzip.isPacked(head) else { return Self.isTar(head) }
        var unpacked: [UInt8] = []
        do throws(Failure) {
            try Gunzip().push(head.span.bytes) { piece in
                let missing = min(TarHeader.size - unpacked.count, piece.byteCount)
                piece.extracting(0..<missing).withUnsafeBytes { unpacked.append(contentsOf: $0) }
            }
        } catch {
            // Whoever reads it as what it is then tells what is wrong.
            return false
        }
        return Self.isTar(unpacked)
    }

    private static func isTar(_ head: [UInt8]) -> Bool {
        head.count >= TarHeader.size && TarHeader.hasChecksum(head.span.bytes.extracting(0..<TarHeader.size))
    }
}
