import Archive
import Core
import Detectors
import Testing

@testable import Detectors

/// What is told of programs: rights, machines, and what they need.
@Suite struct ProgramTests {
    /// A program of 64 bits that names its loader and libraries, with nothing else in it.
    private static func program(
        _ libraries: [String], loader: String? = nil, machine: UInt8 = 62, folders: String? = nil
    ) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var strings: [UInt8] = [0]
        var dynamic: [UInt8] = []
        let base = 0x40 + 3 * 56
        for library in libraries {
            dynamic += number(1, 8) + number(strings.count, 8)
            strings += Array(library.utf8) + [0]
        }
        if let folders {
            dynamic += number(29, 8) + number(strings.count, 8)
            strings += Array(folders.utf8) + [0]
        }
        let interpreter = Array((loader ?? "").utf8) + [0]
        let stringsAt = base + interpreter.count
        let dynamicAt = stringsAt + strings.count
        dynamic += number(5, 8) + number(stringsAt, 8) + number(0, 16)
        let size = dynamicAt + dynamic.count
        func segment(_ type: Int, _ offset: Int, _ size: Int) -> [UInt8] {
            number(type, 4) + number(4, 4) + number(offset, 8) + number(offset, 8) + number(offset, 8)
                + number(size, 8)
                + number(size, 8) + number(8, 8)
        }
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
        bytes +=
            number(3, 2) + number(Int(machine), 2) + number(1, 4) + number(0, 8) + number(0x40, 8)
            + number(0, 8)
        bytes += number(0, 4) + number(64, 2) + number(56, 2) + number(3, 2) + number(0, 6)
        bytes += segment(1, 0, size)
        bytes += loader == nil ? segment(0, 0, 0) : segment(3, base, interpreter.count)
        bytes += segment(2, dynamicAt, dynamic.count)
        return bytes + interpreter + strings + dynamic
    }

    private func words(
        isImage: Bool = false, architecture: String? = nil, _ build: (inout Sample) throws -> Void
    )
        throws -> [String]
    {
        var sample = Sample()
        try build(&sample)
        var sight = ArtifactSight(
            entries: sample.entries, observed: sample.observed, isImage: isImage)
        sight.architecture = architecture
        return ProgramDetector.findings(in: sight, .fail).map {
            "\($0.id) \($0.path ?? ""): \($0.message)"
        }
    }

    @Test("a zip's libraries are its own, or the runtime's")
    func libraries() throws {
        let known = try words {
            try $0.add(
                "python/a.so",
                Self.program(["libc.so.6", "libm.so.6", "libother-1a2b.so.1", "libpython3.12.so.1.0"]))
            try $0.add("python/a.libs/libother-1a2b.so.1", Self.program(["libc.so.6"]))
            try $0.add(
                "bin/tool", Self.program(["libc.so.6"], loader: "/lib64/ld-linux-x86-64.so.2"), mode: 0o755)
        }
        #expect(known == [])
        #expect(
            try words {
                try $0.add("python/psycopg2.so", Self.program(["libpq.so.5", "libc.so.6", "libldap.so.2"]))
            }
                == [
                    "program.interpreter-missing python/psycopg2.so: the library libpq.so.5 and 1 more are not there"
                ])
        #expect(
            try words { try $0.add("python/m.so", Self.program(["libc.musl-x86_64.so.1"])) } == [
                "program.interpreter-missing python/m.so: the library libc.musl-x86_64.so.1 is not there"
            ])
        #expect(
            try words { try $0.add("bin/m", Self.program([], loader: "/lib/ld-musl-x86_64.so.1")) } == [
                "program.interpreter-missing bin/m: its loader /lib/ld-musl-x86_64.so.1 is not there"
            ])
    }

    @Test(
        "scripts of zips that Lambda starts",
        arguments: [
            ("#!/bin/sh\n", ""), ("#!/usr/bin/env python3\n", ""), ("#!/opt/bin/tool -x\n", ""),
            ("#!/var/lang/bin/node\n", ""),
            ("#!/usr/local/bin/bash\n", "its interpreter /usr/local/bin/bash is not there"),
            ("#!/opt/bin/gone\n", "its interpreter /opt/bin/gone is not there"),
            ("#!/usr/bin/env perl6\n", "its interpreter perl6 is not there"),
            (
                "#!/bin/sh\r\n",
                "its first line ends with a carriage return, which is taken for a part of the name there"
            ),
        ])
    func scripts(line: String, message: String) throws {
        for name in ["bootstrap", "extensions/a"] {
            let found = try words {
                try $0.add(name, line, mode: 0o755)
                try $0.add("bin/tool", "x", mode: 0o755)
                // Nobody starts these.
                try $0.add("python/bin/pip", "#!/build/venv/bin/python\r\n", mode: 0o755)
                try $0.add("extensions/deeper/a", "#!/nowhere\n", mode: 0o755)
                try $0.add("python/bootstrap", "#!/nowhere\n", mode: 0o755)
            }
            #expect(found == (message.isEmpty ? [] : ["program.interpreter-missing \(name): \(message)"]))
        }
    }

    @Test("a cut program, and one that lies about its places, are told nothing of and do no harm")
    func cut() throws {
        let whole = Self.program(["libpq.so.5"], loader: "/lib/ld-musl-x86_64.so.1")
        for size in [4, 52, 64, 100, 200, whole.count - 1] {
            _ = try words { try $0.add("a.so", Array(whole.prefix(size))) }
        }
        for place in 0..<whole.count {
            var bytes = whole
            bytes[place] = 0xFF
            _ = try words { try $0.add("a.so", bytes) }
        }
    }

    @Test(
        "a library counts where the loader looks",
        arguments: [
            ("usr/lib/x/liba.so.1", "", "", true), ("usr/local/lib64/liba.so.1", "", "", true),
            ("opt/a/lib/liba.so.1", "", "", false), ("opt/a/lib/liba.so.1", "$ORIGIN/../lib", "", true),
            ("opt/a/lib/liba.so.1", "/opt/a/./lib:/x", "", true),
            ("opt/a/lib/liba.so.1", "/opt/b", "", false),
            ("opt/a/lib/liba.so.1", "${ORIGIN}", "", false),
            ("opt/a/lib/liba.so.1", "$PLATFORM/x", "", true),
            ("opt/a/lib/liba.so.1", "", "# libraries\n/opt/a/lib\n", true),
            ("opt/a/lib/liba.so.1", "", "/opt/a\n", false),
            ("opt/a/lib/liba.so.1", "", "/opt/link\n", true),
        ])
    func folders(place: String, folders: String, configuration: String, isFound: Bool) throws {
        let loader = "/lib64/ld-linux-x86-64.so.2"
        let told = try words(isImage: true) {
            try $0.add("lib64/ld-linux-x86-64.so.2", Self.program([]))
            try $0.add(place, Self.program([]))
            try $0.addLink("opt/link", to: "a/lib")
            if !configuration.isEmpty { try $0.add("etc/ld.so.conf.d/a.conf", configuration) }
            try $0.add(
                "opt/a/bin/p", Self.program(["liba.so.1"], loader: loader, folders: folders), mode: 0o755)
        }
        #expect(told.isEmpty == isFound, "\(told)")
    }

    @Test("an image's rights, machine and interpreters")
    func image() throws {
        let loader = "/lib64/ld-linux-x86-64.so.2"
        func root(_ sample: inout Sample) throws {
            try sample.add("lib64/ld-linux-x86-64.so.2", Self.program([]))
            try sample.add("lib/libc.so.6", Self.program([]))
            try sample.add("usr/bin/env", Self.program(["libc.so.6"], loader: loader), mode: 0o755)
            try sample.add("bin/sh", Self.program(["libc.so.6"], loader: loader), mode: 0o755)
            try sample.add("bin/good", "#!/bin/sh\n", mode: 0o755)
            try sample.add("usr/bin/good", "#!/usr/bin/env sh\n", mode: 0o755)
            try sample.add("usr/share/doc/example", "#!/usr/bin/python3\n", mode: 0o755)
        }
        #expect(try words(isImage: true, architecture: "amd64", root) == [])
        let told = try words(isImage: true, architecture: "amd64") {
            try root(&$0)
            try $0.add("bin/arm", Self.program([], machine: 183), mode: 0o755)
            try $0.add("bin/open", "#!/bin/sh\n", mode: 0o777)
            try $0.add("bin/py", "#!/usr/bin/python3 -s\n", mode: 0o755)
            try $0.add("bin/py2", "#!/usr/bin/env python3\n", mode: 0o755)
            try $0.add("bin/su", Self.program(["libpam.so.0"], loader: loader), mode: 0o4755)
            try $0.add("etc/open.txt", "x", mode: 0o666)
        }
        #expect(
            told == [
                "program.architecture bin/arm: is for ELF machine 183, not for amd64",
                "program.writable bin/open: anybody may write to it, mode 0777",
                "program.interpreter-missing bin/py: its interpreter /usr/bin/python3 is not there",
                "program.interpreter-missing bin/py2: its interpreter python3 is not there",
                "program.setuid bin/su: runs as its owner, mode 4755",
                "program.interpreter-missing bin/su: the library libpam.so.0 is not there",
            ])
        #expect(
            try words(isImage: true, architecture: "arm64") {
                try $0.add("a", Self.program([], machine: 183))
            } == [])
    }
}
