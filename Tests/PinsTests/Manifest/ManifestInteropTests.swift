import Core
import Glibc
import Pins
import TestKit
import Testing

/// Other programs read what we write, so that an unpacked folder can be checked without us.
@Suite("mtree and bsdtar read our manifests") struct ManifestInteropTests {
    static let names = ["a.txt", "a b", "größe", "#x", "a=b", "back\\slash", "*?[x]", "-dash", "~", "日本"]

    @Test(.needs(.mtree))
    func mtreeSaysNothingOverTheFolder() async throws {
        try await withTemporaryFolder { folder in
            let result = try await runMtree(folder, try fill(folder))
            #expect(result.text.isEmpty)
            #expect(result.errors.isEmpty)
            #expect(result.status == 0)
        }
    }

    /// Many zips name no folders; unpacked, the folders are there.
    @Test(.needs(.mtree))
    func mtreeSaysNothingWhereFoldersHaveNoEntry() async throws {
        try await withTemporaryFolder { folder in
            let manifest = try Manifest(entries: try fill(folder).entries.filter { $0.type != .dir })
            let result = try await runMtree(folder, manifest)
            #expect(result.text.isEmpty)
            #expect(result.errors.isEmpty)
            #expect(result.status == 0)
        }
    }

    @Test(.needs(.mtree))
    func mtreeSeesAnotherContentModeTypeAndTarget() async throws {
        for change: (String) -> Void in [
            { path in append("x", to: "\(path)/a.txt") },
            { path in chmod("\(path)/a.txt", 0o600) },
            { path in
                unlink("\(path)/d/link")
                symlink("elsewhere", "\(path)/d/link")
            },
            { path in unlink("\(path)/a b") },
            { path in append("x", to: "\(path)/added") },
        ] {
            try await withTemporaryFolder { folder in
                let manifest = try fill(folder)
                try #require(try await runMtree(folder, manifest).status == 0)
                change(folder.path(of: "tree"))
                let result = try await runMtree(folder, manifest)
                #expect(!result.text.isEmpty || result.status != 0)
            }
        }
    }

    @Test(.needs(.bsdtar))
    func bsdtarListsEveryPath() async throws {
        try await withTemporaryFolder { folder in
            let manifest = try fill(folder)
            let path = try folder.write("tree.mtree", manifest.text)
            let list = try await Tool.bsdtar.run(["-tf", path])
            #expect(list.status == 0, "\(list.errors)")
            #expect(list.text.split(separator: "\n").count == 1 + manifest.entries.count)
            for plain in ["./a.txt", "./a b", "./größe", "./d/", "./d/link"] {
                #expect(
                    list.text.split(separator: "\n").contains { $0 == plain || $0 + "/" == plain },
                    "\(plain)\n\(list.text)")
            }
        }
    }

    private func runMtree(_ folder: TemporaryFolder, _ manifest: Manifest) async throws -> Tool.Result {
        let path = try folder.write("tree.mtree", manifest.text)
        return try await Tool.mtree.run(["-f", path, "-p", folder.path(of: "tree")])
    }

    /// Writes a folder of odd names, with its manifest.
    private func fill(_ folder: TemporaryFolder) throws -> Manifest {
        var entries: [Entry] = []
        try folder.makeFolder("tree")
        try folder.makeFolder("tree/d")
        entries.append(try ManifestTests.dir("d"))
        for name in Self.names {
            try folder.write("tree/\(name)", name)
            var entry = try ManifestTests.file(name)
            entry.size = UInt64(name.utf8.count)
            entry.sha256 = Digest(bytes: ReferenceSHA256.digest(of: Array(name.utf8)))
            entries.append(entry)
        }
        try folder.link("tree/d/link", to: "../a b")
        entries.append(try ManifestTests.link("d/link", to: "../a b"))
        return try Manifest(entries: entries)
    }
}

private func append(_ text: String, to path: String) {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
    write(file, text, text.utf8.count)
    close(file)
}
