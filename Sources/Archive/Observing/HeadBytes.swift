import Core

extension ContentKey where Note == [UInt8] {
    /// First bytes of programs in machine code.
    package static var programHeads: Self { Self("program-heads") }
}

/// Keeps a few first bytes of the files that begin in a way of interest, whatever their names.
package struct HeadBytes: ContentObserver {
    package let key: ContentKey<[UInt8]>
    private let count: Int
    private let isOfInterest: @Sendable (RawSpan) -> Bool

    /// - Parameters:
    ///   - count: Bytes to keep, `ObservedFile.headSize` at the most; of a shorter file nothing is kept.
    ///   - wanted: Tells by a file's first bytes whether they are to be kept.
    package init(_ key: ContentKey<[UInt8]>, count: Int, wanted: @escaping @Sendable (RawSpan) -> Bool) {
        self.key = key
        self.count = min(count, ObservedFile.headSize)
        isOfInterest = wanted
    }

    package func interest(in file: ObservedFile) -> ContentInterest { file.size >= UInt64(count) ? .head : .none }

    package func wants(head: RawSpan) -> Bool { head.byteCount >= count && isOfInterest(head) }

    package func makeWatcher() -> Watcher { Watcher(count: count) }

    package struct Watcher: ContentWatcher {
        private let count: Int
        private var bytes: [UInt8] = []

        fileprivate init(count: Int) { self.count = count }

        package mutating func begin(_ file: ObservedFile) { bytes = [] }

        package mutating func take(_ piece: RawSpan) -> Bool {
            if bytes.isEmpty { bytes = piece.array(0..<min(count, piece.byteCount)) }
            return false
        }

        package mutating func end() -> [UInt8]? {
            defer { bytes = [] }
            return bytes.count == count ? bytes : nil
        }
    }
}
