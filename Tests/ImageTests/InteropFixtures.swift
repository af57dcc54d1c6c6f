import Foundation
import Image
import TestKit
import Testing

/// Writes imitated builders' images, and the hostile twins of what is accepted, for `make interop` to judge by the binary.
@Suite("Interop fixtures: images") struct InteropFixtures {
    /// The folder that `make interop` names.
    private static let folder = ProcessInfo.processInfo.environment["LAYERLOCK_INTEROP"]

    struct Item: Encodable {
        var file: String
        var form: String
        var table = "odd-images"
        /// Ids of which one has to be the refusal's; empty for what is honest.
        var refused: [String] = []
        /// Options that choose the image.
        var options: [String] = []
    }

    @Test(.enabled(if: folder != nil, "make interop asks for them")) func images() throws {
        let folder = URL(filePath: try #require(Self.folder))
        var items: [Item] = []
        func write(_ files: [ImageFile], _ item: Item) throws {
            items.append(item)
            try Data(files.tar()).write(to: folder.appending(path: item.file))
        }
        for (number, image) in (HonestImage.choices + HonestImage.dockers).enumerated() {
            try write(
                image.files(),
                Item(file: "honest\(number).tar", form: image.what, options: Self.options(image.selection)))
        }
        for (number, threat) in (ImageThreat.choice + ImageThreat.dockers).enumerated() {
            try write(
                threat.files(),
                Item(
                    file: "twin\(number).tar", form: "image: \(threat.threat)", refused: ["archive.\(threat.id)"],
                    options: Self.options(threat.selection)))
        }
        try JSONEncoder().encode(items).write(to: folder.appending(path: "images.json"))
    }

    private static func options(_ selection: ImageSelection) -> [String] {
        (selection.image.map { ["--image", $0] } ?? []) + (selection.platform.map { ["--platform", "\($0)"] } ?? [])
    }
}
