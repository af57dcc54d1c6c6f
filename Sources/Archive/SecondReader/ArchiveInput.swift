import CLibArchive
import Core
import Glibc

/// The bytes of the same open file as the strict reader's.
final class ArchiveInput: ArchiveFeed {
    /// Bytes kept at hand: libarchive asks for a few at each entry, and small entries are neighbours.
    private static let windowSize = 16 << 10

    private let source: ByteSource
    /// Where the file ends for the second reader.
    private let size: UInt64
    /// Where the length of a zip's comment stands that it does not see, and reads as 0.
    private let commentLength: Range<UInt64>?
    private var position: UInt64 = 0
    private var window: UnsafeMutableRawBufferPointer
    private var windowStart: UInt64 = 0
    private var windowCount = 0
    private var readFailure: Failure?
    override var failure: Failure? { readFailure }
    override var canSeek: Bool { true }
    private var buffer: [UInt8]

    /// - Parameter commentStart: Where a zip's comment begins that the second reader is not shown; nil to show all.
    init(_ source: ByteSource, commentStart: UInt64? = nil) {
        self.source = source
        size = commentStart ?? source.size
        commentLength = commentStart.map { $0 - min($0, 2)..<$0 }
        window = .allocate(byteCount: Self.windowSize, alignment: 16)
        buffer = [UInt8](repeating: 0, count: Self.windowSize)
    }

    deinit { window.deallocate() }

    override func next() -> UnsafeRawBufferPointer? {
        if position < windowStart || position >= windowStart + UInt64(windowCount) {
            let count = Int(min(UInt64(Self.windowSize), size - min(position, size)))
            guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            do throws(Failure) {
                try source.read(into: &buffer, count: count, at: position)
            } catch {
                readFailure = error
                return nil
            }
            for place in commentLength ?? 0..<0 where place >= position && place < position + UInt64(count) {
                buffer[Int(place - position)] = 0
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
        case SEEK_END: start = size
        default: return nil
        }
        guard let signed = Int64(exactly: start), case let (target, overflow) = signed.addingReportingOverflow(offset),
            !overflow, target >= 0
        else { return nil }
        position = UInt64(target)
        return target
    }

    override func skip(_ count: Int64) -> Int64 {
        let moved = min(UInt64(max(0, count)), size - min(position, size))
        position += moved
        return Int64(moved)
    }
}
