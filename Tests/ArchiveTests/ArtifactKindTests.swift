import Archive
import TestKit
import Testing

@Suite("An artifact's kind is told from its bytes") struct ArtifactKindTests {
    @Test func tarsWithAndWithoutMagic() throws {
        for magic in [TarMember.ustarMagic, TarMember.gnuMagic, TarMember.v7Magic] {
            var tar = TarBuilder.twoFiles
            tar[0].magic = magic
            #expect(try kind(tar.bytes()) == .image("tar"))
        }
    }

    @Test func aTarWhoseFirstNameBeginsLikeAZip() throws {
        var tar = TarBuilder()
        tar.addFile("PKG/layer.tar", "x")
        #expect(try kind(tar.bytes()) == .image("tar"))
    }

    @Test func compressedWholes() throws {
        let tar = TarBuilder.twoFiles.bytes()
        #expect(try kind(GzipMember(tar).bytes) == .image("gzip-compressed"))
        #expect(try kind(ZstdFrame.raw(tar)) == .image("zstd-compressed"))
        #expect(try kind(ZstdFrame.skippable([1]) + ZstdFrame.raw(tar)) == .image("zstd-compressed"))
    }

    @Test func everythingElseIsTheZipReadersToRefuse() throws {
        var zip = ZipBuilder()
        zip.addFile("a", "b")
        #expect(try kind(zip.bytes()) == .zip)
        #expect(try kind(ZipBuilder().bytes()) == .zip)
        #expect(try kind([]) == .zip)
        #expect(try kind([UInt8](repeating: 0, count: 1000)) == .zip)
        #expect(try kind([UInt8](repeating: 0, count: 1024) + zip.bytes()) == .zip)
        #expect(try kind(Array("PK".utf8)) == .zip)
    }

    @Test func aTarWithoutMembersIsATar() throws {
        for count in [512, 1_024, 10_240] {
            #expect(try kind([UInt8](repeating: 0, count: count)) == .image("tar"))
        }
    }

    private func kind(_ bytes: [UInt8]) throws -> ArtifactKindDetector.Answer {
        try inTemporaryFolder { folder in
            try ArtifactKindDetector.kind(of: try ByteSource(path: try folder.write("artifact", bytes)))
        }
    }
}
