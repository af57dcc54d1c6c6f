import Archive
import Core
import Glibc
import TestKit
import Testing

@Suite("What a reading gives beside the entries") struct ReadingTests {
    @Test func theDigestIsThatOfTheBytes() async throws {
        let bytes = ZipBuilder.everyKind.bytes()
        let contents = try await readZip(bytes).get()
        #expect(contents.digest?.bytes == ReferenceSHA256.digest(of: bytes))
        #expect(contents.size == UInt64(bytes.count))
    }

    @Test func theDigestIsLeftOutWhereItIsNotWanted() async throws {
        #expect(try await readZip(ZipBuilder.everyKind.bytes(), ReadOptions(wantsDigest: false)).get().digest == nil)
    }

    @Test(arguments: [1, 2, 3, 8]) func anyNumberOfWorkersGivesTheSame(_ workers: Int) async throws {
        var zip = ZipBuilder()
        for index in 0..<200 {
            let content = [UInt8](repeating: UInt8(index), count: index * 7)
            zip.addFile(Array("f\(index)".utf8), content)
            if index % 3 == 0 { zip["f\(index)"].deflate(content) }
        }
        zip.centralOrder = Array((0..<200).reversed())
        let contents = try await readZip(zip.bytes(), ReadOptions(workers: workers)).get()
        #expect(contents.entries.map(\.path.displayed) == (0..<200).map { "f\($0)" })
        for (index, entry) in contents.entries.enumerated() {
            let content = [UInt8](repeating: UInt8(index), count: index * 7)
            #expect(entry.sha256?.bytes == ReferenceSHA256.digest(of: content))
        }
    }

    /// The directory's records are read side by side.
    @Test func ofALongDirectoryTheFirstFaultIsTold() async throws {
        var zip = ZipBuilder()
        for index in 0..<2_600 { zip.addFile("f\(index)", "") }
        #expect(try await readZip(zip.bytes()).get().entries.count == 2_600)
        for index in [1_500, 1_023, 2_590] { zip["f\(index)"].central.method = 14 }
        let result = try await readZip(zip.bytes())
        let refusal = try #require(throws: Failure.self) { try result.get() }
        #expect(refusal.entry == "f1023")
        // What lies beyond the limit is not read.
        let limited = ReadOptions(limits: Limits(entries: 1_022, unpackedBytes: 1 << 20, fileBytes: 1 << 20))
        let overLimit = try await readZip(zip.bytes(), limited)
        #expect(try #require(throws: Failure.self) { try overLimit.get() }.code == .zip("size-limit"))
    }

    @Test(arguments: [1, 2, 8]) func anyNumberOfWorkersRefusesTheSame(_ workers: Int) async throws {
        var zip = ZipBuilder()
        for index in 0..<100 { zip.addFile("f\(index)", "content") }
        for index in [17, 60, 99] { zip["f\(index)"].body[0] ^= 1 }
        for _ in 0..<5 {
            let result = try await readZip(zip.bytes(), ReadOptions(workers: workers))
            let failure = try #require(throws: Failure.self) { try result.get() }
            #expect(failure.code == .zip("crc-error"))
            #expect(failure.entry == "f17")
        }
    }

    @Test(arguments: [0, 1, 4, 5, 6, 100, Int.max, -1]) func leadingBytesAreKept(_ count: Int) async throws {
        let observer = LeadingBytes { path, size in
            #expect(size == (path.displayed == "a.txt" ? 6 : 5))
            return path.displayed == "b.txt" ? count : 0
        }
        let contents = try await readZip(ZipBuilder.twoFiles.bytes(), ReadOptions(observers: [observer])).get()
        let leading = contents.observed[.leading]
        let path = try EntryPath(validating: Array("b.txt".utf8), rules: .zip)
        #expect(leading.keys.allSatisfy { $0 == path })
        #expect((leading[path] ?? []) == Array("beta\n".utf8.prefix(max(0, count))))
    }

    @Test func progressGoesToTheEndOfTheEntries() async throws {
        let seen = Recorder()
        let bytes = ZipBuilder.everyKind.bytes()
        _ = try await readZip(bytes, ReadOptions(progress: { seen.add($0, $1) })).get()
        let directory = try #require(bytes.firstRange(of: [0x50, 0x4B, 1, 2]))
        #expect(seen.steps.map(\.0).max() == UInt64(directory.lowerBound))
        #expect(Set(seen.steps.map(\.1)) == [UInt64(bytes.count)])
    }

    @Test func aMissingFile() async {
        #expect(await failure("/nonexistent/layer.zip")?.code == .inputNotFound)
    }

    @Test func aFolder() async {
        #expect(await failure("/tmp")?.code == .inputUnreadable)
    }

    @Test func aDevice() async {
        #expect(await failure("/dev/zero")?.code == .inputUnreadable)
    }

    @Test(.wants("another user than root") { geteuid() != 0 }) func aFileWithoutPermission() async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write("layer.zip", ZipBuilder.twoFiles.bytes())
            chmod(path, 0)
            #expect(await failure(path)?.code == .inputUnreadable)
        }
    }

    private func failure(_ path: String) async -> Failure? {
        if case .failure(let failure) = await readZip(at: path) { return failure }
        return nil
    }
}

/// Somebody changes the file while it is read: never a good verdict over bytes that were not all judged.
@Suite("A file that changes while it is read") struct ChangingFileTests {
    enum Change: CaseIterable { case cutShort, emptied, grown, flipped, rewritten }

    @Test(arguments: Change.allCases) func isAnErrorOrTheOldContent(_ change: Change) async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            for index in 0..<50 { zip.addFile("f\(index)", String(repeating: "content", count: 3_000)) }
            let bytes = zip.bytes()
            let path = try folder.write("layer.zip", bytes)
            let source = try ByteSource(path: path)
            let observer = LeadingBytes { entry, _ in
                if entry.displayed == "f0" { apply(change, to: path, of: bytes) }
                return 0
            }
            let options = ReadOptions(observers: [observer])
            do throws(Failure) {
                let contents = try await ZipReader.read(source, options: options)
                #expect(contents.digest?.bytes == ReferenceSHA256.digest(of: bytes), "accepted after the change")
                #expect(contents.entries.count == 50)
                #expect(Set(contents.entries.map(\.sha256)).count == 1)
                #expect(change == .grown || change == .flipped, "a file of another length was accepted")
            } catch {
                #expect(error.code == .inputChanged, "\(error.code): \(error.message)")
            }
        }
    }

    private func apply(_ change: Change, to path: String, of bytes: [UInt8]) {
        let file = open(path, O_WRONLY)
        defer { close(file) }
        switch change {
        case .cutShort: ftruncate(file, off_t(bytes.count / 2))
        case .emptied: ftruncate(file, 0)
        case .grown: pwrite(file, bytes, bytes.count, off_t(bytes.count))
        case .flipped: pwrite(file, [bytes[bytes.count / 2] ^ 1], 1, off_t(bytes.count / 2))
        case .rewritten:
            ftruncate(file, 0)
            pwrite(file, ZipBuilder.twoFiles.bytes(), ZipBuilder.twoFiles.bytes().count, 0)
        }
    }
}
