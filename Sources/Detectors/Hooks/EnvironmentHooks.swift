import Archive
import Core

/// What an image's environment has run: variables that a runtime, a shell or the loader takes programs and modules from, as
/// far as they name files of the image.
struct EnvironmentHooks {
    /// The folders that PYTHONPATH names, below the root; the standard library's own is none.
    let pythonPath: [[UInt8]]
    /// What variables name, each with what is to be said of it.
    private let named: [EntryPath: String]
    /// Libraries that are named without a folder, and are looked for by the loader.
    private let libraries: [TextKey: String]

    /// How the value of a variable names files.
    private enum Form {
        /// One path.
        case path
        /// Paths between colons.
        case paths
        /// Paths between colons or spaces, which the loader looks for where they have no folder (ld.so(8)).
        case libraries
        /// Options: a path behind one of these words, either behind `=` or as the next word.
        case options([String])
        /// Options that a path follows at once, and `=` may end (java.lang.instrument).
        case prefixes([String])
    }

    private static let variables: [(name: String, form: Form, what: String)] = [
        ("AWS_LAMBDA_EXEC_WRAPPER", .path, "Lambda starts it in place of the runtime"),
        ("BASH_ENV", .path, "bash runs it before each script"),
        ("DOTNET_STARTUP_HOOKS", .paths, ".NET runs it before the program"),
        ("JAVA_TOOL_OPTIONS", .prefixes(["-javaagent:", "-agentpath:"]), "Java loads it before the program"),
        ("JDK_JAVA_OPTIONS", .prefixes(["-javaagent:", "-agentpath:"]), "Java loads it before the program"),
        ("LD_AUDIT", .libraries, "the dynamic loader puts it into each program"),
        ("LD_PRELOAD", .libraries, "the dynamic loader puts it into each program"),
        (
            "NODE_OPTIONS", .options(["--require", "-r", "--import", "--loader", "--experimental-loader"]),
            "Node loads it before the program"
        ),
        ("PYTHONSTARTUP", .path, "an interactive Python runs it"),
        ("RUBYOPT", .prefixes(["-r"]), "Ruby loads it before the program"),
    ]

    init(_ sight: ArtifactSight, _ links: inout FolderLinks) {
        guard let config = sight.config?.values else {
            (pythonPath, named, libraries) = ([], [:], [:])
            return
        }
        let workingDirectory = Array(config.workingDirectory.utf8)
        var (named, libraries): ([EntryPath: String], [TextKey: String]) = ([:], [:])
        var folders: [[UInt8]] = []
        for variable in config.environment {
            let (name, value) = PinnedConfig.parts(variable)
            guard let value else { continue }
            if TextKey(name) == "PYTHONPATH" {
                folders = Self.split(value, at: ":").compactMap { Self.pythonFolder($0, in: workingDirectory) }
            }
            for (known, form, what) in Self.variables where TextKey(known) == TextKey(name) {
                let remark = "\(what): \(known) names it"
                for word in Self.words(value, form) {
                    if case .libraries = form, !word.contains(UInt8(ascii: "/")) {
                        libraries[TextKey(String(decoding: word, as: UTF8.self))] = remark
                    }
                    for candidate in Self.candidates(word, form) {
                        guard let path = Self.path(candidate, in: workingDirectory), let real = links.resolved(path)
                        else { continue }
                        named[real] = remark
                    }
                }
            }
        }
        (pythonPath, self.named, self.libraries) = (folders, named, libraries)
    }

    /// Adds the hook that an entry is, if a variable names it.
    func add(_ entry: Entry, to hooks: inout [Hook]) {
        if named.isEmpty, libraries.isEmpty { return }
        var remark = named[entry.path]
        if remark == nil, !libraries.isEmpty, Self.isLoaders(entry.path) {
            remark = libraries[TextKey(PathEscaping.displayed(entry.path.name))]
        }
        guard let remark else { return }
        hooks.append(Hook(.environment, entry.path, sha256: entry.sha256, remark: remark))
    }

    /// The folders that the loader looks into, and those below them that the machine has of its own.
    private static func isLoaders(_ path: EntryPath) -> Bool {
        guard let folder = path.parent else { return false }
        return folder.components.contains { $0.elementsEqual("lib".utf8) || $0.elementsEqual("lib64".utf8) }
    }

