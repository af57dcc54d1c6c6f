import Archive
import Core
import Cryptography
import Glibc

/// YARA rules of a team's own, compiled once.
package struct YaraRules: Sendable {
    /// Files of rules at the most, and bytes of one and of all.
    static let fileLimit = 8_192
    static let byteLimit = 8 << 20
    static let totalLimit = 64 << 20

    var program: YaraProgram
    let compiled: CompiledRules
    /// What tells these rules and who asks them from others: part of the version that looks.
    package let digest: Digest
    /// How many rules there are.
    package let count: Int

    /// Compiles the rules of a folder, or of one file.
    /// - Parameter room: Where the compiled rules are kept.
    /// - Throws: `malware.rules`, `malware.yara-program`, `input.*`.
    package init(_ place: String, program: YaraProgram?, in room: SpoolRoom) throws(Failure) {
        guard let program else {
            throw Failure(
                .malwareYaraProgram, "there is no program to ask the rules of \(PathEscaping.displayed(place.utf8))")
        }
        let sources = try RuleSource.all(in: place)
        self.program = program
        compiled = CompiledRules(
            try SpoolFile(in: room.folder, holding: "compiled rules", limit: room.limit).descriptorForReading())
        let process = try YaraProcess(program, .check, rules: compiled.descriptor)
        var isHeard = true
        for source in sources where isHeard {
            isHeard =
                process.send(source.isPart ? "I" : "R", name: Array(source.name.utf8), size: UInt64(source.text.count))
                && process.send(source.text.span.bytes)
        }
        _ = isHeard && process.send("C", name: [], size: 0)
        let answer = try Self.answer(of: process, in: place)
        count = answer.count
        var hasher = try SHA256()
        let bounds = "\(answer.version) \(program.seconds) \(program.mebibytes)\n"
        try hasher.update(Array(bounds.utf8).span.bytes)
        for source in sources {
            let line = "\(source.text.count) \(try SHA256.digest(of: source.text).hex) "
            try hasher.update(Array(line.utf8 + Array(source.name.utf8) + [0]).span.bytes)
        }
        digest = try hasher.finish()
    }

    private static func answer(of process: YaraProcess, in place: String) throws(Failure) -> (
        version: String, count: Int
    ) {
        var faults: [(file: String, text: String)] = []
        var file = ""
        while let words = process.line() {
            let texts = words.map { String(decoding: $0, as: UTF8.self) }
            switch (texts[0], texts.count) {
            case ("f", 2): file = texts[1]
            case ("v", 3):
                if let count = Int(texts[2]) { return (texts[1], count) }
            case ("e", 4):
                let line = texts[2] == "0" ? "" : "line \(texts[2]): "
                faults.append((texts[1], "\(line)\(PathEscaping.displayed(words[3]))"))
            default: break
            }
        }
        guard let first = faults.first else {
            let over = file.isEmpty ? "" : " over \(PathEscaping.displayed(file.utf8))"
            throw Failure(
                .malwareRules, "what compiles them \(process.ending())\(over)", file: place,
                remedy: "leave the rules out that take the most time or memory")
        }
        let others = faults.dropFirst().filter { $0.file.utf8.elementsEqual(first.file.utf8) }
        let text = ([first] + others).map(\.text).joined(separator: "; ")
        throw Failure(
            .malwareRules, text, file: first.file.isEmpty ? place : RuleSource.path(of: first.file, in: place),
            remedy: "docs/malware.md says what rules may ask")
    }
}

/// The file without a name that compiled rules are in.
final class CompiledRules: Sendable {
    let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}

/// One file of rules.
private struct RuleSource {
    /// The path in the folder.
    var name: String
    var text: [UInt8]
    /// Whether it is no file of rules, and others include it.
    var isPart = false

    static func path(of name: String, in place: String) -> String {
        FileSize.of(place) == nil ? "\(place)/\(name)" : place
    }

    /// Reads all files with rules, sorted by path. What begins with a point is no part of them.
    static func all(in place: String) throws(Failure) -> [RuleSource] {
        if FileSize.of(place) != nil {
            let name = place.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? place
            return [RuleSource(name: name, text: try FileReading.readWhole(place, limit: YaraRules.byteLimit))]
        }
        var sources: [RuleSource] = []
        var total = 0
        let members = try FolderIndex(path: place).members
        func add(_ member: FolderIndex.Member, isPart: Bool) throws(Failure) {
            guard let name = String(validating: member.path.bytes, as: UTF8.self) else {
                throw Failure(.malwareRules, "has a name that is not UTF-8", file: "\(place)/\(member.path.displayed)")
            }
            let text = try FileReading.readWhole("\(place)/\(name)", limit: YaraRules.byteLimit)
            total += text.count
            guard total <= YaraRules.totalLimit, sources.count < YaraRules.fileLimit else {
                throw Failure(
                    .malwareRules,
                    "holds more than \(YaraRules.fileLimit) files of rules, or more than \(YaraRules.totalLimit) bytes of them",
                    file: place)
            }
            sources.append(RuleSource(name: name, text: text, isPart: isPart))
        }
        // A link to a file is as good as the file: mounted settings come so.
        var left = members.filter { ($0.type == .file || $0.type == .link) && !isHidden($0.path) }
        for member in left where isOfRules(member.path) { try add(member, isPart: false) }
        left.removeAll { isOfRules($0.path) }
        // What rules include may have any name.
        var next = 0
        while next < sources.count {
            let names = included(by: sources[next].text)
            next += 1
            for member in left where names.contains(Array(member.path.name)) { try add(member, isPart: true) }
            left.removeAll { names.contains(Array($0.path.name)) }
        }
        guard sources.contains(where: { !$0.isPart }) else {
            throw Failure(
                .malwareRules, "holds no file named *.yar or *.yara: nothing would be looked for", file: place)
        }
        return sources
    }

    /// The last components of what a file may include: who compiles it knows which file is meant.
    private static func included(by text: [UInt8]) -> Set<[UInt8]> {
        let word = Array("include".utf8)
        var names: Set<[UInt8]> = []
        var place = text.startIndex
        while let start = text[place...].firstIndex(of: word[0]) {
            place = start + 1
            guard text[start...].starts(with: word) else { continue }
            let rest = text[(start + word.count)...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard rest.first == UInt8(ascii: "\"") else { continue }
            let path = rest.dropFirst().prefix(4096).prefix { $0 != UInt8(ascii: "\"") && $0 != 0x0A }
            if let name = path.split(separator: UInt8(ascii: "/")).last { names.insert(Array(name)) }
        }
        return names
    }

    private static func isHidden(_ path: EntryPath) -> Bool {
        path.components.contains { $0.first == UInt8(ascii: ".") }
    }

    private static func isOfRules(_ path: EntryPath) -> Bool {
        let name = path.name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return name.suffix(4).elementsEqual(".yar".utf8) || name.suffix(5).elementsEqual(".yara".utf8)
    }
}
