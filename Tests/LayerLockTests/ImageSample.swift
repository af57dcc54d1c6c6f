import LayerLock
import LayerModel
import LayerTestKit

/// An image in every packaging, in a folder that a test owns.
struct ImageSample {
    static let packagings = ["layout", "oci.tar", "docker.tar", "modern.tar"]
    let folder: TemporaryFolder

    /// The image of these layers as a path in each packaging.
    func write(_ image: ImageBuilder, _ packaging: String, as name: String) throws -> String {
        let path = "\(name).\(packaging)"
        switch packaging {
        case "layout":
            try folder.makeFolder(path)
            for file in image.layout.files where file.kind == .file {
                let parent = file.path.split(separator: "/").dropLast().joined(separator: "/")
                if !parent.isEmpty { try folder.makeFolder("\(path)/\(parent)") }
                try folder.write(file.content, to: "\(path)/\(file.path)")
            }
        case "oci.tar": try folder.write(image.layout.files.tar(), to: path)
        case "docker.tar": try folder.write(image.dockerFiles().tar(), to: path)
        default: try folder.write(image.modernFiles().tar(), to: path)
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
