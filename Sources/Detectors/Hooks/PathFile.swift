import Archive
import Core

/// What of a `.pth` file Python runs.
package struct PathFileNote: Sendable, Equatable {
    /// Lines that Python executes.
    package var imports = 0
    /// The number of the first one, counted from 1.
    package var line = 0
    /// How the first one begins.
    package var excerpt: [UInt8] = []

    /// Describes what was found; nothing without arguments.
    package init(imports: Int = 0, line: Int = 0, excerpt: [UInt8] = []) {
        self.imports = imports
        self.line = line
        self.excerpt = excerpt
    }
}

/// Reads a `.pth` file piece by piece as any of Python's versions may (`site.addpackage`), in constant memory.
///
/// A line is executed where it begins with `import` and a space or a tab. What ends a line differs: up to 3.12 `\n`, `\r` and
/// both, since then all that `str.splitlines` takes. Since then a byte order mark does not count either. What one version
/// would run counts, also where a byte that is no UTF-8 makes another one stop.
package struct PathFileScan: Sendable {
    /// Bytes of a line that are kept.
    package static let excerptLimit = 120
    private static let word = Array("import".utf8)

    /// What was found so far.
    package private(set) var note = PathFileNote()
    private var line = 1
    /// Bytes of this line that were the word so far; nil where it is another line.
    private var matched: Int? = 0
    private var isInFirst = false
    /// Bytes of a byte order mark at the beginning that were seen; nil once that is over.
    private var mark: Int? = 0
    /// The two bytes before.
    private var before: (UInt8, UInt8) = (0, 0)

    /// Nothing was read yet.
    package init() {}

    /// Takes the next bytes.
    package mutating func take(_ piece: RawSpan) {
        for index in 0..<piece.byteCount { take(piece.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
    }

    private mutating func take(_ byte: UInt8) {
        defer { before = (before.1, byte) }
        if let seen = mark {
            if byte == [0xEF, 0xBB, 0xBF][seen] {
                mark = seen == 2 ? nil : seen + 1
                return
            }
            mark = nil
            if seen > 0 { matched = nil }
        }
        if endsLine(byte) {
            // `\r\n` is one end.
            if !(byte == 0x0A && before.1 == 0x0D) { line += 1 }
            matched = 0
            isInFirst = false
            return
        }
        if isInFirst, note.excerpt.count < Self.excerptLimit { note.excerpt.append(byte) }
        guard let count = matched else { return }
        if count < Self.word.count {
            matched = byte == Self.word[count] ? count + 1 : nil
        } else {
            matched = nil
            guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") else { return }
            note.imports += 1
            guard note.imports == 1 else { return }
            note.line = line
            note.excerpt = Self.word + [byte]
            isInFirst = true
        }
    }

    /// `str.splitlines`: also NEL, which is one byte in Latin-1, and the two separators of Unicode.
    private func endsLine(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85: true
        case 0xA8, 0xA9: before == (0xE2, 0x80)
        default: false
        }
    }
}

extension ContentKey where Note == PathFileNote {
    /// What `.pth` files run.
    package static var pathFiles: Self { Self("path-files") }
}

/// Reads all `.pth` files. Python looks at names with case.
struct PathFileObserver: ContentObserver {
    var key: ContentKey<PathFileNote> { .pathFiles }

    func interest(in file: ObservedFile) -> ContentInterest { PythonHooks.isPathFile(file.path) ? .content : .none }

    func makeWatcher() -> Watcher { Watcher() }

    struct Watcher: ContentWatcher {
        private var scan = PathFileScan()

        mutating func begin(_ file: ObservedFile) { scan = PathFileScan() }

        mutating func take(_ piece: RawSpan) -> Bool {
            scan.take(piece)
            return true
        }

        mutating func end() -> PathFileNote? { scan.note }
    }
}
