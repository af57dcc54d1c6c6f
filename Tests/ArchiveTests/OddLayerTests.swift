import Archive
import Core
import TestKit
import Testing

/// What layers hold that is accepted and told: the warning beside what is pinned.
@Suite("Odd layers are accepted with a warning") struct OddLayerTests {
    private func contents(_ build: (inout TarBuilder) -> Void) async throws -> TarContents {
        var tar = TarBuilder()
        build(&tar)
        return try await readLayer(tar.bytes()).get().contents
    }

    /// Each warning as `id path`, without `archive.`.
    private func warnings(_ contents: TarContents) -> [String] {
        #expect(contents.warnings.allSatisfy { $0.outcome == .warn })
        return contents.warnings.map { "\($0.id.rawValue.dropFirst("archive.".count)) \($0.path ?? "")" }
    }

    @Test func whatLiesBelowDevIsNoReasonToWarn() async throws {
        let contents = try await contents {
            $0.addFolder("dev/")
            $0.addDevice("dev/null", "3", major: 1, minor: 3, mode: 0o666)
            $0.addDevice("/dev/pts/0", "3", major: 136, minor: 1_048_575, mode: 0o020620)
            $0.add("dev/initctl", type: "6")
        }
        #expect(contents.entries.map(\.type) == [.dir, .char, .char, .fifo])
        #expect(contents.entries[1].device == Entry.Device(major: 1, minor: 3))
        #expect(contents.entries[2].device == Entry.Device(major: 136, minor: 1_048_575))
        #expect(contents.entries[3].device == nil)
        #expect(warnings(contents).isEmpty)
    }

    @Test func devicesElsewhereAndBlockDevicesAnywhere() async throws {
        let contents = try await contents {
            $0.addDevice("dev/sda", "4", major: 8, minor: 0)
            $0.addDevice("devel/null", "3", major: 1, minor: 3)
            $0.addHardlink("same", to: "devel/null")
            $0.add("run/pipe", type: "6")
            $0.addDevice("zero", "4", major: 0, minor: 0)
        }
        #expect(contents.entries.map(\.type) == [.block, .char, .hardlink, .fifo, .block])
        #expect(warnings(contents) == ["tar-device dev/sda", "tar-fifo run/pipe"])
        #expect(contents.warnings[0].message.hasPrefix("3 "))
    }

    @Test(arguments: ["header", "pax", "binary pax", "long name"]) func namesThatAreNotUTF8(_ how: String) async throws
    {
        let name: [UInt8] = Array("caf".utf8) + [0xE9]
        let contents = try await contents {
            switch how {
            case "pax": $0.addPax(bytes: TarBuilder.record("path", name))
            case "binary pax":
                $0.addPax(
                    bytes: TarBuilder.record("hdrcharset", Array("BINARY".utf8)) + TarBuilder.record("path", name))
            case "long name": $0.addLong("L", name + [0])
            default: break
            }
            $0.addFile("x", "latin")
            if how == "header" { $0["x"].name = name }
            if how == "long name" { $0["x"].magic = TarMember.gnuMagic }
        }
        #expect(contents.entries.map(\.path.bytes) == [name])
        #expect(contents.entries.map(\.path.displayed) == ["caf\\351"])
        #expect(warnings(contents) == ["tar-name-encoding caf\\351"])
    }

    @Test func targetsThatAreNotUTF8() async throws {
        let target: [UInt8] = [0xE9, 0x2F, 0x78]
        let contents = try await contents {
            $0.addFile("f", "x")
            $0["f"].name = target
            $0.addLink("l", to: "x")
            $0["l"].link = target
            $0.addPax(bytes: TarBuilder.record("linkpath", target))
            $0.addLink("m", to: "x")
            $0.addPax(bytes: TarBuilder.record("linkpath", target))
            $0.addHardlink("h", to: "x")
        }
        #expect(contents.entries.map(\.link) == [nil, target, target, target])
        #expect(warnings(contents) == ["tar-name-encoding \\351/x"])
        #expect(contents.warnings[0].message.hasPrefix("4 "))
    }

    @Test(arguments: [0, 7, 512, 9_216]) func anEStargzTableBehindTheEnd(_ padding: Int) async throws {
        let contents = try await contents {
            $0.addFile("a", "alpha")
            $0.end += [UInt8](repeating: 0, count: padding / 512 * 512) + TarThreat.table.bytes()
            $0.end += [UInt8](repeating: 0, count: padding)
        }
        #expect(contents.entries.map(\.path.displayed) == ["a"])
        #expect(warnings(contents) == ["tar-trailing-data stargz.index.json"])
    }

    @Test func anEStargzTableWhereverTheBytesAreCut() throws {
        var tar = TarBuilder.twoFiles
        tar.end += TarThreat.table.bytes() + [0, 0, 0]
        let bytes = tar.bytes()
        for step in [1, 7, 511, 513, 4_096] {
            var reader = try TarReader()
            for start in stride(from: 0, to: bytes.count, by: step) {
                try reader.push(bytes.span.bytes.extracting(start..<min(bytes.count, start + step)))
            }
            #expect(try reader.finish().warnings.map(\.id) == [TarFault.trailingData.code])
        }
    }
}
