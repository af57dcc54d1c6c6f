import Core

extension ChangeGroup {
    /// What runs without being called, what nobody vouches for and what runs with privileges first, then nobody's files and what is gone of these, then
    /// packages that kept their version, then the rest, and compiled modules without anything new at last.
    enum Rank: Int, CaseIterable {
        case hook
        case unvouched
        case privileged
        case unowned
        case gone
        case sameVersion
        case otherVersion
        case compiled

        /// Whether no package answers for it.
        var isAlarming: Bool { rawValue <= Rank.gone.rawValue }
    }

    var rank: Rank {
        switch standing {
        case .hook: .hook
        case .unvouched: .unvouched
        case .privileged: .privileged
        case .ownerUnknown: .gone
        case .recompiled, .uncompared: .compiled
        case .plain:
            if package == nil {
                isAll(.removed) ? .gone : .unowned
            } else {
                keepsVersion ? .sameVersion : .otherVersion
            }
        }
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

    /// How many paths a normal report lists: of what is there and nobody vouches for, all.
    func pathsShown(of count: Int) -> Int {
        switch rank {
        case .hook, .unvouched, .privileged, .unowned: count
        case .gone: min(count, TextReport.goneShown)
        case .sameVersion: min(count, TextReport.sameVersionShown)
        case .otherVersion: count <= TextReport.newVersionShown ? count : 0
        case .compiled: 0
        }
    }

    /// `owned by nobody`, `owned by nobody, removed`, `requests 2.31.0 → 2.32.0`, `six 1.16.0, same version`, `idna 3.7 added`,
    /// `not vouched for by idna 3.7 added`.
    func title(arrow: String) -> String {
        let machines = machinesText(arrow: arrow).map { ", \($0)" } ?? ""
        switch standing {
        case .hook: return "runs without being called, \(owner(arrow: arrow) ?? "owned by nobody")\(machines)"
        case .unvouched: return "not vouched for by \(owner(arrow: arrow) ?? "anything")\(machines)"
        case .privileged: return "runs with privileges, \(owner(arrow: arrow) ?? "owned by nobody")\(machines)"
        case .ownerUnknown: return "removed, and nothing tells whose it was"
        case .recompiled: return "compiled again (.pyc), with the same code"
        case .uncompared:
            return
                "compiled again (.pyc), and a pin cannot tell whether with the same code (diff with the pinned artifact can)"
        case .plain:
            let nobody = isAll(.removed) ? "owned by nobody, removed" : "owned by nobody"
            return (owner(arrow: arrow) ?? nobody) + machines
        }
    }

    /// The package and its versions; nil for nobody.
    private func owner(arrow: String) -> String? {
        guard let package else { return nil }
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

    /// `x86_64 → arm64` where the programs that came are for other machines than those that went; nil where they are not.
    func machinesText(arrow: String) -> String? {
        let from = Set<TextKey>(changes.compactMap { $0.machines?.from })
        let to = Set<TextKey>(changes.compactMap { $0.machines?.to })
        guard !from.isEmpty, !to.isEmpty, from.isDisjoint(with: to) else { return nil }
        func text(_ machines: Set<TextKey>) -> String { machines.sorted().map(\.string).joined(separator: ", ") }
        return "\(text(from)) \(arrow) \(text(to))"
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

    /// What a line that lists not all of the paths says of them.
    var foldedText: String {
        let compiled = changes.count { $0.path.displayed.hasSuffix(".pyc") && $0.kind != .removed }
        guard rank == .otherVersion || rank == .sameVersion, compiled > 0 else { return kindsText }
        return "\(kindsText); \(TextMeasure.grouped(compiled)) compiled (.pyc), which nothing vouches for"
    }
}
