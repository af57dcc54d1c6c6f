import Core

/// Makes a few bytes of a whole file's content while it passes, such as what a program says of how it was built. What it
/// makes stands where the leading bytes of others do.
package struct ContentReducer: Sendable {
    /// Bytes of the longest content that is held for it; a worker holds one file at a time.
    package var limit: Int
    /// Whether a file is of interest, told from its first bytes, `headSize` of them or the whole file.
    package var wants: @Sendable (RawSpan) -> Bool
    /// What to keep: made of the whole content, or, without it, of a file longer than the limit; nil for nothing.
    package var reduce: @Sendable (RawSpan?) -> [UInt8]?

    /// How many first bytes tell whether a file is of interest.
    package static let headSize = 64

    /// Sets each part.
    package init(
        limit: Int, wants: @escaping @Sendable (RawSpan) -> Bool,
        reduce: @escaping @Sendable (RawSpan?) -> [UInt8]?
    ) {
        self.limit = limit
        self.wants = wants
        self.reduce = reduce
    }
}

/// What is kept of the content of one file after another, as it passes; belongs to one worker.
struct ContentGatherer {
    private enum State {
        case nothing
        case leading(Int)
        case head
        case whole
        case tooLong
    }

    private let keeper: ContentKeeper
    private var state = State.nothing
    private var size: UInt64 = 0
    /// The leading bytes, or the head.
    private var bytes: [UInt8] = []
    /// A whole content; its room is used again for the next.
    private var whole: [UInt8] = []

    init(_ keeper: ContentKeeper) { self.keeper = keeper }

    /// Starts a file; `asked` leading bytes are wanted.
    mutating func begin(size: UInt64, asked: Int) {
        self.size = size
        bytes = []
        state = asked > 0 ? .leading(asked) : keeper.reducer != nil && size > 0 ? .head : .nothing
    }

    /// Starts something whose content nobody wants.
    mutating func beginNothing() { state = .nothing }

    mutating func take(_ piece: RawSpan) {
        switch state {
        case .nothing, .tooLong: return
        case .leading(let asked):
            if bytes.count < asked { bytes += piece.array(0..<min(piece.byteCount, asked - bytes.count)) }
        case .head:
            let taken = min(piece.byteCount, ContentReducer.headSize - bytes.count)
            bytes += piece.array(0..<taken)
            guard bytes.count == ContentReducer.headSize || UInt64(bytes.count) == size else { return }
            decide()
            if case .whole = state { append(piece.extracting(taken..<piece.byteCount)) }
        case .whole: append(piece)
        }
    }

    /// Ends the file; nil where nothing is kept of it.
    mutating func finish() -> [UInt8]? {
        defer { state = .nothing }
        switch state {
        case .nothing, .head: return nil
        case .leading: return bytes
        case .whole: return keeper.accepted(keeper.reducer?.reduce(whole.span.bytes))
        case .tooLong: return keeper.accepted(keeper.reducer?.reduce(nil))
        }
    }

    private mutating func decide() {
        guard let reducer = keeper.reducer, reducer.wants(bytes.span.bytes) else {
            state = .nothing
            return
        }
        guard size <= UInt64(reducer.limit) else {
            state = .tooLong
            return
        }
        state = .whole
        whole.removeAll(keepingCapacity: true)
        whole.reserveCapacity(Int(size))
        whole += bytes
    }

    private mutating func append(_ piece: RawSpan) {
        // Content that is longer than it said to be is refused elsewhere, and not held here.
        guard UInt64(whole.count) + UInt64(piece.byteCount) <= size else { return }
        piece.withUnsafeBytes { whole.append(contentsOf: $0) }
    }
}