    private static func split(_ value: String, at separators: String) -> [[UInt8]] {
        let separators = Array(separators.utf8)
        return value.utf8.split { separators.contains($0) }.map { Array($0) }
    }

    /// The arguments of a value as Node and Java tell them apart: quotes may begin and end anywhere, and are left out; within them `\`
    /// stands before a character that is meant.
    private static func arguments(_ value: String, at separators: String, quotes: String) -> [[UInt8]] {
        let (separators, quotes) = (Array(separators.utf8), Array(quotes.utf8))
        var found: [[UInt8]] = []
        var word: [UInt8]?
        var quote: UInt8?
        var isEscaped = false
        for byte in value.utf8 {
            if isEscaped {
                word = (word ?? []) + [byte]
                isEscaped = false
            } else if quote != nil, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if let open = quote, byte == open {
                quote = nil
            } else if quote == nil, quotes.contains(byte) {
                quote = byte
                word = word ?? []
            } else if quote == nil, separators.contains(byte) {
                if let ended = word { found.append(ended) }
                word = nil
            } else {
                word = (word ?? []) + [byte]
            }
        }
        if let word { found.append(word) }
        return found
    }

    /// The path of an URL (RFC 3986, 2.1).
    private static func unescaped(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = path
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// What of a value may name a file.
    private static func words(_ value: String, _ form: Form) -> [[UInt8]] {
        switch form {
        case .path: return [Array(value.utf8)]
        case .paths: return split(value, at: ":")
        case .libraries: return split(value, at: ": ")
        case .prefixes(let prefixes):
            return arguments(value, at: " \t\n", quotes: "\"'").compactMap { word in
                prefixes.first { word.starts(with: $0.utf8) }.map { Array(word.dropFirst($0.utf8.count)) }
            }
        case .options(let options):
            var found: [[UInt8]] = []
            var takesNext = false
            for var word in arguments(value, at: " ", quotes: "\"") {
                // Node takes `_` for `-` in the names of options.
                if word.starts(with: "--".utf8) {
                    for index in word.indices.prefix(while: { word[$0] != UInt8(ascii: "=") })
                    where word[index] == UInt8(ascii: "_") { word[index] = UInt8(ascii: "-") }
                }
                if takesNext { found.append(word) }
                takesNext = options.contains { word.elementsEqual($0.utf8) }
                for option in options where word.starts(with: "\(option)=".utf8) {
                    found.append(Array(word.dropFirst(option.utf8.count + 1)))
                }
            }
            return found
        }
    }

    /// What a word may mean: a module without its ending, an agent with its arguments, an URL of a file.
    private static func candidates(_ word: [UInt8], _ form: Form) -> [[UInt8]] {
        switch form {
        case .path, .paths, .libraries: return [word]
        case .prefixes:
            let path = Array(word.prefix { $0 != UInt8(ascii: "=") })
            return [path, path + Array(".rb".utf8)]
        case .options:
            let scheme = Array("file://".utf8)
            let path = word.starts(with: scheme) ? unescaped(word.dropFirst(scheme.count)) : word
            return ["", ".js", ".cjs", ".mjs", "/index.js"].map { path + Array($0.utf8) }
        }
    }

    /// The path below the root that a program started in `folder` takes `word` for; nil for what is none.
    private static func path(_ word: [UInt8], in folder: [UInt8]) -> EntryPath? {
        let slash = UInt8(ascii: "/")
        let whole = word.first == slash ? word : folder + [slash] + word
        var parts: [ArraySlice<UInt8>] = []
        for part in whole.split(separator: slash) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return InstalledFileList.resolve(Array(parts.joined(separator: [slash])), from: [])
    }

    private static func pythonFolder(_ word: [UInt8], in folder: [UInt8]) -> [UInt8]? {
        guard let path = path(word, in: folder), !isInterpreters(path) else { return nil }
        return path.bytes
    }

    /// `lib/python3` or `lib/python3.X`: what lies there is the interpreter's own.
    private static func isInterpreters(_ folder: EntryPath) -> Bool {
        let start = Array("python3".utf8)
        guard folder.name.starts(with: start), folder.parent?.name.starts(with: "lib".utf8) == true else {
            return false
        }
        let version = folder.name.dropFirst(start.count)
        return version.isEmpty
            || version.first == UInt8(ascii: ".") && version.count > 1
                && version.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}
