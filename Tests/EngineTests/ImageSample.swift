import Core
import Engine
import Foundation
import TestKit

/// An image in every packaging, in a folder that a test owns.
struct ImageSample {
    static let packagings = ["layout", "oci.tar", "docker.tar", "modern.tar"]
    let folder: TemporaryFolder

    /// The image of these layers as a path in each packaging.
    func write(_ image: ImageBuilder, _ packaging: String, as name: String) throws -> String {
        let path = "\(name).\(packaging)"
        switch packaging {
        case "layout":
            try image.layout.files.map { file in
                var file = file
                file.path = "\(path)/\(file.path)"
                return file
            }.write(to: folder)
        case "oci.tar": try folder.write(path, image.layout.files.tar())
        case "docker.tar": try folder.write(path, image.dockerFiles().tar())
        default: try folder.write(path, image.modernFiles().tar())
        }
        return folder.path(of: path)
    }

    /// Two layers: the upper one replaces a file, removes another and adds one.
    static func twoLayers(app: String = "app 1\n") -> ImageBuilder {
        var lower = TarBuilder()
        lower.addFolder("etc/")
        lower.addFile("etc/gone", "gone\n")
        lower.addFile("app", "app 0\n", mode: 0o755)
        var upper = TarBuilder()
        upper.addFile("app", app, mode: 0o755)
        upper.addFile("etc/.wh.gone")
        upper.addFile("etc/new", "new\n")
        return ImageBuilder([.init(lower.bytes()), .init(upper.bytes())])
    }
}

extension TemporaryFolder {
    /// The names in a folder, sorted.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(of: folder)).sorted()
    }
}
