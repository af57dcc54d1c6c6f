import Core
import Cryptography

extension ContentKey where Note == BytecodeContent {
    /// The code of timestamp-based compiled modules of Python.
    package static var bytecodeCode: Self { Self("bytecode-code") }
}

/// Hashes what follows the head of timestamp-based compiled modules, so that two can be compared that were compiled of one
/// source at different times. Other files cost their first bytes.
package struct BytecodeCodeObserver: ContentObserver {
    package var key: ContentKey<BytecodeContent> { .bytecodeCode }

    package init() {}

    package func interest(in file: ObservedFile) -> ContentInterest { file.size >= 8 ? .head : .none }

    package func wants(head: RawSpan) -> Bool { BytecodeStamp(head: head) != nil }

    package func makeWatcher() throws(Failure) -> Watcher { Watcher(hasher: try SHA256()) }

    package final class Watcher: ContentWatcher {
        private var hasher: SHA256
        private var kind: UInt64?
        /// Bytes of the head that are still to come.
        private var left = 0

        fileprivate init(hasher: consuming SHA256) { self.hasher = hasher }

        package func begin(_ file: ObservedFile) { kind = nil }

        package func take(_ piece: RawSpan) throws(Failure) -> Bool {
            if kind == nil {
                // The first piece is the head, whole: that is how a file is of interest.
                guard let stamp = BytecodeStamp(head: piece) else { return false }
                kind = stamp.kind
                left = stamp.codeOffset
            }
            let skipped = min(left, piece.byteCount)
            left -= skipped
            if skipped < piece.byteCount { try hasher.update(piece.extracting(skipped..<piece.byteCount)) }
            return true
        }

        package func end() throws(Failure) -> BytecodeContent? {
            let digest = try hasher.finish()
            return kind.map { BytecodeContent(kind: $0, code: digest) }
        }
    }
}
