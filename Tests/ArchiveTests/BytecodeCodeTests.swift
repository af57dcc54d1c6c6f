import Archive
import Core
import Testing

/// What compiled modules have in common that pip made of one source at different times and places.
@Suite struct BytecodeCodeTests {
    private func code(_ mtime: UInt8, _ body: String, pieces: Int = 1_000) throws -> BytecodeContent? {
        let bytes: [UInt8] = [0xA7, 0x0D, 0x0D, 0x0A, 0, 0, 0, 0, mtime, 0, 0, 0, 9, 0, 0, 0] + Array(body.utf8)
        let path = try EntryPath(validating: Array("a.pyc".utf8), rules: .zip)
        var feed = try ContentFeed([BytecodeCodeObserver()])
        feed.begin(ObservedFile(path: path, size: UInt64(bytes.count), mode: 0o644))
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
            try feed.take(piece.span.bytes)
        }
        try feed.end()
        return feed.finish()[.bytecodeCode][path]
    }

    private static let body = "code of a module \u{4}/tmp/pip-target-guw4sj6o/lib/python/help.py and more of it"

    @Test func theTimeOfTheSourceAndPipsFolderAreNoCode() throws {
        let first = try #require(try code(1, Self.body))
        #expect(try code(2, Self.body) == first)
        #expect(try code(1, Self.body, pieces: 7) == first)
        #expect(try code(1, Self.body.replacing("guw4sj6o", with: "rfbasykc")) == first)
    }

    @Test("one byte of code is other code", arguments: ["code", "lib", "pip-target", "more"])
    func tampered(word: String) throws {
        let altered = Self.body.replacing(word, with: word.dropLast() + "X")
        #expect(try code(1, altered) != code(1, Self.body))
    }

    @Test func longerNamesAreNotTakenForPipsFolder() throws {
        #expect(
            try code(1, Self.body.replacing("guw4sj6o", with: "guw4sj6oX"))
                != code(1, Self.body.replacing("guw4sj6o", with: "rfbasykcX")))
    }

    @Test func otherFilesHaveNoCode() throws {
        var feed = try ContentFeed([BytecodeCodeObserver()])
        let path = try EntryPath(validating: Array("a.pyc".utf8), rules: .zip)
        let bytes = Array("just some text, long enough".utf8)
        feed.begin(ObservedFile(path: path, size: UInt64(bytes.count), mode: 0o644))
        try feed.take(bytes.span.bytes)
        try feed.end()
        #expect(feed.finish()[.bytecodeCode].isEmpty)
    }
}
