import Archive
import Core
import TestKit
import Testing

@Suite("Odd but honest zips are accepted") struct HonestZipTests {
    static let forms =
        HonestZip.writers + HonestZip.shapes + HonestZip.attributes + HonestZip.sizes
        + HonestZip.builders

    @Test(arguments: forms) func accepted(_ zip: HonestZip) async throws {
        let bytes = zip.bytes()
        let contents = try await readZip(bytes).get()
        let found = contents.entries.map(ExpectedEntry.init)
        let expected = zip.expected()
        #expect(found.count == expected.count)
        for (found, expected) in Swift.zip(found, expected) where found != expected {
            Issue.record("found \(found), expected \(expected)")
        }
        #expect(contents.warnings.isEmpty, "\(contents.warnings)")
        #expect(contents.size == UInt64(bytes.count))
    }

    @Test(arguments: [
        ZipWarning("case-collision", "two names that differ in case", path: "A.txt") { $0.addFile("A.txt", "x") },
        ZipWarning("case-collision", "two names that differ in case beyond ASCII", path: "Ü") {
            $0.addFile("ü", "x")
            $0.addFile("Ü", "x")
            for index in 2...3 { $0[index].flags |= 0x800 }
        },
        ZipWarning("case-collision", "one name composed and decomposed", path: "u\u{308}") {
            $0.addFile("\u{FC}", "x")
            $0.addFile("u\u{308}", "x")
            for index in 2...3 { $0[index].flags |= 0x800 }
        },
        ZipWarning("case-collision", "a folder that differs from a link in case", path: "lib/a") {
            $0.addLink("Lib", to: "elsewhere")
            $0.addFile("lib/a", "x")
        },
        ZipWarning(
            "case-collision", "a decomposed folder beside a composed link, one for libarchive", path: "u\u{308}/a"
        ) {
            $0.addLink("\u{FC}", to: "elsewhere")
            $0.addFile("u\u{308}/a", "x")
            for index in 2...3 { $0[index].flags |= 0x800 }
        },
        ZipWarning("mode-ambiguous", "files and a folder by Python on Windows", path: "w") {
            $0.addFile("w", "x")
            $0.addFile("x", "x")
            $0.addFolder("d/")
            for (name, mode) in [("w", 0o100600), ("x", 0o100666), ("d/", 0o40777)] as [(String, UInt32)] {
                $0[name].central.madeBy = 20
                $0[name].central.externalAttributes = mode << 16 | (name == "d/" ? 0x10 : 0)
            }
        },
        ZipWarning("mode-ambiguous", "a folder that states a file's mode", path: "d") {
            $0.addFolder("d/", mode: 0o100644)
        },
        ZipWarning("setuid", "a folder that is set-group-id, as pip makes in one", path: "d") {
            $0.addFolder("d/", mode: 0o42755)
        },
        ZipWarning("setuid", "a folder that is set-user-id", path: "d") { $0.addFolder("d/", mode: 0o44755) },
        ZipWarning("setuid", "three folders that are set-group-id", path: "d") {
            for name in ["d/", "d/e/", "d/f/"] { $0.addFolder(name, mode: 0o42755) }
        },
        ZipWarning("name-encoding", "3,000 UTF-8 names without the flag", path: "ä0") {
            for number in 0..<3_000 { $0.addFile("ä\(number)", "x") }
        },
        ZipWarning("name-encoding", "a UTF-8 name without the flag, as Debian's zip writes it", path: "größe") {
            $0.addFile("größe", "x")
        },
    ])
    func acceptedWithAWarning(_ zip: ZipWarning) async throws {
        let contents = try await readZip(zip.bytes).get()
        let warning = try #require(contents.warnings.first)
        #expect(contents.warnings.count == 1)
        #expect(warning.id.rawValue == "archive.zip-\(zip.id)")
        #expect(warning.outcome == .warn)
        #expect(warning.path.map { Array($0.utf8) } == Array(zip.path.utf8))
        #expect(Verdict(contents.warnings) == .allow)
    }
}

/// A zip that is accepted with one warning.
struct ZipWarning: Sendable, CustomTestStringConvertible {
    let id: String
    let form: String
    let path: String
    let bytes: [UInt8]

    init(_ id: String, _ form: String, path: String, _ change: (inout ZipBuilder) -> Void) {
        self.id = id
        self.form = form
        self.path = path
        var zip = ZipBuilder.twoFiles
        change(&zip)
        bytes = zip.bytes()
    }

    var testDescription: String { "\(id): \(form)" }
}
