import Core
import Image
import TestKit
import Testing

/// A hostile image and the refusal that it has to meet.
struct ImageThreat: Sendable, CustomTestStringConvertible {
    let id: String
    let threat: String
    let selection: ImageSelection
    let files: @Sendable () -> [ImageFile]

    var testDescription: String { "\(id): \(threat)" }

    init(
        _ id: String, _ threat: String, _ selection: ImageSelection = ImageSelection(),
        files: @escaping @Sendable () -> [ImageFile]
    ) {
        self.id = id
        self.threat = threat
        self.selection = selection
        self.files = files
    }

    /// A layout of one image that is changed.
    static func image(
        _ id: String, _ threat: String, _ selection: ImageSelection = ImageSelection(),
        _ change: @escaping @Sendable (inout ImageBuilder) -> Void
    ) -> ImageThreat {
        ImageThreat(id, threat, selection) {
            var image = ImageBuilder()
            change(&image)
            return image.layout.files
        }
    }

    /// A layout of one image, changed as a whole.
    static func layout(
        _ id: String, _ threat: String, _ selection: ImageSelection = ImageSelection(),
        _ change: @escaping @Sendable (inout LayoutBuilder) -> Void
    ) -> ImageThreat {
        ImageThreat(id, threat, selection) {
            var layout = ImageBuilder().layout
            change(&layout)
            return layout.files
        }
    }

    /// A layout whose files are changed at last.
    static func files(
        _ id: String, _ threat: String, _ change: @escaping @Sendable (inout [ImageFile]) -> Void
    ) -> ImageThreat {
        ImageThreat(id, threat) {
            var files = ImageBuilder().layout.files
            change(&files)
            return files
        }
    }

    /// An archive of an old docker, changed.
    static func docker(
        _ id: String, _ threat: String, _ selection: ImageSelection = ImageSelection(),
        _ change: @escaping @Sendable (inout [ImageFile]) -> Void
    ) -> ImageThreat {
        ImageThreat(id, threat, selection) {
            var files = ImageBuilder().dockerFiles()
            change(&files)
            return files
        }
    }
}

extension String {
    /// The text with the first occurrence of something replaced, which has to be there.
    func changing(_ old: String, to new: String) -> String {
        guard let range = firstRange(of: old) else { preconditionFailure("\(old) is not in \(self)") }
        return replacingCharacters(in: range, with: new)
    }

    private func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }
}

extension ImageFile {
    /// Changes the text.
    mutating func change(_ old: String, to new: String) {
        content = Array(String(decoding: content, as: UTF8.self).changing(old, to: new).utf8)
    }
}
