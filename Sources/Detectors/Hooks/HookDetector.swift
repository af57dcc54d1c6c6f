import Archive
import Core

/// Tells what of an artifact runs without being called.
package struct HookDetector: Detector {
    package static let id: StaticString = "hooks"
    package static let version = 4

    package init() {}

    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] {
        [
            LeadingBytes(
                budget: ContentBudget(limit: PackageInventory.keptLimit), wanted: Self.wantedContents)
        ] + Self.narrowObservers(in: room)
    }

    /// Packages' lists of their files, and what npm runs where one is installed.
    private static func wantedContents(_ path: EntryPath, _ size: UInt64) -> Int {
        switch MetadataFile(path) {
        case .distInfo(_, .record), .packageJSON: PackageIndex.wantedContents(path, size)
        default: InventoryFile(path)?.isOfSystem == true ? PackageIndex.wantedContents(path, size) : 0
        }
    }

    /// What sees little beside the leading bytes that the index of owners needs: jars, `.pth` files, and the digests by which a
    /// distribution's packages record what they account for.
    package static func narrowObservers(in room: SpoolRoom) -> [any ContentObserver] {
        [
            SpoolObserver(in: room) { path, _ in
                if case .java? = InventoryFile(path) { true } else { false }
            },
            PathFileObserver(),
            InstallerDigestObserver([.md5, .sha1], of: mayBeExplained) { path in
                // Of configuration dpkg keeps the digests beside its list of packages.
                if case .dpkg? = InventoryFile(path) { return .md5 }
                return InventoryFile(path)?.installerAlgorithms ?? []
            },
        ]
    }

    private static func mayBeExplained(_ path: EntryPath) -> Bool {
        PythonHooks.isPathFile(path) || path.name.starts(with: "sitecustomize.".utf8)
            || path.name.starts(with: "usercustomize.".utf8) || SystemHooks.remark(path) != nil
    }

    package func observe(_ sight: inout ArtifactSight) async -> [Hook] { await Self.hooks(in: sight) }

    /// What runs without being called.
    /// - Parameter paths: Where it may lie; nil for anywhere.
    package static func hooks(in sight: ArtifactSight, at paths: Set<EntryPath>? = nil) async -> [Hook] {
        let entries = sight.entries.filter {
            $0.type != .dir && $0.type != .whiteout && paths?.contains($0.path) ?? true
        }
        var links = FolderLinks(sight.entries)
        let environment = EnvironmentHooks(sight, &links)
        let roots = HookRoots(isImage: sight.isImage, pythonPath: environment.pythonPath, links: &links)
        let system = SystemHooks(&links)
        let python = PythonHooks(roots: roots, notes: sight.observed[.pathFiles])
        let kept = sight.observed[.leading]
        let agents = await JavaAgents.agents(of: entries, in: sight)
        var hooks: [Hook] = []
        for entry in entries {
            python.add(entry, to: &hooks)
            add(entry, roots, to: &hooks)
            environment.add(entry, to: &hooks)
            if sight.isImage { system.add(entry, to: &hooks) }
            RubyHooks.add(entry, roots, to: &hooks)
            NodeHooks.add(entry, content: kept[entry.path], to: &hooks)
            if let remark = agents[entry.path] {
                hooks.append(Hook(.agent, entry.path, sha256: entry.sha256, remark: remark))
            }
        }
        explain(&hooks, in: sight, &links)
        return hooks.sorted {
            $0.path == $1.path ? TextKey($0.kind.rawValue) < TextKey($1.kind.rawValue) : $0.path < $1.path
        }
    }

    /// What nothing inside accounts for. A pin may, which is not known here.
    package func findings(of observation: [Hook]) -> [Finding] {
        observation.filter { $0.explanation == nil && !$0.kind.informs }.map { $0.finding(.warn) }
    }

    /// Names the packages whose records have these very files. Records are read only where there is something to explain,
    /// which is rare.
    private static func explain(_ hooks: inout [Hook], in sight: ArtifactSight, _ links: inout FolderLinks) {
        guard hooks.contains(where: { $0.kind.isExplainedByPackage }) else { return }
        var places = Dictionary(hooks.map { ($0.path, $0.path) }, uniquingKeysWith: { first, _ in first })
        // Of a zip nobody knows where it will lie.
        for hook in hooks where sight.isImage && hook.kind == .customize && hook.sha256 == nil {
            places[hook.path] = links.target(of: hook.path).flatMap { isMoved(hook.path, to: $0) ? $0 : nil }
        }
        let paths = Set(places.values)
        let found = Dictionary(
            sight.entries.filter { paths.contains($0.path) }.map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first })
        let records = FileRecords(of: paths, in: sight)
        for index in hooks.indices where hooks[index].kind.isExplainedByPackage {
            hooks[index].explanation = places[hooks[index].path].flatMap { found[$0] }.flatMap(records.recorder)
        }
    }

    /// Whether a link only says where its file lies: Debian has `sitecustomize.py` among its configuration. A link to a file
    /// of another name runs what nobody meant to run so.
    private static func isMoved(_ link: EntryPath, to target: EntryPath) -> Bool {
        link.name.elementsEqual(target.name)
    }

    /// What is a hook by its place alone.
    private static func add(_ entry: Entry, _ roots: HookRoots, to hooks: inout [Hook]) {
        for root in roots.of(entry.path) {
            switch root {
            case .extensions:
                let isExecutable = entry.type != .file || entry.mode & 0o111 != 0
                hooks.append(
                    Hook(
                        .extension, entry.path, sha256: entry.sha256,
                        remark: isExecutable
                            ? "Lambda starts it beside the function"
                            : "Lambda starts it beside the function, and fails: it has no execute bit"))
            case .bootstrap where entry.path.name.elementsEqual("bootstrap".utf8):
                hooks.append(
                    Hook(
                        .bootstrap, entry.path, sha256: entry.sha256,
                        remark: "Lambda starts it as the runtime of the provided family"))
            default: break
            }
        }
    }
}
