import Archive
import Core
import TestKit
import Testing

@Suite("Odd but honest layers are accepted") struct HonestTarTests {
    @Test(arguments: HonestTar.formats + HonestTar.members + HonestTar.compressed) func accepted(_ tar: HonestTar)
        async throws
    {
        let content = try await readLayer(tar.bytes()).get()
        let found = content.contents.entries.map(ExpectedEntry.init)
        #expect(found.count == tar.expected.count)
        for (found, expected) in zip(found, tar.expected) where found != expected {
            Issue.record("found \(found), expected \(expected)")
        }
        #expect(content.contents.warnings.isEmpty)
    }

    @Test(arguments: HonestTar.formats + HonestTar.members) func sameWhereverTheBytesAreCut(_ tar: HonestTar) throws {
        let bytes = tar.bytes()
        let whole = try read(bytes, step: bytes.count)
        for step in [1, 7, 511, 513] { #expect(try read(bytes, step: step) == whole) }
    }

    @Test(arguments: HonestTar.compressed) func sameWhereverTheCompressedBytesAreCut(_ tar: HonestTar) async throws {
        let whole = try await readLayer(tar.bytes()).get()
        #expect(whole.diffID.bytes == ReferenceSHA256.digest(of: TarBuilder.twoFiles.bytes()))
    }

    @Test func hardLinksNameTheirTargetsOrAreTold() async throws {
        var tar = TarBuilder()
        tar.addFile("./bin/a", "x")
        tar.addHardlink("./bin/b", to: "./bin/a")
        tar.addHardlink("bin/c", to: "lower/file")
        let contents = try await readLayer(tar.bytes()).get().contents
        #expect(contents.entries.map(\.type) == [.file, .hardlink, .hardlink])
        #expect(contents.entries[1].link == Array("bin/a".utf8))
        let unresolved = try #require(contents.unresolvedHardlinks.first)
        #expect(contents.unresolvedHardlinks.count == 1)
        #expect(unresolved.path.displayed == "bin/c")
        #expect(unresolved.target.displayed == "lower/file")
        #expect(unresolved.failure.code == TarFault.hardlinkMissing.code)
    }

    @Test func ownersCapabilitiesAndTheRootAreRead() async throws {
        var tar = TarBuilder()
        tar.addFolder("./", mode: 0o711)
        let version2: [UInt8] = [1, 0, 0, 2, 0, 4] + [UInt8](repeating: 0, count: 14)
        let label = "\u{1}\u{0}\u{2}"
        let list = TarMember.accessList(owner: 7, group: 5, others: 5)
        tar.addPax(
            bytes: TarBuilder.record("SCHILY.xattr.security.capability", version2)
                + TarBuilder.record("SCHILY.xattr.system.posix_acl_access", list)
                + [
                    ("uid", "70000"), ("SCHILY.xattr.user.x", "y"), ("SCHILY.xattr.security.selinux", label),
                    ("SCHILY.acl.default", "user::rwx"), ("SCHILY.fflags", "nodump"), ("RHT.security.selinux", "x"),
                    ("SCHILY.xattr.user.containers.override_stat", "0:0:04755"),
                    ("SCHILY.xattr.user.rootlesscontainers", "r"),
                ].flatMap { TarBuilder.record($0.0, Array($0.1.utf8)) })
        tar.addFile("ping", "x", mode: 0o755)
        tar["ping"].gid = 8
        let contents = try await readLayer(tar.bytes()).get().contents
        let entry = try #require(contents.entries.first)
        #expect(entry.owner == Entry.Owner(uid: 70_000, gid: 8))
        #expect(
            entry.xattrs == [
                "security.capability": version2, "security.selinux": [1, 0, 2],
                "system.posix_acl_access": list, "SCHILY.acl.default": Array("user::rwx".utf8),
                "SCHILY.fflags": Array("nodump".utf8), "RHT.security.selinux": [0x78],
                "user.containers.override_stat": Array("0:0:04755".utf8), "user.rootlesscontainers": [0x72],
            ])
        #expect(contents.root?.mode == 0o711)
    }

    @Test func theGroupsModeIsTheMaskOfAnAccessListAsGNUTarWritesIt() async throws {
        var tar = TarBuilder()
        tar.addPax([("SCHILY.acl.access", "user::rw-,user:1234:rwx,group::r--,mask::rwx,other::r--")])
        tar.addFile("listed", "x", mode: 0o674)
        let entry = try #require(try await readLayer(tar.bytes()).get().contents.entries.first)
        #expect(entry.mode == 0o674)
    }

    @Test func aNamespacedCapabilityIsRead() async throws {
        let version3: [UInt8] = [0, 0, 0, 3] + [UInt8](repeating: 0, count: 16) + [232, 3, 0, 0]
        var tar = TarBuilder()
        tar.addPax(bytes: TarBuilder.record("SCHILY.xattr.security.capability", version3))
        tar.addFile("ping", "x", mode: 0o755)
        let entry = try #require(try await readLayer(tar.bytes()).get().contents.entries.first)
        #expect(entry.xattrs == ["security.capability": version3])
    }

    @Test func filesAreKeptAsAsked() async throws {
        let observer = LeadingBytes { path, _ in path.displayed == "b.txt" ? 3 : 0 }
        let contents = try await readLayer(TarBuilder.twoFiles.bytes(), LayerBlobOptions(observers: [observer]))
            .get().contents
        #expect(contents.observed[.leading].values.map { $0 } == [Array("bet".utf8)])
    }

    @Test func aFrameToSkipWarns() async throws {
        let content = try await readLayer(
            ZstdFrame.raw(TarBuilder.twoFiles.bytes()) + ZstdFrame.skippable([1, 2, 3])
        ).get()
        #expect(content.contents.warnings.map(\.id) == [.archiveZstdSkippableFrame])
        #expect(Verdict(content.contents.warnings) == .allow)
        let first = try await readBlob(ZstdFrame.skippable([]) + ZstdFrame.raw(TarBuilder.twoFiles.bytes()))
        #expect(first.compression == .zstd)
        #expect(try first.content.get().contents.warnings.count == 1)
    }

    @Test func aWindowBeyondTheLimitIsUndecidedAndNotRefused() async throws {
        var frame = ZstdFrame.raw(TarBuilder.twoFiles.bytes())
        frame[5] = 16 << 3
        let result = try await readLayer(frame)
        let failure = try #require(throws: Failure.self) { try result.get() }
        #expect(failure.code == .inputUnsupported)
    }

    @Test func aBlobInsideAFileIsReadWhereItLies() async throws {
        let tar = TarBuilder.twoFiles.bytes()
        let blob = try await withTemporaryFolder { folder in
            let source = try ByteSource(path: try folder.write("outer", [1, 2, 3] + tar + [4]))
            return try await LayerBlobReader.read(source, range: 3..<3 + UInt64(tar.count))
        }
        #expect(try blob.content.get().diffID == blob.digest)
        #expect(blob.digest.bytes == ReferenceSHA256.digest(of: tar))
        #expect(blob.size == UInt64(tar.count))
    }

    private func read(_ bytes: [UInt8], step: Int) throws -> [Entry] {
        var reader = try TarReader()
        var start = 0
        while start < bytes.count {
            let end = min(start + step, bytes.count)
            try reader.push(bytes.span.bytes.extracting(start..<end))
            start = end
        }
        return try reader.finish().entries
    }
}
