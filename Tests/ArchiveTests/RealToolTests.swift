import Archive
import Core
import TestKit
import Testing

/// Archives as the tools of the field write them, read with the right content.
@Suite("Zips of real tools are accepted") struct RealToolTests {
    @Test(.needs(.zip))
    func infoZipWithLinksToAFile() async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            try await run(.zip, ["-q", "-y", "-r", "../out.zip", "."], in: folder)
            try await expectTree(folder.path(of: "out.zip"), linkMode: 0o777)
        }
    }

    @Test(.needs(.zip))
    func infoZipIntoAPipe() async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            // Without -y: Debian's zip 3.0-13 stores no link into a pipe; 3.0-13+deb12u1 does.
            try await runShell("zip -q -r - . | cat > ../out.zip", in: folder)
            try await expectTree(folder.path(of: "out.zip"), link: .file("l", "beta\n"))
        }
    }

    @Test(
        .needs(.zip), arguments: ["-9", "-0"])
    func infoZipFromAFileIntoAPipe(_ level: String) async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            try await runShell("zip -q \(level) - - < a.txt | cat > ../out.zip", in: folder)
            let contents = try await readZip(at: folder.path(of: "out.zip")).get()
            let entry = try #require(contents.entries.first)
            #expect(contents.entries.count == 1)
            #expect(entry.path.displayed == "-")
            #expect(entry.sha256?.bytes == ReferenceSHA256.digest(of: Array("alpha\n".utf8)))
        }
    }

    /// Info-ZIP notes the pipe's own mode for what it read from the pipe; everybody unpacks a file.
    @Test(
        .needs(.zip),
        arguments: ["zip -q - - | cat > ../out.zip", "zip -q ../out.zip -"])
    func infoZipFromAPipe(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            try await runShell("cat a.txt | \(command)", in: folder)
            let contents = try await readZip(at: folder.path(of: "out.zip")).get()
            let entry = try #require(contents.entries.first)
            #expect(entry.path.displayed == "-")
            #expect(entry.type == .file)
            #expect(entry.sha256?.bytes == ReferenceSHA256.digest(of: Array("alpha\n".utf8)))
        }
    }

    @Test(
        .needs(.python),
        arguments: ["ZIP_STORED", "ZIP_DEFLATED"], [true, false])
    func pythonToAFileAndToAPipe(_ method: String, _ seekable: Bool) async throws {
        let program = """
            import sys, zipfile
            class Pipe:
                def __init__(self, file): self.file = file
                def write(self, data): return self.file.write(data)
                def flush(self): self.file.flush()
            target = open(sys.argv[1], 'wb')
            with zipfile.ZipFile(target if \(seekable ? "True" : "False") else Pipe(target), 'w', zipfile.\(method)) as z:
                with z.open('wide', 'w', force_zip64=True) as member: member.write(b'alpha\\n')
                z.writestr('plain', b'beta\\n')
                z.writestr('gr\\u00f6\\u00dfe/', b'')
                z.writestr('gr\\u00f6\\u00dfe/empty', b'')
            """
        try await withTemporaryFolder { folder in
            let script = try folder.write("make.py", program)
            let path = folder.path(of: "out.zip")
            let result = try await Tool.python.run([script, path])
            try #require(result.status == 0, "\(result.errors)")
            let contents = try await readZip(at: path).get()
            #expect(
                contents.entries.map(ExpectedEntry.init) == [
                    .file("wide", "alpha\n", mode: 0o600), .file("plain", "beta\n", mode: 0o600),
                    .dir("größe", mode: 0o775), .file("größe/empty", "", mode: 0o600),
                ])
            #expect(contents.warnings.isEmpty)
        }
    }

    @Test(.needs(.bsdtar))
    func bsdtar() async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            try await run(.bsdtar, ["--format", "zip", "-cf", "../out.zip", "a.txt", "d", "l", "zeros"], in: folder)
            try await expectTree(folder.path(of: "out.zip"), linkMode: 0o777)
        }
    }

    /// bsdtar pads what it writes to a pipe to whole blocks, and puts `./` before all names.
    @Test(.needs(.bsdtar), arguments: ["a.txt d l zeros", "."])
    func bsdtarIntoAPipe(_ what: String) async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            try await runShell("bsdtar --format zip -cf - \(what) | cat > ../out.zip", in: folder)
            try await expectTree(folder.path(of: "out.zip"), linkMode: 0o777)
        }
    }

    @Test(.needs(.jar))
    func jar() async throws {
        try await withTemporaryFolder { folder in
            try fill(folder)
            try await run(.jar, ["cf", "../out.jar", "a.txt", "d", "zeros"], in: folder)
            let contents = try await readZip(at: folder.path(of: "out.jar")).get()
            let found = contents.entries.map(ExpectedEntry.init)
            #expect(found.first == .dir("META-INF"))
            #expect(
                found.dropFirst(2) == [.file("a.txt", "alpha\n"), .dir("d"), .file("d/b.txt", "beta\n"), Self.zeros])
        }
    }

    @Test(.needs(.go))
    func goArchiveZip() async throws {
        let program = """
            package main

            import (
            \t"archive/zip"
            \t"os"
            )

            func main() {
            \tw := zip.NewWriter(os.Stdout)
            \tf, _ := w.Create("a.txt")
            \tf.Write([]byte("alpha\\n"))
            \tw.Create("d/")
            \tf, _ = w.CreateHeader(&zip.FileHeader{Name: "d/b.txt", Method: zip.Store})
            \tf.Write([]byte("beta\\n"))
            \tf, _ = w.Create("größe")
            \tf.Write(nil)
            \th := &zip.FileHeader{Name: "l"}
            \th.SetMode(os.ModeSymlink | 0777)
            \tf, _ = w.CreateHeader(h)
            \tf.Write([]byte("a.txt"))
            \tw.Close()
            }
            """
        try await withTemporaryFolder { folder in
            let source = try folder.write("make.go", program)
            let result = try await Tool.go.run(["run", source])
            try #require(result.status == 0, "\(result.errors)")
            let path = try folder.write("out.zip", result.output)
            let contents = try await readZip(at: path).get()
            #expect(
                contents.entries.map(ExpectedEntry.init) == [
                    .file("a.txt", "alpha\n"), .dir("d"), .file("d/b.txt", "beta\n"), .file("größe", ""),
                    .link("l", to: "a.txt"),
                ])
        }
    }

    private static let zeros = ExpectedEntry.file("zeros", [UInt8](repeating: 0, count: 5_000))

    private func fill(_ folder: TemporaryFolder) throws {
        try folder.makeFolder("tree")
        try folder.makeFolder("tree/d")
        try folder.write("tree/a.txt", "alpha\n")
        try folder.write("tree/d/b.txt", "beta\n")
        try folder.write("tree/zeros", [UInt8](repeating: 0, count: 5_000))
        try folder.link("tree/l", to: "d/b.txt")
    }

    private func run(_ tool: Tool, _ arguments: [String], in folder: TemporaryFolder) async throws {
        let result = try await tool.run(arguments, in: folder.path(of: "tree"))
        try #require(result.status == 0, "\(tool.name): \(result.errors)")
    }

    private func runShell(_ command: String, in folder: TemporaryFolder) async throws {
        try await run(.shell, ["-c", command], in: folder)
    }

    private func expectTree(_ path: String, linkMode: UInt16) async throws {
        try await expectTree(path, link: .link("l", to: "d/b.txt", mode: linkMode))
    }

    private func expectTree(_ path: String, link: ExpectedEntry) async throws {
        let contents = try await readZip(at: path).get()
        let found = contents.entries.map(ExpectedEntry.init).sorted { $0.path < $1.path }
        #expect(
            found == [
                .file("a.txt", "alpha\n"), .dir("d"), .file("d/b.txt", "beta\n"),
                link, Self.zeros,
            ])
        #expect(contents.warnings.isEmpty)
    }
}
