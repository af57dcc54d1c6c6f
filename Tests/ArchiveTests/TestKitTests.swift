import TestKit
import Testing

/// The kit that the other tests lean on, against known values and an independent reader.
@Suite struct TestKitTests {
    @Test func checksums() {
        #expect(CRC32.of("123456789".utf8) == 0xCBF4_3926)
        let content = Array("any".utf8)
        #expect(CRC32.of(content + CRC32.suffix(after: content, reaching: 0x0807_4B50)) == 0x0807_4B50)
    }

    @Test(
        arguments: [
            ("", [0xE3, 0xB0, 0xC4, 0x42]), ("abc", [0xBA, 0x78, 0x16, 0xBF]),
            (String(repeating: "a", count: 119), [0x31, 0xEB, 0xA5, 0x1C]),
        ] as [(String, [UInt8])])
    func referenceHashes(_ text: String, _ start: [UInt8]) {
        #expect(Array(ReferenceSHA256.digest(of: Array(text.utf8)).prefix(4)) == start)
    }

    @Test(.needs(.python))
    func pythonReadsWhatTheBuilderBuilds() async throws {
        let program = """
            import sys, zipfile
            for path in sys.argv[1:]:
                with zipfile.ZipFile(path) as z:
                    assert z.testzip() is None
                    assert z.read('a.txt') == b'alpha\\n' and z.read('b.txt') == b'beta\\n'
                    if 'run' in z.namelist(): assert z.read('run') == b'r' * 1000
            """
        var run = ZipBuilder.twoFiles
        run.addFile("run", "")
        let content = [UInt8](repeating: 0x72, count: 1_000)
        run["run"].deflate(content, as: Deflate.run(of: 0x72, count: content.count))
        try await withTemporaryFolder { folder in
            let script = try folder.write("read.py", program)
            let zips = [ZipBuilder.twoFiles, .everyKind, .everyKindStreamed, .everyKindZip64, run]
            let paths = try zips.enumerated().map { try folder.write("\($0.offset).zip", $0.element.bytes()) }
            let result = try await Tool.python.run([script] + paths)
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    @Test func aToolsStatusAndOutputsAreCaptured() async throws {
        let result = try await Tool.shell.run(["-c", "cat; echo bad >&2; exit 3"], input: Array("in".utf8))
        #expect(result.status == 3)
        #expect(result.text == "in")
        #expect(result.errors == "bad\n")
    }
}
