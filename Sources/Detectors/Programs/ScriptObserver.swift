import Archive
import Core

extension ContentKey where Note == [UInt8] {
    /// First lines of scripts, without `#!`.
    package static var scripts: Self { Self("scripts") }
}

/// Keeps what the first line of a script says: who runs it. One that nobody may execute is among them, since a shell runs it by name.
package struct ScriptObserver: ContentObserver {
    package var key: ContentKey<[UInt8]> { .scripts }

    /// Bytes of a first line that Linux reads (include/uapi/linux/binfmts.h, BINPRM_BUF_SIZE).
    private static let lineLimit = 256

    package init() {}

    package func interest(in file: ObservedFile) -> ContentInterest {
        file.size > 2 ? .head : .none
    }

    package func wants(head: RawSpan) -> Bool {
        head.byteCount > 2 && head.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == UInt8(ascii: "#")
            && head.unsafeLoad(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "!")
    }

    package func makeWatcher() -> Watcher { Watcher() }

    package struct Watcher: ContentWatcher {
        private var line: [UInt8] = []

        package mutating func begin(_ file: ObservedFile) { line = [] }

        package mutating func take(_ piece: RawSpan) -> Bool {
            let room = ScriptObserver.lineLimit - line.count
            piece.withUnsafeBytes { line += $0.prefix(room) }
            return line.count < ScriptObserver.lineLimit && !line.contains(0x0A)
        }

        package mutating func end() -> [UInt8]? {
            defer { line = [] }
            guard line.count > 2 else { return nil }
            return Array(line[2...].prefix { $0 != 0x0A })
        }
    }
}
