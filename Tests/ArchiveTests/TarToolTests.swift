import Archive
import Core
import TestKit
import Testing

@Suite("Layers of real tools are read as the tools list them") struct TarToolTests {

    @Test(
        .needs(.tar, .bsdtar),
        arguments: [
            "tar --format=ustar", "tar --format=v7", "tar --format=oldgnu", "tar --format=gnu", "tar --format=posix",
            "tar --format=gnu -b 1", "tar --format=posix --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner",
            "tar --format=posix --xattrs", "bsdtar --format=pax", "bsdtar --format=ustar", "bsdtar --format=gnutar",
            "bsdtar --format=v7", "bsdtar --format=pax --options hdrcharset=UTF-8",
        ])
    func tars(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let short = command.contains("v7") || command.contains("ustar")
            try await fill(folder, longNames: !short)
            try await shell("cd root && \(command) -cf ../out.tar .", folder)
            try await compare("out.tar", folder)
        }
    }

    @Test(
        .needs(.python, .bsdtar),
        arguments: ["USTAR", "GNU", "PAX"])
    func pythonTarfile(_ format: String) async throws {
        try await withTemporaryFolder { folder in
            try await fill(folder, longNames: format != "USTAR")
            try await shell(
                """
                cd root && python3 -c 'import tarfile
                with tarfile.open("../out.tar", "w", format=tarfile.\(format)_FORMAT) as tar: tar.add(".")'
                """, folder)
            try await compare("out.tar", folder)
        }
    }

    @Test(
        .needs(.pigz, .zstd),
        arguments: [
            "gzip -c layer.tar", "gzip -1n < layer.tar", "pigz -p 4 -b 128 -c layer.tar", "pigz -i -c layer.tar",
            "pigz -11 -c layer.tar",
            "(head -c 700 layer.tar | gzip; tail -c +701 layer.tar | gzip -9)", "zstd -qc layer.tar",
            "zstd -q --no-check < layer.tar",
            "zstd -q -19 < layer.tar", "zstd -q --fast=5 < layer.tar", "zstd -qc --long=25 layer.tar",
            "(head -c 700 layer.tar | zstd -q; tail -c +701 layer.tar | zstd -q --no-check)",
        ])
    func compressors(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            try await fill(folder, longNames: true)
            try await shell("cd root && seq 200000 > numbers && tar -cf ../layer.tar .", folder)
            try await shell("\(command) > layer.compressed", folder)
            let plain = try await read("layer.tar", folder)
            let packed = try await read("layer.compressed", folder)
            #expect(packed.diffID == plain.diffID)
            #expect(packed.contents.entries == plain.contents.entries)
            #expect(plain.contents.entries.contains { $0.path.displayed == "numbers" && $0.size == 1_288_895 })
        }
    }

    /// bsdtar's own mtree of the archive must say the same of every file.
    private func compare(_ name: String, _ folder: TemporaryFolder) async throws {
        let content = try await read(name, folder)
        let mtree = try await Tool.bsdtar.run(
            ["-cf", "-", "--format=mtree", "--options=!all,type,mode,size,sha256", "@\(name)"], in: folder.path)
        try #require(mtree.status == 0, "\(mtree.errors)")
        var said: [String: Set<Substring>] = [:]
        for line in mtree.text.split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ")
            said[String(words[0].dropFirst(words[0].hasPrefix("./") ? 2 : 0))] = Set(words.dropFirst())
        }
        let found = content.contents.entries
        try #require(!found.isEmpty)
        #expect(found.count + (content.contents.root == nil ? 0 : 1) == said.count)
        for entry in found where entry.path.string?.allSatisfy({ $0.isASCII }) == true {
            let words = try #require(said[entry.path.displayed], "\(entry.path.displayed)")
            #expect(words.contains("mode=\(String(entry.mode, radix: 8))"))
            guard entry.type == .file else { continue }
            #expect(words.contains("size=\(entry.size)"))
            #expect(words.contains("sha256digest=\(entry.sha256?.hex ?? "")"))
        }
    }

    private func read(_ name: String, _ folder: TemporaryFolder) async throws -> LayerContent {
        let source = try ByteSource(path: folder.path(of: name))
        return try await LayerBlobReader.read(source, range: 0..<source.size).content.get()
    }

    private func fill(_ folder: TemporaryFolder, longNames: Bool) async throws {
        var script = """
            mkdir -p root/usr/bin root/etc root/empty && cd root && echo alpha > usr/bin/a && ln usr/bin/a usr/bin/b
            ln -s ../usr/bin/a etc/l && : > etc/none && head -c 100000 /dev/zero > usr/zeros
            chmod 4755 usr/bin/a && chmod 700 empty

            """
        if longNames {
            script += """
                d=usr/$(printf 'n%.0s' $(seq 120))/$(printf 'm%.0s' $(seq 120)); mkdir -p $d
                echo x > $d/$(printf 'o%.0s' $(seq 120))
                ln -s $d etc/long; echo y > etc/größe; ln $d/$(printf 'o%.0s' $(seq 120)) etc/hard
                """
        }
        try await shell(script, folder)
    }

    private func shell(_ script: String, _ folder: TemporaryFolder) async throws {
        let result = try await Tool.shell.run(["-ec", script], in: folder.path)
        #expect(result.status == 0, "\(result.errors)")
    }
}
