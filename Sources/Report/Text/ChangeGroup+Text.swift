import Core

extension ChangeGroup {
    /// Nobody's files first, then packages that kept their version, then the rest.
    var rank: Int {
        if package == nil { return 0 }
        return keepsVersion ? 1 : 2
    }

    private var keepsVersion: Bool { fromVersion == toVersion }

    /// The changes of each path; they are sorted by path.
    var changesByPath: [ArraySlice<Change>] {
        var paths: [ArraySlice<Change>] = []
        var start = changes.startIndex
        for index in changes.indices where index > start && changes[index].path != changes[start].path {
            paths.append(changes[start..<index])
            start = index
        }
        if start < changes.endIndex { paths.append(changes[start...]) }
        return paths
    }

    /// How many paths a normal report lists.
    func pathsShown(of count: Int) -> Int {
        switch rank {
        case 0: min(count, TextReport.unownedShown)
        case 1: min(count, TextReport.sameVersionShown)
        default: count <= TextReport.newVersionShown ? count : 0
        }
    }

    /// `owned by nobody`, `owned by nobody, removed`, `requests 2.31.0 → 2.32.0`, `six 1.16.0, same version`, `idna 3.7 added`.
    func title(arrow: String) -> String {
        guard let package else { return isAll(.removed) ? "owned by nobody, removed" : "owned by nobody" }
        switch (fromVersion, toVersion) {
        case (nil, nil): return package
        case (let from?, let to?) where from == to: return "\(package) \(to), same version"
        case (let from?, let to?): return "\(package) \(from) \(arrow) \(to)"
        case (let from?, nil):
            return "\(package) \(from)" + (isAll(.removed) ? " removed" : " \(arrow) unknown version")
        case (nil, let to?):
            return isAll(.added) ? "\(package) \(to) added" : "\(package) unknown version \(arrow) \(to)"
        }
    }

    private func isAll(_ kind: Change.Kind) -> Bool { changes.allSatisfy { $0.kind == kind } }

    /// `41 files`; `entries` where folders or links are among them.
    func countText(_ paths: [ArraySlice<Change>]) -> String {
        let areFiles = changes.allSatisfy { change in
            [change.expected, change.actual].allSatisfy { $0.map { $0.type == .file } ?? true }
        }
        return TextMeasure.count(paths.count, areFiles ? "file" : "entry")
    }

    /// `2 added, 39 content`; `all content` where there is but one kind.
    var kindsText: String {
        var counts: [Change.Kind: Int] = [:]
        for change in changes { counts[change.kind, default: 0] += 1 }
        if counts.count == 1, let kind = counts.keys.first { return "all \(kind.rawValue)" }
        return Change.Kind.allCases.compactMap { kind in
            counts[kind].map { "\(TextMeasure.grouped($0)) \(kind.rawValue)" }
        }.joined(separator: ", ")
    }
}
