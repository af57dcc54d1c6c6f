import Core

/// Kinds of code whose files count one by one.
enum CodeFile {
    /// Tells the kind by a name's ending, as runtimes tell it; nil for what is no code by its name.
    static func kind(of path: EntryPath) -> PackageFacts.Modules.Kind? {
        let name = path.name
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name.endIndex - dot <= 7, dot > name.startIndex else {
            return nil
        }
        // dpkg's own notes are called after the commands that they are about, such as `phar.phar`.
        if MetadataFile.split(path.bytes[...]).folder.hasSuffix("dpkg/alternatives") { return nil }
        let ending = name.suffix(from: dot + 1).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return switch String(decoding: ending, as: UTF8.self) {
        case "class": .classes
        case "js", "mjs", "cjs", "jsx": .javascript
        // Node runs TypeScript by taking the types out, from 22.18 on; declarations are nothing but types.
        case "ts", "mts", "cts", "tsx": name[..<dot].hasSuffix(".d") ? nil : .javascript
        case "rb", "ru", "rake": .ruby
        case "php", "phtml", "phar": .php
        case "dll": .dotnet
        case "wasm": .wasm
        case "sh", "bash", "zsh", "ksh", "csh", "fish", "pl", "pm", "lua", "luac", "tcl", "r", "jl", "awk", "groovy",
            "exs", "beam",
            "ps1", "psm1":
            .script
        case "zip", "tar", "tgz", "tbz", "tbz2", "txz", "tzst", "7z", "rar", "aar", "jmod", "par", "nupkg": .archive
        // `x.tar.gz`
        case "gz", "bz2", "xz", "zst", "br": name[..<dot].hasSuffix(".tar") ? .archive : nil
        default: nil
        }
    }

    /// Tells the kind of a script by the interpreter that its first line names; nil for what only begins as a script does.
    /// - Parameter line: Without `#!`.
    static func kind(script line: [UInt8], of path: EntryPath) -> PackageFacts.Modules.Kind? {
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let first = words.first else { return nil }
        // `#![no_std]` is an attribute of Rust.
        if first.first == UInt8(ascii: "["), path.name.hasSuffix(".rs") { return nil }
        var interpreter = program(first)
        if interpreter.elementsEqual("env".utf8) {
            // `env -S python3 -u`, `env -i LANG=C perl`
            let wanted = words.dropFirst().first { $0.first != UInt8(ascii: "-") && !$0.contains(UInt8(ascii: "=")) }
            interpreter = wanted.map(program) ?? interpreter
        }
        // `python3.12`
        while let last = interpreter.last, last == UInt8(ascii: ".") || (0x30...0x39).contains(last) {
            interpreter = interpreter.dropLast()
        }
        return switch String(decoding: interpreter, as: UTF8.self) {
        case "python", "pypy", "pythonw": .python
        case "node", "nodejs", "deno", "bun": .javascript
        case "ruby", "jruby": .ruby
        case "php", "php-cli": .php
        default: .script
        }
    }

    private static func program(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex)...]
    }
}
