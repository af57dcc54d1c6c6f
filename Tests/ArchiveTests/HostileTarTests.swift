import Archive
import Core
import Cryptography
import TestKit
import Testing

@Suite("Hostile layers are refused") struct HostileTarTests {
    static let threats = TarThreat.headers + TarThreat.extensions + TarThreat.members + TarThreat.compression

    @Test(arguments: threats) func refused(_ threat: TarThreat) async throws {
        let bytes = threat.bytes()
        let blob = try await readBlob(bytes, LayerBlobOptions(limits: threat.limits))
        // Written for clearness, the reference takes seconds for a MiB.
        if bytes.count < 32 << 10 { #expect(blob.digest.bytes == ReferenceSHA256.digest(of: bytes)) }
        switch blob.content {
        case .success(let content):
            Issue.record("accepted, with \(content.contents.entries.map(\.path.displayed))")
        case .failure(let failure):
            #expect(threat.codes.contains(failure.code), "\(failure.code): \(failure.message)")
            #expect(!failure.message.isEmpty)
            if let entry = threat.entry { #expect(failure.entry == entry, "\(failure.message)") }
        }
    }

    @Test func everyIdOfTheContractHasACase() {
        let words =
            // An opaque root is a fault only above other layers, the rest around them or a warning.
            TarFault.allCases.filter { ![.whiteoutRootOpaque, .missingEnd, .device, .fifo].contains($0) }.map(\.code)
            + CompressionFault.allCases.filter { $0 != .zstdSkippableFrame }.map(\.code)
        #expect(Set(Self.threats.map { "archive.\($0.id)" }) == Set(words.map(\.rawValue)))
    }

    @Test func everyCaseHasItsOwnName() {
        #expect(Set(Self.threats.map(\.testDescription)).count == Self.threats.count)
    }

    @Test func theHonestLayerBehindEveryCaseIsAccepted() async throws {
        let content = try await readLayer(TarBuilder.twoFiles.bytes()).get()
        #expect(content.contents.entries.map(\.path.displayed) == ["a.txt", "b.txt"])
        #expect(content.contents.warnings.isEmpty)
    }
}
