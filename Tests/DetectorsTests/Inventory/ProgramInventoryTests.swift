import Core
import Detectors
import TestKit
import Testing

/// What programs in machine code say of how they were built.
@Suite struct ProgramInventoryTests {
    private func facts(_ program: [UInt8]) async throws -> PackageFacts {
        var sample = Sample()
        try sample.add("bin/program", program, mode: 0o755)
        return try await sample.facts()
    }

    private static let modules = """
        path\texample.com/app
        mod\texample.com/app\t(devel)\t
        dep\tgithub.com/Azure/go-autorest\tv14.2.0+incompatible\th1:x=
        dep\tgolang.org/x/text\tv0.3.0\th1:x=
        =>\texample.com/fork\tv0.4.0\th1:y=
        dep\tyaml\tv1.0.0
        dep\texample.com/dep\tv1.2.0
        =>\t../dep\t(devel)\t
        dep\texample.com/other\tv0.1.0
        =>\t/src/other
        build\t-ldflags="dep\tno\tv1"

        """

    private static let purls = [
        "pkg:golang/stdlib@1.21.3", "pkg:golang/yaml@v1.0.0", "pkg:golang/example.com/app",
        "pkg:golang/example.com/dep@v1.2.0", "pkg:golang/example.com/fork@v0.4.0",
        "pkg:golang/example.com/other@v0.1.0", "pkg:golang/github.com/azure/go-autorest@v14.2.0%2Bincompatible",
    ]

    @Test("Go's modules, with what replaces them", arguments: [true, false])
    func goModules(hasSections: Bool) async throws {
        var program = ELF(hasSections: hasSections)
        program.add(".text", [1, 2, 3])
        program.add(".go.buildinfo", GoSection.inline("go1.21.3 X:loopvar", Self.modules))
        let facts = try await facts(program.bytes)
        #expect(facts.purls == Self.purls)
        #expect(facts.unread.isEmpty)
        #expect(facts.code == ["1 native"])
    }

    @Test("a path with an empty part names no module", arguments: ["a/", "/a", "a//b", "/"])
    func emptyParts(name: String) async throws {
        var program = ELF()
        program.add(".go.buildinfo", GoSection.inline("go1.21.3", "dep\t\(name)\tv1\ndep\ta/b\tv1\n"))
        let facts = try await facts(program.bytes)
        #expect(facts.purls == ["pkg:golang/stdlib@1.21.3", "pkg:golang/a/b@v1"])
        #expect(facts.reasons == ["bin/program: names a Go module with an empty part in its path"])
    }

    @Test func goModulesOfOlderToolchainsLieBehindPointers() async throws {
        var program = ELF()
        program.add(".text", [1, 2, 3])
        let address = ELF.base + UInt64(program.offset(of: 1))
        program.add(".go.buildinfo", GoSection.pointed("go1.21.3", Self.modules, at: address))
        #expect(try await facts(program.bytes).purls == Self.purls)
    }

    @Test(
        "a program built outside of modules does not say what it is made of; the toolchain's own programs do",
        arguments: [
            ("path\tgithub.com/tianon/gosu\nbuild\t-compiler=gc\n", false), ("", false),
            ("path\tcommand-line-arguments\n", false),
            ("path\tcmd/go\nbuild\t-compiler=gc\n", true), ("path\ta.b/c\nmod\ta.b/c\t(devel)\t\n", true),
            ("path\ta.b/cmd/go\n", false),
        ])
    func outsideOfModules(modules: String, isKnown: Bool) async throws {
        var program = ELF()
        program.add(".go.buildinfo", GoSection.inline("go1.19.8", modules))
        let facts = try await facts(program.bytes)
        #expect(facts.purls.first == "pkg:golang/stdlib@1.19.8")
        #expect(facts.code == [isKnown ? "1 native" : "1 native, without: bin/program"])
    }

    @Test func aDevelopmentToolchainHasItsVersionInTheSecondWord() async throws {
        var program = ELF()
        program.add(".go.buildinfo", GoSection.inline("devel go1.22-abc Tue", ""))
        #expect(try await facts(program.bytes).purls == ["pkg:golang/stdlib@1.22-abc"])
    }

