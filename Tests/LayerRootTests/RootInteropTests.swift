import LayerArchive
import LayerManifest
import LayerModel
import LayerRoot
import LayerTestKit
import Testing

/// The merged root is what other tools make of the same layers.
@Suite("umoci, bsdtar and mtree") struct RootInteropTests {
    static let umoci = Tool("umoci")

    @Test(.enabled(if: umoci.isInstalled && isRoot, "umoci is not installed, or this is not root"))
    func umociWritesTheSameEntries() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let layout = try image.writeLayout(folder)
            let bundle = folder.path(of: "bundle")
            let result = try await Self.umoci.run(["unpack", "--image", "\(layout):x", bundle])
            try #require(result.status == 0, "\(result.errors)")
            let implied = Set(image.root.impliedFolders)
            let found = try entriesOnDisk("\(bundle)/rootfs").filter { !implied.contains($0.path) }
            #expect(found.map(\.path) == image.root.entries.map(\.path))
            for (found, expected) in zip(found, image.root.entries) { #expect(found == expected) }
        }
    }

    @Test(.enabled(if: umoci.isInstalled && isRoot && Tool.mtree.isInstalled, "umoci or mtree is missing, or no root"))
    func mtreeFindsNothingToSayAboutWhatUmociWrote() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let layout = try image.writeLayout(folder)
            let bundle = folder.path(of: "bundle")
            try #require(try await Self.umoci.run(["unpack", "--image", "\(layout):x", bundle]).status == 0)
            let manifest = try folder.write("tree.mtree", try Manifest(entries: image.root.entries).text)
            let result = try await Tool.mtree.run(["-f", manifest, "-p", "\(bundle)/rootfs"])
            #expect(result.text.isEmpty && result.errors.isEmpty && result.status == 0, "\(result.text)")
        }
    }

    /// Of each layer by itself. bsdtar tells a hard link as a file with the target's content, or none.
    @Test(.enabled(if: Tool.bsdtar.isInstalled, "bsdtar is not installed"))
    func bsdtarsManifestOfALayerIsOurs() async throws {
        let image = try SampleImage.everything()
        for (tar, contents) in zip(image.tars, image.contents) {
            try await withTemporaryFolder { folder in
                let path = try folder.write("layer.tar", tar)
                let result = try await Tool.bsdtar.run([
                    "-cf", "-", "--format=mtree", "--options=!all,type,mode,uid,gid,size,sha256,link", "@\(path)",
                ])
                try #require(result.status == 0, "\(result.errors)")
                let theirs = try mtreeLines(result.text)
                let entries = contents.entries.filter { $0.type != .hardlink }
                for entry in entries {
                    let line = try #require(theirs[entry.path], "bsdtar does not list \(entry.path.displayed)")
                    #expect(line == words(of: entry), "\(entry.path.displayed)")
                }
                #expect(theirs.count == contents.entries.count)
            }
        }
    }

    /// The keywords of each path but hard links' own.
    private func mtreeLines(_ text: String) throws -> [EntryPath: Set<String>] {
        var lines: [EntryPath: Set<String>] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            let bytes = unescaped(name)
            let bare = bytes.starts(with: "./".utf8) ? Array(bytes.dropFirst(2)) : bytes
            if bare.isEmpty || bare == Array(".".utf8) || bare == Array("/.".utf8) { continue }
            let path = try EntryPath(validating: bare.last == 0x2F ? bare.dropLast() : bare, rules: .tar)
            lines[path] = Set(words.dropFirst().map(String.init))
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

    private func words(of entry: Entry) -> Set<String> {
        var words: Set<String> = ["mode=\(String(entry.mode, radix: 8))"]
        words.insert("type=\(entry.type == .whiteout ? "file" : entry.type.rawValue)")
        if let owner = entry.owner { words.formUnion(["uid=\(owner.uid)", "gid=\(owner.gid)"]) }
        switch entry.type {
        case .file, .whiteout:
            words.insert("size=\(entry.size)")
            let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            words.insert("sha256digest=\(entry.sha256?.hex ?? empty)")
        case .link: words.insert("link=\(entry.linkText ?? "")")
        default: break
        }
        return words
    }
}
