import Archive
import Core

/// What a team's own rules say of one artifact.
package struct FoundRules: Sendable {
    /// What is said of one file.
    package struct Place: Sendable {
        package var path: EntryPath
        /// Where it is beside the path: the layer that is hidden.
        package var remark: String
        package var note: YaraNote
    }

    package private(set) var places: [Place] = []

    /// Gathers what was noted while an artifact was read.
    init(_ sight: ArtifactSight) {
        for (path, note) in sight.observed[.yara].sorted(by: { $0.key < $1.key }) {
            places.append(Place(path: path, remark: "", note: note))
        }
        for hidden in sight.hidden {
            for (path, note) in hidden.observed[.yara].sorted(by: { $0.key < $1.key }) {
                places.append(Place(path: path, remark: hidden.remark(path), note: note))
            }
        }
    }

    /// What is told of it.
    /// - Parameter outcome: How a check ends that finds a rule matching.
    func findings(_ outcome: Outcome) -> [Finding] {
        var findings: [Finding] = []
        var left: [TextKey: Int] = [:]
        for place in places {
            let path = place.path.displayed
            for match in place.note.matches {
                let place_ = match.offset.map { " at byte \($0) (\(match.string ?? ""))" } ?? ""
                findings.append(
                    Finding(
                        .malwareYara, outcome, "rule \(match.rule) of \(match.file) matches\(place_)\(place.remark)",
                        path: path))
            }
            for gap in place.note.gaps {
                guard let reason = gap.reason else {
                    left[gap.rule ?? "", default: 0] += 1
                    continue
                }
                let subject = gap.rule.map { "rule \($0) \(reason)" } ?? "was not decided by rules: \(reason)"
                findings.append(Finding(.malwareYaraUndecided, .unknown, "\(subject)\(place.remark)", path: path))
            }
        }
        // Who waives one file waives no others.
        return findings
            + left.sorted { $0.key < $1.key }.map { rule, count in
                Finding(
                    .malwareYaraUndecided, .unknown,
                    "rule \(rule) was not asked about \(count) more \(count == 1 ? "file" : "files"), since it failed before"
                )
            }
    }
}

extension HiddenContent {
    /// What a finding says of where a file is.
    func remark(_ path: EntryPath) -> String {
        let fate = remover(path).map { "; layer \($0) has it deleted or replaced" } ?? ""
        return " in layer \(layer)\(fate), and it can still be read"
    }
}