    @Test("damaged build information is unread, never none", arguments: 0..<5)
    func damagedBuildInformation(variant: Int) async throws {
        var section = GoSection.inline("go1.21.3", Self.modules)
        switch variant {
        case 0: section = Array(section.prefix(40))
        case 1: section[32] = 0xFF
        case 2: section.replaceSubrange(32..<33, with: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
        case 3: section[15] = 0
        default: section = GoSection.pointed("go1.21.3", Self.modules, at: .max - 100)
        }
        var program = ELF()
        program.add(".go.buildinfo", section)
        let facts = try await facts(program.bytes)
        #expect(facts.packages.isEmpty)
        #expect(facts.reasons == ["bin/program: is a Go program whose build information is damaged"])
    }

    /// `{"packages":[{"name":"app","version":"0.1.0","root":true},{"name":"cc","version":"1.0","kind":"build"},
    /// {"name":"regex","version":"1.5.1"}]}`, compressed by Python's zlib.
    private static func crates(_ json: String) -> [UInt8] {
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in json.utf8 {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return [0x78, 0x01] + Deflate.stored(Array(json.utf8)) + littleEndian((b << 16 | a).byteSwapped)
    }

    @Test func cratesOfCargoAuditableButForThoseOfTheBuild() async throws {
        let json =
            #"{"packages":[{"name":"app","version":"0.1.0","root":true},"#
            + #"{"name":"cc","version":"1.0","kind":"build"},{"name":"regex","version":"1.5.1"}]}"#
        var program = ELF()
        program.add(".dep-v0", Self.crates(json))
        let facts = try await facts(program.bytes)
        #expect(facts.purls == ["pkg:cargo/app@0.1.0", "pkg:cargo/regex@1.5.1"])
        #expect(facts.code == ["1 native"])
    }

    @Test(
        "a damaged list of crates is unread",
        arguments: [
            Array("junk".utf8), crates("{"), crates("{}"), crates(#"{"packages":[{"name":"a"}]}"#),
            Array(crates(#"{"packages":[]}"#).dropLast()),
            [0x78, 0x01] + Deflate.run(of: 0x20, count: 9 << 20) + [0, 0, 0, 0],
        ])
    func damagedCrates(section: [UInt8]) async throws {
        var program = ELF()
        program.add(".dep-v0", section)
        let facts = try await facts(program.bytes)
        #expect(facts.packages.isEmpty)
        #expect(facts.unread.count == 1)
    }

    @Test func aProgramThatSaysNothingHasNoMetadata() async throws {
        #expect(try await facts(ELF().bytes).code == ["1 native, without: bin/program"])
    }

    @Test("tables outside of the file are unread", arguments: [32, 40, 56, 60, 62])
    func tablesOutside(offset: Int) async throws {
        var program = ELF()
        program.add(".go.buildinfo", GoSection.inline("go1.21.3", Self.modules))
        var bytes = program.bytes
        bytes[offset] = 0xFE
        bytes[offset + 1] = 0xFF
        #expect(try await facts(bytes).unread.map(\.evidence.displayed) == ["bin/program"])
    }

    @Test("no damage traps", arguments: Array(UInt64(0)..<200))
    func noDamageTraps(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var program = ELF(hasSections: seed % 4 != 0)
        program.add(".text", [1])
        let address = ELF.base + UInt64(program.offset(of: 1))
        program.add(
            ".go.buildinfo",
            seed % 2 == 0
                ? GoSection.inline("go1.21.3", Self.modules)
                : GoSection.pointed("go1.21.3", Self.modules, at: address))
        program.add(".dep-v0", Self.crates(#"{"packages":[]}"#))
        var bytes = program.bytes
        let limit = seed % 3 == 0 ? 64 : bytes.count
        for _ in 0..<8 {
            bytes[Int.random(in: 4..<limit, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        if seed % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count - 64, using: &generator)) }
        _ = try await facts(bytes)
    }
}
