import Core
import Foundation
import TestKit
import Testing

@testable import Archive

@Suite("Registered extra fields") struct RegisteredExtraTests {
    @Test(arguments: RegisteredExtra.all.map(\.id)) func standing(_ id: UInt16) async throws {
        let extra = try #require(RegisteredExtra.all.first { $0.id == id })
        for (local, central) in [(true, false), (false, true)] {
            var zip = ZipBuilder.twoFiles
            let field = ZipExtra.field(id, [UInt8](repeating: 1, count: 16))
            if local { zip["b.txt"].local.extra = field }
            if central { zip["b.txt"].central.extra = field }
            switch (extra.standing, try await readZip(zip.bytes())) {
            case (.accepted, .success(let contents)): #expect(contents.warnings.isEmpty)
            case (.changesContent, .failure(let failure)), (.encryption, .failure(let failure)):
                #expect(failure.code == .zip("extra-forbidden"))
                #expect(failure.message.utf8.count > 0 && failure.entry == "b.txt")
                let saysEncryption = failure.message.split(separator: " ").contains("encryption")
                #expect(saysEncryption == (extra.standing == .encryption))
            // What the field says here is what no record says.
            case (.compared, .failure): break
            default: Issue.record("\(extra.name) is not \(extra.standing)")
            }
        }
    }

    @Test func anUnknownFieldIsAccepted() async throws {
        var zip = ZipBuilder.twoFiles
        zip["b.txt"].extra = ZipExtra.field(0x2342, [1, 2, 3])
        #expect(try await readZip(zip.bytes()).get().warnings.isEmpty)
    }

    @Test func theDocumentHasTheTable() throws {
        let url = URL(filePath: Repository.root).appending(path: "docs/archives.md")
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| 0x") }.map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let words: [RegisteredExtra.Standing: String] = [
            .accepted: "accepted", .compared: "compared", .changesContent: "refused",
            .encryption: "refused, encryption",
        ]
        let expected = RegisteredExtra.all.map { extra in
            ["0x" + String(extra.id + 0, radix: 16).leftPadded, extra.name, words[extra.standing] ?? ""]
        }
        #expect(rows.map { Array($0.prefix(3)) } == expected)
    }

    /// No reader takes anything from the fields that are accepted, whatever is in them.
    @Test(.needs("unzip, bsdtar or python3") { ["unzip", "bsdtar", "python3"].contains { Tool($0).isInstalled } })
    func nobodyTakesAnythingFromAcceptedFields() async throws {
        var zip = ZipBuilder()
        let bodies = [
            [UInt8](repeating: 0, count: 24), [UInt8](repeating: 0xFF, count: 300),
            Array("\u{1}evil-name/evil.py".utf8),
        ]
        for extra in RegisteredExtra.all where extra.standing == .accepted {
            for (number, body) in bodies.enumerated() {
                let name = "e\(String(extra.id, radix: 16))-\(number)"
                zip.addFile(name, "alpha\n")
                zip[name].extra = ZipExtra.field(extra.id, body)
            }
        }
        let names = zip.members.count
        try await withTemporaryFolder { folder in
            let path = try folder.write("out.zip", zip.bytes())
            #expect(try await readZip(at: path).get().entries.count == names)
            for command in ["unzip -qq ../out.zip", "bsdtar -xf ../out.zip", "python3 -m zipfile -e ../out.zip ."] {
                guard Tool(String(command.split(separator: " ")[0])).isInstalled else { continue }
                let script = """
                    umask 022; rm -rf o; mkdir o; cd o; \(command) > /dev/null || exit 1
                    find . -type f -perm 644 -size 6c -name 'e*' | wc -l; find . -mindepth 1 | wc -l
                    """
                let result = try await Tool.shell.run(["-c", script], in: folder.path)
                #expect(
                    result.text.split(separator: "\n").map { Int($0) } == [names, names], "\(command): \(result.errors)"
                )
            }
        }
    }
}

extension String {
    /// Four digits.
    fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 4 - count)) + self }
}
