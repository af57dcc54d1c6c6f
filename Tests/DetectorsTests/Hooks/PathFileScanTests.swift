import Core
import Detectors
import TestKit
import Testing

/// What of a `.pth` file counts as run.
@Suite struct PathFileScanTests {
    private func note(_ bytes: [UInt8], piece: Int = .max) -> PathFileNote {
        var scan = PathFileScan()
        var index = 0
        while index < bytes.count {
            let end = index + min(piece, bytes.count - index)
            scan.take(Array(bytes[index..<end]).span.bytes)
            index = end
        }
        return scan.note
    }

    private func imports(_ text: String) -> Int { note(Array(text.utf8)).imports }

    @Test(
        "a line that some Python runs counts",
        arguments: [
            "import os", "import\tos\n", "# a\nimport os\n", "/opt/x\r\nimport os", "a\rimport os", "\u{FEFF}import os",
            "a\u{0C}import os", "a\u{1C}import os", "a\u{85}import os", "a\u{2028}import os", "a\u{2029}import os",
            "import os\0",
        ])
    func runs(text: String) { #expect(imports(text) == 1) }

    @Test(
        "a line that no Python runs does not count",
        arguments: [
            "", "import", "importlib\n", " import os\n", "# import os\n", "import(os)\n", "from os import path\n",
            "x import os\n", "Import os\n", "\u{FEFF}\u{FEFF}import os", "a\n\u{FEFF}import os",
        ])
    func runsNot(text: String) { #expect(imports(text) == 0) }

    @Test func utf16IsNoImportLine() {
        #expect(note([0xFF, 0xFE] + "import os\n".utf8.flatMap { [$0, 0] }).imports == 0)
    }

    @Test func whatFollowsAByteThatIsNoUTF8Counts() {
        #expect(note([0xFF, 0x0A] + Array("import os".utf8)).imports == 1)
    }

    @Test("the first line is told, cut short, and where it is")
    func firstLine() {
        let found = note(Array("# a\r\n\r\nimport os; \(String(repeating: "x", count: 500))\nimport b\n".utf8))
        #expect(found.imports == 2)
        #expect(found.line == 3)
        #expect(found.excerpt.count == PathFileScan.excerptLimit)
        #expect(found.excerpt.starts(with: "import os; xxx".utf8))
    }

    @Test("how the content comes in pieces makes no difference", arguments: [1, 2, 3, 5, 7, 64])
    func pieces(size: Int) {
        let bytes = Array("\u{FEFF}import a\r\n# b\u{2028}import\tc\u{85}x\nimport d".utf8)
        #expect(note(bytes, piece: size) == note(bytes))
        #expect(note(bytes).imports == 3)
    }

    @Test func aMillionBytesWithOneLineAtTheEnd() {
        let found = note(Array(repeating: UInt8(ascii: "#"), count: 1 << 20) + Array("\nimport os".utf8))
        #expect(found == PathFileNote(imports: 1, line: 2, excerpt: Array("import os".utf8)))
    }
}
