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
        for name in ["run.sh", "a.bash", "lib/B.pm", "c.pl", "d.lua", "e.R", "f.ps1"] { try sample.add(name, "x") }
        try sample.add("bin/plain", "#!/bin/sh\n", mode: 0o644)
        let code = try await sample.facts().code
        #expect(code == ["8 script, without: a.bash bin/plain c.pl d.lua e.R f.ps1 lib/B.pm run.sh"])
    }

    @Test("TypeScript is code, its declarations are none") func typescript() async throws {
        let files = ["a.ts", "b.mts", "c.cts", "a.d.ts", "b.d.mts", "d.tsx.map", "ts"].map { ($0, "1") }
        #expect(try await facts(files).code == ["3 javascript, without: a.ts b.mts c.cts"])
    }

    @Test(
        "what only begins like a script is none",
        arguments: [
            "#![no_std]\nfn main() {}", "#!", "#!\n", "#! \t\r\n", "\u{FEFF}#!/bin/sh\n", " #!/bin/sh\n", "# !/bin/sh",
        ])
    func others(text: String) async throws {
        #expect(try await facts([("bin/x", text), ("lib.rs", text)]).code.isEmpty)
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
    }

    @Test("a copy of a command in `node_modules/.bin` is its package's; another file there is nobody's")
    func npm() async throws {
        let command = "#!/usr/bin/env node\nrequire('..')\n"
        func code(_ copy: String) async throws -> [String] {
            try await facts([
                ("node_modules/a/package.json", #"{"name":"a","version":"1"}"#), ("node_modules/a/bin/a", command),
                ("bin/a", command), ("node_modules/.bin/a", copy),
            ]).code
        }
        #expect(try await code(command) == ["3 javascript, without: bin/a"])
        #expect(try await code(command + "evil()") == ["3 javascript, without: bin/a node_modules/.bin/a"])
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

    @Test("RubyGems' scripts of commands are the gem's that names them")
    func gems() async throws {
        let stub = "#!/usr/bin/env ruby\nrequire 'rubygems'\n"
        func code(_ executables: String) async throws -> [String] {
            try await facts([
                ("ruby/3.2.0/specifications/rake-13.0.6.gemspec", Self.specification(executables)),
                ("ruby/3.2.0/bin/rake", stub), ("ruby/3.2.0/bin/rk", stub), ("ruby/bin/rake", stub),
            ]).code
        }
        #expect(
            try await code(#"  s.executables = ["rake".freeze, "rk".freeze]"#) == ["3 ruby, without: ruby/bin/rake"])
        let none = "3 ruby, without: ruby/3.2.0/bin/rake ruby/3.2.0/bin/rk ruby/bin/rake"
        for hostile in [
            "", "  s.executables = []", #"  s.executables = ["../x/rake", "", "]"]"#, "  s.executables = [\"",
        ] {
            #expect(try await code(hostile) == [none])
        }
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

    @Test("maintainer scripts are the package's whose list lies beside them")
    func dpkg() async throws {
        let facts = try await facts([
            ("var/lib/dpkg/info/a.list", "/.\n/usr/bin/a\n"), ("var/lib/dpkg/info/a.postinst", "#!/bin/sh\n"),
            ("var/lib/dpkg/info/a.config", "#!/bin/sh\n"), ("var/lib/dpkg/info/a.x", "#!/bin/sh\n"),
            ("var/lib/dpkg/info/b.postinst", "#!/bin/sh\n"), ("usr/bin/a", "#!/usr/bin/perl\n"),
        ])
        #expect(
            facts.code == ["5 script, without: var/lib/dpkg/info/a.x var/lib/dpkg/info/b.postinst"])
    }
}
