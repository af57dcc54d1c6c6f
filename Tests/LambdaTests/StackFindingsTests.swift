import Core
import Lambda
import Testing

@Suite struct StackFindingsTests {
    /// The first 20 bytes of an ELF file.
    private func elf(machine: UInt8, is64Bit: Bool = true, isLittleEndian: Bool = true) -> [UInt8] {
        let order: [UInt8] = isLittleEndian ? [machine, 0] : [0, machine]
        return [0x7F, 0x45, 0x4C, 0x46, is64Bit ? 2 : 1, isLittleEndian ? 1 : 2, 1]
            + [UInt8](repeating: 0, count: 9) + [3, 0] + order
    }

    private func check(_ leading: [UInt8]?, _ expected: Architecture = .x86_64) throws -> [Finding] {
        let stack = try merge([try file("lib/x.so")])
        let kept = try leading.map { [try path("lib/x.so"): $0] } ?? [:]
        return StackFindings.architectures(of: stack, layers: [kept], function: [:], expected: expected)
    }

    @Test func filesForTheRightMachinePass() throws {
        #expect(try check(elf(machine: 62)).map(\.outcome) == [.pass])
        #expect(try check(elf(machine: 183), .arm64).map(\.outcome) == [.pass])
        #expect(try check(elf(machine: 62))[0].message.hasPrefix("1 ELF file,"))
    }

    @Test func filesForAnotherMachineWarnByName() throws {
        let findings = try check(elf(machine: 183))
        #expect(findings.map(\.outcome) == [.warn])
        #expect(findings[0].path == "lib/x.so")
        #expect(findings[0].message == "/opt/lib/x.so is for arm64, not x86_64")
    }

    @Test func machineOfAnotherClassOrByteOrderWarns() throws {
        #expect(try check(elf(machine: 62, is64Bit: false)).map(\.outcome) == [.warn])
        #expect(try check(elf(machine: 183, isLittleEndian: false), .arm64).map(\.outcome) == [.warn])
        #expect(try check(elf(machine: 3, is64Bit: false))[0].message.contains("32-bit x86"))
        #expect(try check(elf(machine: 243))[0].message.contains("ELF machine 243"))
    }

    @Test func whatIsNoELFFileSaysNothing() throws {
        let script = Array("#!/bin/sh\necho hello\n".utf8)
        #expect(try check(script).map(\.outcome) == [.pass])
        #expect(try check(script)[0].message.hasPrefix("0 ELF files"))
    }

    @Test func fileWhoseBytesWereNotKeptIsUnknown() throws {
        #expect(try check(nil).map(\.outcome) == [.unknown])
        #expect(try check(Array(elf(machine: 62).dropLast())).map(\.outcome) == [.unknown])
    }

    @Test func filesTooSmallForAHeaderAreNotAskedFor() throws {
        let stack = try merge([try file("tiny", size: 19)])
        #expect(StackFindings.wantedContents(try path("tiny"), 19) == 0)
        #expect(StackFindings.wantedContents(try path("tiny"), 20) == 20)
        let findings = StackFindings.architectures(of: stack, layers: [[:]], function: [:], expected: .arm64)
        #expect(findings.map(\.outcome) == [.pass])
    }

    @Test func hiddenFileIsNotJudgedButTheOneSeenIs() throws {
        let so = try path("lib/x.so")
        let stack = try merge([try file("lib/x.so")], [try file("lib/x.so", content: 2)])
        let findings = StackFindings.architectures(
            of: stack, layers: [[so: elf(machine: 183)], [so: elf(machine: 62)]], function: [:], expected: .x86_64)
        #expect(findings.map(\.outcome) == [.pass])
    }

    @Test func functionsOwnFilesAreJudgedToo() throws {
        let function = StackPart(name: "f.zip", entries: [try file("native.node")])
        let stack = try StackMerge.merge([], function: function)
        let findings = StackFindings.architectures(
            of: stack, layers: [], function: [try path("native.node"): elf(machine: 183)], expected: .x86_64)
        #expect(findings.map(\.message) == ["/var/task/native.node is for arm64, not x86_64"])
    }

    @Test func shadowsNameBothLayersAndTellIdenticalFromOther() throws {
        let layers = parts([
            [try file("same"), try file("x", content: 1)], [try file("x", content: 2)],
            [try file("same"), try file("x", content: 2)],
        ])
        let findings = StackFindings.shadows(of: try StackMerge.merge(layers), layers: layers)
        #expect(findings.map(\.path) == ["same", "x"])
        #expect(findings.map(\.outcome) == [.pass, .warn])
        #expect(
            findings.map(\.message) == [
                "c.zip (layer 3 of 3) repeats a.zip (layer 1 of 3)",
                "c.zip (layer 3 of 3) hides another one of a.zip (layer 1 of 3)",
            ])
    }
}
