import Core
import Foundation
import TestKit
import Testing

/// Writes imitated builders' zips, and the hostile twins of what is accepted, for `make interop` to judge by the binary.
@Suite("Interop fixtures: zips") struct InteropFixtures {
    /// The folder that `make interop` names.
    private static let folder = ProcessInfo.processInfo.environment["LAYERLOCK_INTEROP"]

    struct Item: Encodable {
        var file: String
        var form: String
        var table = "zips"
        var warnings: [String] = []
        /// Ids of which one has to be the refusal's; empty for what is honest.
        var refused: [String] = []
    }

    @Test(.enabled(if: folder != nil, "make interop asks for them")) func zips() throws {
        let folder = URL(filePath: try #require(Self.folder))
        var items: [Item] = []
        for (number, zip) in HonestZip.builders.enumerated() {
            items.append(Item(file: "honest\(number).zip", form: zip.form))
            try Data(zip.bytes()).write(to: folder.appending(path: "honest\(number).zip"))
        }
        for (number, threat) in ZipThreat.twins.enumerated() {
            items.append(
                Item(file: "twin\(number).zip", form: "zip: \(threat.threat)", refused: threat.codes.map(\.rawValue)))
            try Data(threat.bytes()).write(to: folder.appending(path: "twin\(number).zip"))
        }
        try JSONEncoder().encode(items).write(to: folder.appending(path: "zips.json"))
    }
}
