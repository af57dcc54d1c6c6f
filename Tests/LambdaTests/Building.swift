import Core
import Lambda
import Testing

func path(_ text: String) throws(PathFault) -> EntryPath { try EntryPath(validating: Array(text.utf8), rules: .zip) }

/// A file whose bytes are told by a number.
func file(_ name: String, content: UInt8 = 1, mode: UInt16 = 0o644, size: UInt64 = 100) throws -> Entry {
    let sha256 = try #require(Digest(bytes: [UInt8](repeating: content, count: Digest.byteCount)))
    return Entry(path: try path(name), type: .file, mode: mode, size: size, sha256: sha256)
}

func folder(_ name: String, mode: UInt16 = 0o755) throws -> Entry {
    Entry(path: try path(name), type: .dir, mode: mode)
}

func link(_ name: String, to target: String) throws -> Entry {
    Entry(path: try path(name), type: .link, mode: 0o777, link: Array(target.utf8))
}

/// Layers named a.zip, b.zip and so on.
func parts(_ layers: [[Entry]]) -> [StackPart] {
    zip(["a", "b", "c", "d", "e", "f"], layers).map { StackPart(name: "\($0).zip", entries: $1) }
}

func merge(_ layers: [Entry]...) throws(Failure) -> MergedStack { try StackMerge.merge(parts(layers)) }
