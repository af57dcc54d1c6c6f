import Core
import Cryptography
import Detectors
import TestKit
import Testing

/// Scripts are code: what a package brought is covered, what nobody did is told.
@Suite struct ScriptCodeTests {
    private func facts(_ files: [(String, String)]) async throws -> PackageFacts {
        var sample = Sample()
        for (name, text) in files { try sample.add(name, text, mode: 0o755) }
        return try await sample.facts()
    }

    @Test("a script without an ending counts with its interpreter's language")
    func interpreters() async throws {
        let facts = try await facts([
            ("bin/a", "#!/usr/bin/python3.12 -s\n"), ("bin/b", "#! /usr/bin/env -S node --x\n"),
            ("bin/c", "#!/bin/sh\n"),
            ("bin/d", "#!/usr/bin/env LANG=C ruby3.2\n"), ("bin/e", "#!/opt/php\r\n"), ("bin/f", "#!env\n"),
            ("bin/g", "#!/usr/bin/perl"), ("bin/h", "#!\tbash\n"),
        ])
        #expect(
            facts.code == [
                "1 python, without: bin/a", "1 javascript, without: bin/b", "1 ruby, without: bin/d",
                "1 php, without: bin/e", "4 script, without: bin/c bin/f bin/g bin/h",
            ])
        #expect(facts.coveredPercent == 0)
    }

    @Test("what a shell or an interpreter runs by its name is code whatever its mode and first line")
    func endings() async throws {
        var sample = Sample()
        for name in ["run.SH", "a.bash", "lib/B.pm", "c.pl", "d.lua", "e.R", "f.ps1"] { try sample.add(name, "x") }
        try sample.add("bin/plain", "#!/bin/sh\n", mode: 0o644)
        let code = try await sample.facts().code
        #expect(code == ["8 script, without: a.bash bin/plain c.pl d.lua e.R f.ps1 lib/B.pm run.SH"])
    }

    @Test("what is packed once more is code that nobody looked into") func archives() async throws {
        let files = ["deps.zip", "x.tar.gz", "y.TGZ", "z.7z", "a.txt.gz", "zip", "m.npz"].map { ($0, "1") }
        let facts = try await facts(files)
        #expect(facts.code == ["4 archive, without: deps.zip x.tar.gz y.TGZ z.7z"])
        #expect(facts.findings.map(\.message).first?.hasPrefix("4 archives that nobody looked into of 4 bytes") == true)
    }

    @Test("a jar is one whatever the case of its ending") func capitals() async throws {
        #expect(
            try await facts([("lib/a.JAR", "x"), ("b.War", "x")]).unread.map(\.evidence.displayed) == [
                "b.War", "lib/a.JAR",
            ])
    }

    @Test("TypeScript is code, its declarations are none") func typescript() async throws {
        let files = ["a.ts", "b.mts", "c.cts", "a.d.ts", "b.d.mts", "d.tsx.map", "ts"].map { ($0, "1") }
        #expect(try await facts(files).code == ["3 javascript, without: a.ts b.mts c.cts"])
    }

    @Test(
        "what only begins like a script is none",
        arguments: [
            "#!", "#!\n", "#! \t\r\n", "\u{FEFF}#!/bin/sh\n", " #!/bin/sh\n", "# !/bin/sh",
        ])
    func others(text: String) async throws {
        #expect(try await facts([("bin/x", text)]).code.isEmpty)
    }

    @Test("an attribute of Rust is none; another file that begins so is started by Linux") func rust() async throws {
        let text = "#![no_std]\nfn main() {}"
        #expect(try await facts([("src/lib.rs", text), ("bin/x", text)]).code == ["1 script, without: bin/x"])
    }

    @Test("scripts that pip installed are its packages', where `--target` moved them too")
    func pip() async throws {
        let record = "a-1.dist-info/RECORD,,\na-1.dist-info/METADATA,,\n../../bin/a,,\n"
        let facts = try await facts([
            ("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"), ("python/a-1.dist-info/RECORD", record),
            ("python/bin/a", "#!/usr/bin/python3\n"), ("python/bin/b", "#!/usr/bin/python3\n"),
        ])
        #expect(facts.code == ["2 python, without: python/bin/b"])
    }

    @Test("a program of a package that was moved is still its; one of another content or name is nobody's")
    func moved() async throws {
        let program = "#!/usr/bin/python3\nimport a\n"
        let hash = String(decoding: Base64URL.encode(try SHA256.digest(of: Array(program.utf8)).bytes), as: UTF8.self)
        let record = "../../bin/a,sha256=\(hash),\(program.utf8.count)\n"
        func code(_ name: String, _ text: String) async throws -> [String] {
            try await facts([
                ("a/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"), ("a/a-1.dist-info/RECORD", record), (name, text),
            ]).code
        }
        #expect(try await code("a/a", program) == ["1 python"])
        #expect(try await code("a/a", program + "evil()\n") == ["1 python, without: a/a"])
        #expect(try await code("a/b", program) == ["1 python, without: a/b"])
        // One that was copied.
        let both = try await facts([
            ("a/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"), ("a/a-1.dist-info/RECORD", record),
            ("a/bin/a", program), ("bin/a", program),
        ])
        #expect(both.code == ["2 python"])
    }

    @Test("a copy of a command in `node_modules/.bin`, or in `bin` beside `lib/node_modules`, is its package's")
    func npm() async throws {
        let command = "#!/usr/bin/env node\nrequire('..')\n"
        func code(_ copy: String) async throws -> [String] {
            try await facts([
                ("lib/node_modules/a/package.json", #"{"name":"a","version":"1"}"#),
                ("lib/node_modules/a/bin/a", command), ("lib/node_modules/.bin/a", copy), ("bin/a", copy),
                ("other/bin/a", command), ("other/node_modules/.bin/a", command),
            ]).code
        }
        let others = "other/bin/a other/node_modules/.bin/a"
        #expect(try await code(command) == ["5 javascript, without: \(others)"])
        #expect(
            try await code(command + "evil()") == ["5 javascript, without: bin/a lib/node_modules/.bin/a \(others)"])
    }

    @Test(
        "scripts that start a command of a package's are the package's that names it; a program in their place is not")
    func shims() async throws {
        var sample = Sample()
        try sample.add(
            "node_modules/.pnpm/b@1/node_modules/@s/b/package.json", #"{"name":"@s/b","version":"1","bin":"b.js"}"#)
        try sample.add("node_modules/a/package.json", #"{"name":"a","version":"1","bin":{"one":"a.js","two":"b.js"}}"#)
        for name in ["one", "two.ps1", "b", "a", "three"] {
            try sample.add("node_modules/.bin/\(name)", "#!/bin/sh\n", mode: 0o755)
        }
        try sample.add("bin/one", "#!/bin/sh\n", mode: 0o755)
        try sample.add("node_modules/.bin/two", ELF().bytes, mode: 0o755)
        let code = try await sample.facts().code
        #expect(
            code == [
                "1 native, without: node_modules/.bin/two",
                "6 script, without: bin/one node_modules/.bin/a node_modules/.bin/three",
            ])
    }

    @Test("a script in the place of another command's copy vouches for nothing")
    func npmStrangers() async throws {
        let command = "#!/bin/sh\nevil\n"
        let code = try await facts([
            ("node_modules/a/package.json", #"{"name":"a","version":"1"}"#), ("node_modules/.bin/a", command),
            ("node_modules/.bin/b", command), ("c/node_modules/.bin/b", command),
        ]).code
        #expect(code == ["3 script, without: c/node_modules/.bin/b node_modules/.bin/a node_modules/.bin/b"])
    }

    private static func specification(_ executables: String) -> String {
        """
        # -*- encoding: utf-8 -*-
        # stub: rake 13.0.6 ruby lib

        Gem::Specification.new do |s|
          s.name = "rake".freeze
        \(executables)
        end
        """
    }

    @Test(
        "RubyGems' scripts of commands are the gem's that names them, wherever RubyGems writes them",
        arguments: [
            ("ruby/3.2.0", "ruby/3.2.0/bin"), ("usr/local/lib/ruby/gems/3.3.0", "usr/local/bin"),
            ("lib/ruby/gems/3.3.0", "bin"), ("var/lib/gems/3.1.0", "usr/local/bin"),
        ])
    func gems(home: String, bin: String) async throws {
        let stub = "#!/usr/bin/env ruby\nrequire 'rubygems'\n"
        func code(_ executables: String) async throws -> [String] {
            try await facts([
                ("\(home)/specifications/rake-13.0.6.gemspec", Self.specification(executables)),
                ("\(bin)/rake", stub), ("\(bin)/rk", stub), ("other/bin/rake", stub),
                ("\(home)/plugins/rake_plugin.rb", "x"), ("\(home)/plugins/other_plugin.rb", "x"),
            ]).code
        }
        func told(_ paths: String...) -> [String] {
            [
                "5 ruby, without: "
                    + (paths + ["other/bin/rake", "\(home)/plugins/other_plugin.rb"]).sorted().joined(separator: " ")
            ]
        }
        // A long description before it is no matter.
        let long = "  s.description = \"\(String(repeating: "long ", count: 2_000))\".freeze\n"
        #expect(try await code(long + #"  s.executables = ["rake".freeze, "rk".freeze]"#) == told())
        for hostile in [
            "", "  s.executables = []", #"  s.executables = ["../x/rake", ""]"#, "  s.executables = [\"",
            "  s.executables = [\"rake\"",
        ] {
            #expect(try await code(hostile) == told("\(bin)/rake", "\(bin)/rk"))
        }
    }

    @Test("a program in the place of a command's script is nobody's, and is told by its text") func programs()
        async throws
    {
        var sample = Sample()
        try sample.add(
            "ruby/3.2.0/specifications/rake-13.0.6.gemspec", Self.specification(#"  s.executables = ["rake".freeze]"#))
        try sample.add("ruby/3.2.0/bin/rake", ELF().bytes, mode: 0o755)
        #expect(try await sample.facts().code == ["1 native, without: ruby/3.2.0/bin/rake"])
    }

    @Test("as many commands in as deep a folder as a list can name take no memory by their product") func growth()
        async throws
    {
        let names = (0..<200_000).map { #""c\#($0)""# }.joined(separator: ",")
        let list = #"{"packages":[{"name":"a/b","version":"1","install-path":"../a/b","bin":[\#(names)]}]}"#
        let folder = String(repeating: "deep/", count: 600)
        let code = try await facts([
            ("\(folder)vendor/composer/installed.json", list), ("\(folder)vendor/bin/c5", "#!/bin/sh\n"),
            ("\(folder)vendor/bin/c199999", "#!/bin/sh\n"),
        ]).code
        #expect(code == ["2 script, without: \(folder)vendor/bin/c199999"])
    }

    @Test("what Composer writes into `vendor/bin` is the package's that names it")
    func composer() async throws {
        let list =
            #"{"packages":[{"name":"a/b","version":"1","install-path":"../a/b","bin":["bin/b", 1, "", "../../c"]}]}"#
        let facts = try await facts([
            ("vendor/composer/installed.json", list), ("vendor/bin/b", "#!/usr/bin/env php\n"),
            ("vendor/bin/c", "#!/bin/sh\n"), ("vendor/bin/d", "#!/usr/bin/env php\n"),
            ("bin/b", "#!/usr/bin/env php\n"),
        ])
        #expect(facts.code == ["3 php, without: bin/b vendor/bin/d", "1 script"])
    }

    private static let status = "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"

    @Test("maintainer scripts are the package's whose list lies beside them, if it is installed")
    func dpkg() async throws {
        func code(_ status: String) async throws -> [String] {
            try await facts([
                ("var/lib/dpkg/status", status),
                ("var/lib/dpkg/info/a.list", "/.\n/usr/bin/a\n"), ("var/lib/dpkg/info/a.postinst", "#!/bin/sh\n"),
                ("var/lib/dpkg/info/a.config", "#!/bin/sh\n"), ("var/lib/dpkg/info/a.x", "#!/bin/sh\n"),
                ("var/lib/dpkg/info/b.postinst", "#!/bin/sh\n"), ("usr/bin/a", "#!/usr/bin/perl\n"),
                ("var/lib/dpkg/alternatives/phar.phar", "auto\n"),
            ]).code
        }
        #expect(
            try await code(Self.status) == [
                "5 script, without: var/lib/dpkg/info/a.x var/lib/dpkg/info/b.postinst"
            ])
        let all = "usr/bin/a var/lib/dpkg/info/a.config var/lib/dpkg/info/a.postinst var/lib/dpkg/info/a.x"
        for hostile in [
            "", Self.status.replacing("installed\n", with: "config-files\n"), Self.status.replacing("a\n", with: "c\n"),
        ] {
            #expect(try await code(hostile) == ["5 script, without: \(all) var/lib/dpkg/info/b.postinst"])
        }
    }

    @Test("what dpkg diverted is the package's that lists it; a diversion of nothing owns nothing") func diversions()
        async throws
    {
        let facts = try await facts([
            ("var/lib/dpkg/status", Self.status), ("var/lib/dpkg/info/a.list", "/usr/bin/a\n"),
            ("var/lib/dpkg/diversions", "/usr/bin/a\n/usr/bin/a.real\nb\n/usr/bin/c\n/usr/bin/evil\n:\n"),
            ("usr/bin/a", "#!/bin/sh\n"), ("usr/bin/a.real", "#!/bin/sh\n"), ("usr/bin/evil", "#!/bin/sh\n"),
        ])
        #expect(facts.code == ["3 script, without: usr/bin/evil"])
    }

    @Test("scripts that venv writes are its; others beside them are nobody's") func environments() async throws {
        let facts = try await facts([
            ("venv/pyvenv.cfg", "home = /usr/bin\n"), ("venv/bin/Activate.ps1", "x"), ("venv/bin/activate.fish", "x"),
            ("venv/bin/run", "#!/bin/sh\n"), ("bin/Activate.ps1", "x"),
        ])
        #expect(facts.code == ["4 script, without: bin/Activate.ps1 venv/bin/run"])
    }
}
