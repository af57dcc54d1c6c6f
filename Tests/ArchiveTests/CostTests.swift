import Archive
import Core
import TestKit
import Testing

/// Small archives that cost a careless reader time or memory out of all proportion. The time limits only end a hang.
@Suite("Small archives that are made to be slow") struct CostTests {
    @Test(.timeLimit(.minutes(2))) func deepPathsThatShareNoFolder() async throws {
        var zip = ZipBuilder()
        for index in 0..<2_000 { zip.addFile("x\(index)/" + String(repeating: "n/", count: 2_000) + "n", "") }
        let result = try await readZip(zip.bytes())
        #expect(throws: Failure(.archiveZipSizeLimit, "")) { try result.get() }
    }

    @Test(.timeLimit(.minutes(2))) func aDeepPathIsNoFault() async throws {
        var zip = ZipBuilder()
        zip.addFile(String(repeating: "n/", count: 2_000) + "n", "")
        #expect(try await readZip(zip.bytes()).get().entries.count == 1)
    }

    @Test(.timeLimit(.minutes(2))) func linksOfManyStepsThatLeadToLinks() async throws {
        var zip = ZipBuilder()
        let detour = String(repeating: "n/", count: 1_000) + String(repeating: "../", count: 600)
        for index in 0..<8 { zip.addLink("x\(index)", to: "\(detour)x\(index + 1)") }
        #expect(try await readZip(zip.bytes()).get().entries.count == 8)
    }

    @Test(.timeLimit(.minutes(2))) func storedDataFullOfDescriptorSignatures() async throws {
        var zip = ZipBuilder()
        let signature: [UInt8] = [0x50, 0x4B, 7, 8]
        let content = (0..<100_000).flatMap { _ in signature }
        zip.addFile(Array("a".utf8), content)
        zip["a"].stream()
        #expect(try await readZip(zip.bytes()).get().entries.first?.size == 400_000)
    }

    @Test(.timeLimit(.minutes(2))) func aTailFullOfEndSignatures() async throws {
        var zip = ZipBuilder.twoFiles
        zip.end.comment = (0..<16_000).flatMap { _ in [0x50, 0x4B, 5, 6] as [UInt8] }
        let result = try await readZip(zip.bytes())
        #expect(throws: Failure(.archiveZipEocdAmbiguous, "")) { try result.get() }
    }

    @Test(.timeLimit(.minutes(2))) func aSecondDeflateBombBehindEveryName() async throws {
        var zip = ZipBuilder()
        zip.addFile("bomb", "")
        zip["bomb"].deflateRun(of: 0, count: 1_000_000, crc: 0x1279_CB9E)
        for index in 0..<400 {
            var again = zip["bomb"]
            again.name = Array("again\(index)".utf8)
            zip.members.append(again)
        }
        let result = try await readZip(zip.bytes())
        #expect(throws: Failure(.archiveZipSizeLimit, "")) { try result.get() }
    }
}
