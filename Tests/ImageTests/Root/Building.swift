import Archive
import Core
import Image
import TestKit
import Testing

/// A layer that the strict reader accepts.
func layer(_ fill: (inout TarBuilder) -> Void) throws -> TarContents {
    var tar = TarBuilder()
    fill(&tar)
    return try contents(tar)
}

func contents(_ tar: TarBuilder) throws(Failure) -> TarContents {
    var reader = try TarReader()
    let bytes = tar.bytes()
    try reader.push(bytes.span.bytes)
    return try reader.finish()
}

func path(_ text: String) throws -> EntryPath { try EntryPath(validating: Array(text.utf8), rules: .tar) }

/// Each member as `TYPE PATH layer`, in order.
func listing(_ root: MergedRoot) -> [String] {
    root.members.map { "\($0.entry.type.rawValue) \($0.entry.path.displayed) \($0.layer)" }
}

/// The id that merging is refused with, without `archive.`, and the entry named; nil where it is accepted.
func refusal(_ layers: [TarContents], limits: Limits = .image) -> [String?]? {
    do throws(Failure) {
        _ = try RootMerge.merge(layers, limits: limits)
        return nil
    } catch {
        return [String(error.code.rawValue.dropFirst("archive.".count)), error.entry]
    }
}
