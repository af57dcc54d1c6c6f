import Core
import Testing

@Suite struct AllowanceTests {
    @Test(arguments: [
        ("archive.zip-symlink-escape=python/lib64", "python/lib64"), ("archive.zip-setuid=./d/", "d"),
        ("archive.zip-special-file=a=b", "a=b"),
    ])
    func read(_ text: String, _ path: String) throws {
        let allowance = try #require(Allowance(text))
        #expect(allowance.path == TextKey(path))
        #expect(Allowance("\(allowance)") == allowance)
    }

    @Test(arguments: [
        "", "=", "a", "archive.zip-symlink-escape", "archive.zip-symlink-escape=", "archive.zip-symlink-escape=./",
        "archive.zip-overlap=a", "archive.readers-disagree=a", "archive.zip-entry-comment=a", "lock.drift=a",
        "archive.tar-whiteout-invalid=a", "archive.zip-Setuid=a",
    ])
    func refused(_ text: String) { #expect(Allowance(text) == nil) }

    @Test func equalAreTheSameBytes() throws {
        let composed = try #require(Allowance("archive.zip-setuid=\u{FC}"))
        let decomposed = try #require(Allowance("archive.zip-setuid=u\u{308}"))
        #expect(composed != decomposed)
    }
}
