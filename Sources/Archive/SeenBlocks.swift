import Core
import Cryptography
import Synchronization

/// What each block of a file held when it was first read. Whoever reads it later has to get the same bytes.
///
/// Digests, documents and layers of an image are read by several readers at several times. A writer with a mapping of
/// the file can change it in between without a trace in its times. So every block gets a tag (`RangeTagKey`) at its
/// first reading, and another tag later is a change: all readers saw one content, or the reading fails.
final class SeenBlocks: Sendable {
    /// Bytes of a block: what a reader of a few bytes reads at the most. Larger ones cost less memory.
    static let blockSize = 32 << 10
    /// Blocks whose tags lie together; a sparse file of any size costs memory only for what was read of it.
    private static let pageSize: UInt64 = 1 << 10

    private struct State {
        var pages: [UInt64: [RangeTag?]] = [:]
        /// The block of which a part was read last: neighbours share it.
        var last: (block: UInt64, bytes: [UInt8])?
    }

    private let key: RangeTagKey
    private let state = Mutex(State())

    init() throws(Failure) { key = try RangeTagKey() }

    /// Takes a block's bytes as they were read now; false where they are not those that were read before.
    func accepts(_ bytes: RawSpan, ofBlock block: UInt64) throws(Failure) -> Bool {
        var tagger = try RangeTagger(key)
        try tagger.update(bytes)
        let tag = try tagger.finish()
        let page = block / Self.pageSize
        let place = Int(block % Self.pageSize)
        return state.withLock { state in
            if state.pages[page] == nil { state.pages[page] = Array(repeating: nil, count: Int(Self.pageSize)) }
            if let known = state.pages[page]?[place] { return known == tag }
            state.pages[page]?[place] = tag
            return true
        }
    }

    /// The bytes of a block that were accepted, where they are still at hand.
    func bytes(ofBlock block: UInt64) -> [UInt8]? {
        state.withLock { $0.last?.block == block ? $0.last?.bytes : nil }
    }

    /// Keeps a block's accepted bytes at hand.
    func keep(_ bytes: [UInt8], ofBlock block: UInt64) {
        state.withLock { $0.last = (block, bytes) }
    }
}
