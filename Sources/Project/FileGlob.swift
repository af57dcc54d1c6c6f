import Core
import Glibc

/// The files that a pattern matches: `*`, `?` and `[…]` within a name, `**` for any folders in between.
///
/// Names that begin with a dot match only a pattern that does, links to folders are not entered by `**`, and what cannot be
/// read is an error: an artifact that is not seen would not be checked.
struct FileGlob {
    /// Folders and files that are looked at, at the most.
    private static let limit = 200_000

    private let parts: [String]
    private let start: String

    /// Takes a pattern apart.
    /// - Parameter folder: Where relative patterns start; empty for the working folder.
    init(_ pattern: String, in folder: String) {
        let isAbsolute = pattern.utf8.first == UInt8(ascii: "/")
        start = isAbsolute ? "/" : folder
        parts = pattern.split(separator: "/").map { String($0) }.filter { $0 != "." }
    }

    /// Whether the text is a pattern rather than a path.
    static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// The paths that match, sorted by their bytes: files, and folders that the last part of the pattern names.
    /// - Throws: `input.unreadable`, `project.invalid` where too much would have to be looked at.
    func matches() throws(Failure) -> [String] {
        var seen = 0
        var found: Set<TextKey> = []
        try descend(start, parts[...], &seen, &found)
        return found.sorted()
    }

    private func descend(
        _ folder: String, _ rest: ArraySlice<String>, _ seen: inout Int, _ found: inout Set<TextKey>
    ) throws(Failure) {
        guard let part = rest.first else { return }
        let after = rest.dropFirst()
        if part == "**" {
            try descend(folder, after, &seen, &found)
            for name in try names(folder, &seen) where name.utf8.first != UInt8(ascii: ".") {
                let path = joined(folder, name)
                if try FileKind.of(path) == .folder { try descend(path, rest, &seen, &found) }
            }
            return
        }
        guard Self.isPattern(part) else {
            let path = joined(folder, part)
            guard try FileKind.of(path) != .missing else { return }
            return after.isEmpty ? found.formUnion([path]) : try descend(path, after, &seen, &found)
        }
        for name in try names(folder, &seen) where fnmatch(part, name, FNM_PERIOD) == 0 {
            let path = joined(folder, name)
            if after.isEmpty {
                found.formUnion([path])
            } else if try isFolder(path) {
                try descend(path, after, &seen, &found)
            }
        }
    }

    /// A link that a part of the pattern names is followed, as a shell follows it.
    private func isFolder(_ path: String) throws(Failure) -> Bool {
        switch try FileKind.of(path) {
        case .folder: true
        case .link: try FileKind.of("\(path)/.") == .folder
        case .missing, .file, .other: false
        }
    }

    private func names(_ folder: String, _ seen: inout Int) throws(Failure) -> [String] {
        let names = try Folder.names(in: folder.isEmpty ? "." : folder)
        seen += names.count + 1
        guard seen <= Self.limit else {
            throw Failure(
                .projectInvalid, "the pattern would look at more than \(Self.limit) files",
                file: parts.joined(separator: "/"), remedy: "narrow the pattern")
        }
        return names
    }

    private func joined(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }
}
