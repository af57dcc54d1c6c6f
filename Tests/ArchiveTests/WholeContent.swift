import Archive
import Core

/// Makes something small of a file's whole content, such as what a program says of how it was built. Each worker holds one
/// content of up to `limit` bytes at a time.
struct WholeContent<Note: Sendable>: ContentObserver {
    let key: ContentKey<Note>
    /// Bytes of the longest content that is held.
    let limit: Int
    private let isOfInterest: @Sendable (ObservedFile) -> Bool
    private let wanted: @Sendable (RawSpan) -> Bool
    private let make: @Sendable (RawSpan?) -> Note?

    /// - Parameters:
    ///   - isOfInterest: Tells by path, size and mode whether a file may be of interest.
    ///   - wants: Tells it by the first bytes.
    ///   - make: What to note: made of the whole content, or, without it, of a file longer than the limit; nil for nothing.
    ///     Whoever makes something large bounds it by a budget.
    init(
        _ key: ContentKey<Note>, limit: Int, isOfInterest: @escaping @Sendable (ObservedFile) -> Bool = { _ in true },
        wants: @escaping @Sendable (RawSpan) -> Bool = { _ in true },
        make: @escaping @Sendable (RawSpan?) -> Note?
    ) {
        self.key = key
        self.limit = limit
        self.isOfInterest = isOfInterest
        wanted = wants
        self.make = make
    }

    func interest(in file: ObservedFile) -> ContentInterest {
        file.size > 0 && isOfInterest(file) ? .head : .none
    }

    func wants(head: RawSpan) -> Bool { wanted(head) }

    func makeWatcher() -> Watcher { Watcher(observer: self) }

    struct Watcher: ContentWatcher {
        private let observer: WholeContent
        private var size: UInt64 = 0
        private var isTooLong = false
        /// The content; its room is used again for the next.
        private var bytes: [UInt8] = []

        fileprivate init(observer: WholeContent) { self.observer = observer }

        mutating func begin(_ file: ObservedFile) {
            size = file.size
            isTooLong = file.size > UInt64(observer.limit)
            bytes.removeAll(keepingCapacity: true)
            if !isTooLong { bytes.reserveCapacity(Int(size)) }
        }

        mutating func take(_ piece: RawSpan) -> Bool {
            guard !isTooLong else { return false }
            // Content that is longer than it said to be is refused elsewhere, and not held here.
            guard UInt64(bytes.count) + UInt64(piece.byteCount) <= size else { return false }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return true
        }

        mutating func end() -> Note? {
            guard !isTooLong else { return observer.make(nil) }
            return observer.make(bytes.span.bytes)
        }
    }
}
