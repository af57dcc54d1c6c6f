import Archive
import Core
import Image
import Pins

/// What must hold of layers merged upon each other. The bytes describe members rather than being archives, whose checksums
/// would keep most mutations from ever being merged.
enum MergeProperties {
    /// Two bytes a member, what it is and its path, and of a link a third, its target. Layers that the strict reader refuses are no input.
    static func check(_ bytes: [UInt8]) -> Bool {
        var layers: [TarContents] = []
        do throws(Failure) {
            for archive in archives(bytes) {
                var reader = try TarReader()
                try reader.push(archive.span.bytes)
                layers.append(try reader.finish())
            }
            let root = try RootMerge.merge(layers)
            do throws(Failure) {
                try checkRoot(root, layers)
            } catch {
                require(false, "a merged root has no manifest: \(error)")
            }
            return true
        } catch {
            require(error.code.isRefusal, "layers are refused as \(error.code)")
            return false
        }
    }

    private static func checkRoot(_ root: MergedRoot, _ layers: [TarContents]) throws(Failure) {
        let manifest = try Manifest(entries: root.entries)
        require(try Manifest(parsing: manifest.text).tree == manifest.tree, "the manifest reads back as another")
        require(try RootMerge.merge(layers + [emptyLayer()]).entries == root.entries, "an empty layer changes the root")
        var folders = Set(root.impliedFolders)
        for member in root.members where member.entry.type == .dir { folders.insert(member.entry.path) }
        for member in root.members {
            let entry = member.entry
            require([.file, .dir, .link].contains(entry.type), "a \(entry.type) in a merged root")
            require(entry.path.parent.map(folders.contains) ?? true, "\(entry.path.displayed) lies in no folder")
            require(root.member(at: entry.path)?.entry == entry, "\(entry.path.displayed) is not found")
            guard entry.type == .file else { continue }
            let source = member.source.flatMap { source in
                layers[source.layer].entries.first { $0.path == source.path && $0.type == .file }
            }
            require(source?.sha256 == entry.sha256 && entry.sha256 != nil, "content that no layer holds")
        }
        let plan = root.unpackPlan(layers: layers.count)
        let files = plan.files.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } }
        let planned = files + plan.links.count + plan.folders.count
        require(planned == root.members.count + root.impliedFolders.count, "a plan with gaps")
    }

    private static func emptyLayer() throws(Failure) -> TarContents {
        var reader = try TarReader()
        let end = [UInt8](repeating: 0, count: 1024)
        try reader.push(end.span.bytes)
        return try reader.finish()
    }

    /// The archives that the bytes describe: 0 begins the next layer, at most eight.
    private static func archives(_ bytes: [UInt8]) -> [[UInt8]] {
        var archives: [[UInt8]] = [[]]
        var rest = bytes.prefix(512)[...]
        while let kind = rest.popFirst() {
            if kind & 7 == 0 {
                if archives.count < 8 { archives.append([]) }
                continue
            }
            guard let place = rest.popFirst() else { break }
            let isLink = kind & 7 == 4 || kind & 7 == 5
            let target = isLink ? rest.popFirst().map(path) ?? "a" : ""
            archives[archives.count - 1] += member(kind, path(place), target: target)
        }
        return archives.map { $0 + [UInt8](repeating: 0, count: 1024) }
    }

    /// One to three names of two letters each: few enough to meet often.
    private static func path(_ byte: UInt8) -> String {
        let names = ["a", "b", "c", "d"]
        let depth = Int(byte >> 6) % 3
        return (0...depth).map { names[Int(byte >> UInt8(2 * $0) & 3)] }.joined(separator: "/")
    }

    private static func member(_ kind: UInt8, _ path: String, target: String) -> [UInt8] {
        let cut = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        let mode: UInt16 = kind & 0x80 == 0 ? 0o755 : 0o4711
        switch kind & 7 {
        case 1, 2: return block(path, "0", mode, content: Array("\(kind)".utf8))
        case 3: return block(path + "/", "5", mode)
        case 4: return block(path, "2", mode, link: kind & 0x40 == 0 ? target : "/" + target)
        case 5: return block(path, "1", mode, link: target)
        case 6: return block(path[..<cut] + ".wh." + path[cut...], "0", mode)
        default: return block(path[..<cut] + ".wh..wh..opq", "0", mode)
        }
    }

    /// A ustar member with what belongs behind it.
    private static func block(
        _ name: some StringProtocol, _ type: Character, _ mode: UInt16, link: String = "", content: [UInt8] = []
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: some StringProtocol, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: digits - text.utf8.count) + text
        }
        put(name, at: 0)
        put(octal(Int(mode), 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(content.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        let padding = content.isEmpty ? 0 : 512 - content.count
        return header + content + [UInt8](repeating: 0, count: padding)
    }
}
