import Archive
import Core
import Image
import Pins
import TestKit
import Testing

/// The merged root is what other tools make of the same layers.
@Suite("umoci, bsdtar and mtree") struct RootInteropTests {

    @Test(.wants("root") { isRoot }, .needs(.umoci))
    func umociWritesTheSameEntries() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let layout = try image.writeLayout(folder)
            let bundle = folder.path(of: "bundle")
            let result = try await Tool.umoci.run(["unpack", "--image", "\(layout):x", bundle])
            try #require(result.status == 0, "\(result.errors)")
            let implied = Set(image.root.impliedFolders)
            let found = try entriesOnDisk("\(bundle)/rootfs").filter { !implied.contains($0.path) }
            #expect(found.map(\.path) == image.root.entries.map(\.path))
            for (found, expected) in zip(found, image.root.entries) { #expect(found == expected) }
        }
    }

    @Test(.wants("root") { isRoot }, .needs(.umoci, .mtree))
    func mtreeFindsNothingToSayAboutWhatUmociWrote() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let layout = try image.writeLayout(folder)
            let bundle = folder.path(of: "bundle")
            try #require(try await Tool.umoci.run(["unpack", "--image", "\(layout):x", bundle]).status == 0)
            let manifest = try folder.write("tree.mtree", try Manifest(entries: image.root.entries).text)
            let result = try await Tool.mtree.run(["-f", manifest, "-p", "\(bundle)/rootfs"])
            #expect(result.text.isEmpty && result.errors.isEmpty && result.status == 0, "\(result.text)")
        }
    }

    /// Of each layer by itself, whiteouts and hard links too; our tags say beside it what bsdtar leaves out.
    @Test(.needs(.bsdtar))
    func bsdtarsManifestOfALayerIsOurs() async throws {
        let image = try SampleImage.everything()
        try #require(!image.tars.isEmpty && image.tars.count == image.contents.count)
        for (tar, contents) in zip(image.tars, image.contents) {
            try await withTemporaryFolder { folder in
                let path = try folder.write("layer.tar", tar)
                let result = try await Tool.bsdtar.run([
                    "-cf", "-", "--format=mtree", "--options=!all,type,mode,uid,gid,size,sha256,link", "@\(path)",
                ])
                try #require(result.status == 0, "\(result.errors)")
                let manifest = try Manifest(entries: contents.entries)
                let ours = try mtreeLines(String(decoding: manifest.text, as: UTF8.self)).filter { $0.value.count > 1 }
                #expect(try mtreeLines(result.text) == ours)
            }
        }
    }

    @Test(.needs(.bsdtar, .mtree))
    func bsdtarAndMtreeReadTheManifestOfALayer() async throws {
        let image = try SampleImage.everything()
        #expect(Set(image.contents.flatMap(\.entries).map(\.type)).isSuperset(of: [.whiteout, .hardlink]))
        for contents in image.contents {
            try await withTemporaryFolder { folder in
                let manifest = try Manifest(entries: contents.entries)
                let path = try folder.write("layer.mtree", manifest.text)
                let lines = manifest.text.split(separator: UInt8(ascii: "\n")).count - 1
                let list = try await Tool.bsdtar.run(["-tf", path])
                #expect(list.status == 0 && list.errors.isEmpty, "\(list.errors)")
                #expect(list.text.split(separator: "\n").count == lines)
                let parsed = try await Tool.mtree.run(["-C", "-f", path])
                #expect(parsed.status == 0 && parsed.errors.isEmpty, "\(parsed.errors)")
                #expect(parsed.text.split(separator: "\n").count == lines)
            }
        }
    }

    /// The keywords of each path, modes without leading zeros; our tags left out.
    private func mtreeLines(_ text: String) throws -> [EntryPath: Set<String>] {
        var lines: [EntryPath: Set<String>] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            let bytes = unescaped(name)
            let bare = bytes.starts(with: "./".utf8) ? Array(bytes.dropFirst(2)) : bytes
            if bare.isEmpty || bare == Array(".".utf8) || bare == Array("/.".utf8) { continue }
            let path = try EntryPath(validating: bare.last == 0x2F ? bare.dropLast() : bare, rules: .tar)
            lines[path] = Set(
                words.dropFirst().filter { !$0.hasPrefix("tags=") }.map { word in
                    word.hasPrefix("mode=") ? "mode=\(word.dropFirst(5).drop { $0 == "0" })" : String(word)
                })
        }
        return lines
    }

    private func unescaped(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), rest.count >= 3,
                let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(3)
        }
        return bytes
    }
}
