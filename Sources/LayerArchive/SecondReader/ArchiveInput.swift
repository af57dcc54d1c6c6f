import CLibArchive
import Glibc
import LayerModel

/// The bytes of the same open file as the strict reader's.
final class ArchiveInput: ArchiveFeed {
    /// Bytes kept at hand: libarchive asks for a few at each entry, and entries are neighbours.
    private static let windowSize = 64 << 10

    private let source: ByteSource
    private var position: UInt64 = 0
    private var window: UnsafeMutableRawBufferPointer
    private var windowStart: UInt64 = 0
    private var windowCount = 0
    private var readFailure: Failure?
    override var failure: Failure? { readFailure }
    override var canSeek: Bool { true }
    private var buffer: [UInt8]

    init(_ source: ByteSource) {
        self.source = source
        window = .allocate(byteCount: Self.windowSize, alignment: 16)
        buffer = [UInt8](repeating: 0, count: Self.windowSize)
    }

    deinit { window.deallocate() }

    override func next() -> UnsafeRawBufferPointer? {
        if position < windowStart || position >= windowStart + UInt64(windowCount) {
            let count = Int(min(UInt64(Self.windowSize), source.size - min(position, source.size)))
            guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            do throws(Failure) {
                try source.read(into: &buffer, count: count, at: position)
            } catch {
                readFailure = error
                return nil
            }
            window.copyBytes(from: buffer.prefix(count))
            windowStart = position
            windowCount = count
        }
        let start = Int(position - windowStart)
        position = windowStart + UInt64(windowCount)
        return UnsafeRawBufferPointer(rebasing: window[start..<windowCount])
    }

    override func seek(_ offset: Int64, from base: CInt) -> Int64? {
        let start: UInt64
        switch base {
        case SEEK_SET: start = 0
        case SEEK_CUR: start = position
        case SEEK_END: start = source.size
        default: return nil
        }
        guard let signed = Int64(exactly: start), case let (target, overflow) = signed.addingReportingOverflow(offset),
            !overflow, target >= 0
        else { return nil }
        position = UInt64(target)
        return target
    }

    override func skip(_ count: Int64) -> Int64 {
        let moved = min(UInt64(max(0, count)), source.size - min(position, source.size))
        position += moved
        return Int64(moved)
    }
}
