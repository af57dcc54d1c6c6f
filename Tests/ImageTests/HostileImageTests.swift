import Core
import Image
import TestKit
import Testing

@Suite struct HostileImageTests {
    static let all: [ImageThreat] =
        ImageThreat.json + ImageThreat.documents + ImageThreat.blobs + ImageThreat.choice + ImageThreat.dockers

    @Test(arguments: all) func isRefusedForItsFault(_ threat: ImageThreat) async throws {
        let result = try await Reading.archive(threat.files(), threat.selection)
        #expect(result.id == "archive.\(threat.id)", "\(result.complaint ?? "")")
    }

    @Test func everyIdOfTheContractHasAThreat() {
        let raised = Set(Self.all.map(\.id))
        let expected = Set(ImageFault.allCases.map { String($0.code.rawValue.dropFirst("archive.".count)) }).union([
            "json-invalid", "json-duplicate-key", "json-case-variant-key", "json-trailing-data", "json-too-deep",
            "json-too-large", "json-number",
        ])
        #expect(expected.subtracting(raised).isEmpty)
    }
}
