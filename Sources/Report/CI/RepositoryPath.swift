import Core

/// A path as services that show a repository name it: from the repository's folder, where it lies in it.
struct RepositoryPath {
    /// What stands between the slashes; `.` is left out.
    let components: [Substring.UTF8View]
    /// Whether it starts from the repository's folder.
    let isRelative: Bool

    /// - Parameter baseFolder: The absolute folder that files are named from.
    init(_ path: String, baseFolder: String?) {
        let slash = UInt8(ascii: "/")
        var components = path.utf8.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }
        var isRelative = path.utf8.first != slash
        if !isRelative, let baseFolder, baseFolder.utf8.first == slash {
            let base = baseFolder.utf8.split(separator: slash)
            if components.count > base.count, zip(base, components).allSatisfy({ $0.elementsEqual($1) }) {
                components.removeFirst(base.count)
                isRelative = true
            }
        }
        self.components = components
        self.isRelative = isRelative
    }

    /// The path as text, safe to be shown.
    var shown: String {
        let text = components.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        return SafeText.escaped(isRelative ? (text.isEmpty ? "." : text) : "/\(text)")
    }
}

/// A finding that did not pass, and where services show it.
struct PlacedFinding {
    let finding: Finding
    let artifact: ArtifactReport
    /// The file: the lockfile that the repository holds, else the artifact.
    let path: String
    /// The line of the artifact's pin, counted from 1; 1 where it is not pinned.
    let line: Int

    /// All of a report, what stops a deploy first, otherwise in its order.
    static func all(_ report: Report, baseFolder: String?) -> [PlacedFinding] {
        let placed = report.artifacts.flatMap { artifact in
            let path = report.lockfile ?? artifact.source
            let shown = path == "-" ? "stdin" : RepositoryPath(path, baseFolder: baseFolder).shown
            let line = report.lockfile == nil ? 1 : max(1, artifact.pinLine ?? 1)
            return artifact.findings.filter { $0.outcome != .pass }.map {
                PlacedFinding(finding: $0, artifact: artifact, path: shown, line: line)
            }
        }
        return placed.filter { $0.finding.outcome.stops } + placed.filter { !$0.finding.outcome.stops }
    }
}
