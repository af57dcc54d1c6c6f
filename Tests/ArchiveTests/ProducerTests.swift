import Archive
import Core
import TestKit
import Testing

/// What everyday builders write is accepted, and what is read here is what others unpack.
@Suite("Producers of zips") struct ProducerTests {
    private static let possible = ZipProducer.all.filter(\.isPossible)

    /// How others unpack: a shell command into the folder `out`, and what of it can be compared.
    struct Unpacker: Sendable {
        let tool: String
        let command: String
        /// Whether permissions are set as the archive says.
        var setsModes = false
        /// Whether links are made.
        var makesLinks = true
        /// An exit code that stands for a remark on padding.
        var remark: Int32 = 0
    }

    private static let unpackers = [
        Unpacker(tool: "unzip", command: "unzip -qq ../out.zip", setsModes: true),
        Unpacker(tool: "bsdtar", command: "bsdtar -xpf ../out.zip", setsModes: true),
        Unpacker(tool: "7z", command: "7z x -y -bso0 -bsp0 ../out.zip"),
        Unpacker(tool: "python3", command: "python3 -m zipfile -e ../out.zip .", makesLinks: false),
        Unpacker(tool: "jar", command: "jar xf ../out.zip", makesLinks: false),
    ]

    @Test(arguments: possible)
    func acceptedAndUnpackedAlike(_ producer: ZipProducer) async throws {
        try await withTemporaryFolder { folder in
            try await make(producer, in: folder)
            let contents = try await readZip(at: folder.path(of: "out.zip")).get()
            #expect(contents.warnings.map(\.id.rawValue) == producer.warnings ?? [])
            for unpacker in Self.unpackers where Tool(unpacker.tool).isInstalled {
                let found = try await unpack(by: unpacker, in: folder)
                for entry in contents.entries {
                    expect(entry, among: found, by: unpacker, producer.setsNoModes != true)
                }
                // Folders that entries imply are made; nothing else is.
                let known = Set(contents.entries.map { TextKey($0.path.displayed) })
                let more = found.filter { !known.contains($0.key) && $0.value.type != "d" }
                #expect(more.isEmpty, "\(unpacker.tool): \(more.keys)")
            }
        }
    }

    @Test func theListIsRead() { #expect(ZipProducer.all.count > 20) }

    @Test(.needs(.go))
    func goListsTheSame() async throws {
        let program = """
            package main

            import (
            \t"archive/zip"
            \t"crypto/sha256"
            \t"fmt"
            \t"io"
            \t"os"
            \t"path"
            )

            func main() {
            \tr, err := zip.OpenReader(os.Args[1])
            \tif err != nil {
            \t\tpanic(err)
            \t}
            \tfor _, f := range r.File {
            \t\tif path.Clean(f.Name) == "." || f.Mode().IsDir() {
            \t\t\tcontinue
            \t\t}
            \t\tc, err := f.Open()
            \t\tif err != nil {
            \t\t\tpanic(err)
            \t\t}
            \t\th := sha256.New()
            \t\tif _, err := io.Copy(h, c); err != nil {
            \t\t\tpanic(err)
            \t\t}
            \t\tfmt.Printf("%x %s\\n", h.Sum(nil), path.Clean(f.Name))
            \t}
            }
            """
        try await withTemporaryFolder { folder in
            let (source, lister) = (try folder.write("list.go", program), folder.path(of: "list"))
            let built = try await Tool.go.run(["build", "-o", lister, source])
            try #require(built.status == 0, "\(built.errors)")
            for producer in Self.possible {
                try await withTemporaryFolder { folder in
                    try await make(producer, in: folder)
                    let contents = try await readZip(at: folder.path(of: "out.zip")).get()
                    let listed = try await Tool.shell.run(["-c", "\"$0\" \"$1\"", lister, folder.path(of: "out.zip")])
                    try #require(listed.status == 0, "\(producer.form): \(listed.errors)")
                    let expected = contents.entries.filter { $0.type != .dir }.map { entry in
                        let digest = entry.sha256?.hex ?? hex(ReferenceSHA256.digest(of: entry.link ?? []))
                        return "\(digest) \(entry.path.displayed)"
                    }
                    #expect(
                        Set(listed.text.split(separator: "\n").map(String.init)) == Set(expected), "\(producer.form)")
                }
            }
        }
    }

    private struct Found {
        var type: String
        var mode: UInt16
        var digest: String
        var target: String
    }

    private func hex(_ bytes: [UInt8]) -> String { Digest(bytes: bytes)?.hex ?? "" }

    private func make(_ producer: ZipProducer, in folder: TemporaryFolder) async throws {
        try folder.makeFolder("tree")
        try folder.makeFolder("tree/d")
        try folder.write("tree/a.txt", "alpha\n")
        try folder.write("tree/d/b.txt", "beta\n")
        try folder.write("tree/run.sh", "#!/bin/sh\n")
        try folder.write("tree/zeros", [UInt8](repeating: 0, count: 5_000))
        try folder.link("tree/l", to: "d/b.txt")
        let script =
            "umask 022; set -e; chmod 755 . d run.sh; chmod 644 a.txt d/b.txt zeros; "
            + producer.command.joined(separator: "\n")
        let result = try await Tool.shell.run(["-c", script], in: folder.path(of: "tree"))
        try #require(result.status == 0, "\(producer.form): \(result.errors) \(result.text)")
    }

    private func unpack(by unpacker: Unpacker, in folder: TemporaryFolder) async throws -> [TextKey: Found] {
        let script = """
            umask 022; rm -rf unpacked; mkdir unpacked; cd unpacked; \(unpacker.command) > /dev/null || exit 1
            find . -mindepth 1 -printf '%y %m %P|%l\\n' | while IFS= read -r line; do
                path=${line#* * }; path=${path%%|*}
                [ -f "$path" ] && [ ! -L "$path" ] && sum=$(sha256sum < "$path") || sum=-
                echo "${sum%% *} $line"
            done
            """
        let result = try await Tool.shell.run(["-c", script], in: folder.path)
        try #require(result.status == 0, "\(unpacker.tool): \(result.errors)")
        var found: [TextKey: Found] = [:]
        for line in result.text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            let names = words[3].split(separator: "|", omittingEmptySubsequences: false)
            found[String(names[0])] = Found(
                type: String(words[1]), mode: UInt16(words[2], radix: 8) ?? 0, digest: String(words[0]),
                target: String(names[1]))
        }
        return found
    }

    private func expect(_ entry: Entry, among found: [TextKey: Found], by unpacker: Unpacker, _ statesModes: Bool) {
        let path = entry.path.displayed
        guard let found = found[path] else {
            Issue.record("\(unpacker.tool) does not unpack \(path)")
            return
        }
        switch entry.type {
        case .dir: #expect(found.type == "d", "\(unpacker.tool): \(path)")
        case .link where unpacker.makesLinks:
            #expect(found.type == "l" && found.target == entry.linkText, "\(unpacker.tool): \(path)")
        case .link: break
        default: #expect(found.type == "f" && found.digest == entry.sha256?.hex, "\(unpacker.tool): \(path)")
        }
        // unzip takes set-group-id away.
        if unpacker.setsModes, statesModes, entry.type != .link {
            #expect(found.mode & 0o777 == entry.mode & 0o777, "\(unpacker.tool): \(path)")
        }
    }
}
