import Archive
import Core
import TestKit
import Testing

@Suite("Hostile zips are refused") struct HostileZipTests {
    static let threats =
        ZipThreat.ends + ZipThreat.zip64 + ZipThreat.layout + ZipThreat.headers + ZipThreat.fields + ZipThreat.names
        + ZipThreat.data + ZipThreat.links + ZipThreat.twins

    /// The words of the contract for zip, those aside that only warn.
    static let contract = """
        no-eocd eocd-ambiguous comment-length trailing-data prepended-data multidisk cd-count-mismatch \
        cd-size-mismatch cd-offset-mismatch zip64-missing zip64-inconsistent zip64-extensible-data bad-central \
        bad-local offset-invalid overlap gap hidden-entry method-mismatch size-mismatch crc-mismatch crc-error \
        flags-mismatch name-mismatch descriptor-mismatch descriptor-ambiguous extra-malformed extra-duplicate \
        extra-forbidden unicode-path encrypted unsupported-flags unsupported-method deflate-error deflate-trailing \
        duplicate-name type-conflict type-ambiguous mode-ambiguous dir-with-data special-file setuid entry-comment name-encoding \
        path-nul path-control path-backslash path-absolute path-traversal path-noncanonical path-drive path-empty \
        path-too-long symlink-escape symlink-through symlink-target size-limit readers-disagree
        """

    @Test(arguments: threats) func refused(_ threat: ZipThreat) async throws {
        var options = ReadOptions()
        options.limits = threat.limits
        switch try await readZip(threat.bytes(), options) {
        case .success(let contents):
            Issue.record("accepted, with \(contents.entries.map(\.path.displayed))")
        case .failure(let failure):
            #expect(threat.codes.contains(failure.code), "\(failure.message), entry \(failure.entry ?? "none")")
            #expect(!failure.message.isEmpty)
            if let entry = threat.entry {
                #expect(failure.entry.map(withoutSlash) == withoutSlash(entry), "\(failure.code): \(failure.message)")
            }
        }
    }

    @Test func aHiddenEntryIsToldWithItsOwnPlace() async throws {
        var zip = ZipBuilder.twoFiles
        zip["a.txt"].stream()
        var hidden = ZipMember("h.txt".utf8, mode: 0o100644, content: Array("hidden\n".utf8))
        hidden.isHidden = true
        zip.members.insert(hidden, at: 1)
        let result = try await readZip(zip.bytes())
        let failure = try #require(throws: Failure.self) { try result.get() }
        #expect(failure.code == .zip("hidden-entry"))
        let header = littleEndian(UInt32(0x0403_4B50))
        let bytes = zip.bytes()
        let second = (1..<bytes.count).first { bytes[$0...].starts(with: header) }
        #expect(failure.offset == second.map(UInt64.init))
    }

    @Test func everyIdOfTheContractHasACase() {
        let words = Set(Self.contract.split(separator: " ").map(String.init))
        #expect(Set(Self.threats.map(\.id)) == words)
    }

    @Test func everyCaseHasItsOwnName() {
        #expect(Set(Self.threats.map(\.testDescription)).count == Self.threats.count)
    }

    @Test func theHonestArchiveBehindEveryCaseIsAccepted() async throws {
        let contents = try await readZip(ZipBuilder.twoFiles.bytes()).get()
        #expect(contents.entries.map(\.path.displayed) == ["a.txt", "b.txt"])
        #expect(contents.warnings.isEmpty)
    }

    @Test(arguments: [
        (Limits(entries: 1, unpackedBytes: 100, fileBytes: 100), "1"),
        (Limits(entries: 9, unpackedBytes: 7, fileBytes: 100), "7"),
        (Limits(entries: 9, unpackedBytes: 100, fileBytes: 4), "4"),
    ])
    func aLimitIsNamedWithItsValue(_ limits: Limits, _ value: String) async throws {
        var options = ReadOptions()
        options.limits = limits
        let result = try await readZip(ZipBuilder.twoFiles.bytes(), options)
        let failure = try #require(throws: Failure.self) { try result.get() }
        #expect(failure.code == .zip("size-limit"))
        #expect(failure.message.split { !$0.isNumber }.contains(Substring(value)), "\(failure.message)")
    }

    private func withoutSlash(_ path: String) -> String {
        path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
