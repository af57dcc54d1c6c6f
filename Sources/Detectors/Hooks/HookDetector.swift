import Archive
import Core

/// Tells what of an artifact runs without being called.
package struct HookDetector: Detector {
    package static let id: StaticString = "hooks"
    package static let version = 1

    package init() {}

    package func makeObservers() -> [any ContentObserver] {
        PackageInventory.observers(comparing: false) + [PathFileObserver()]
    }

    package func observe(_ sight: inout ArtifactSight) async -> [Hook] {
        let reading = await sight.shared(PackageReading.self)
        var links = reading.links
        let roots = HookRoots(isImage: sight.isImage, links: &links)
        let python = PythonHooks(roots: roots, notes: sight.observed[.pathFiles]) { path, sha256 in
            reading.python.recorder(of: path, holding: sha256)
        }
        let kept = sight.observed[.leading]
        var hooks: [Hook] = []
        for entry in sight.entries where entry.type != .dir && entry.type != .whiteout {
            python.add(entry, to: &hooks)
            Self.add(entry, roots, to: &hooks)
            NodeHooks.add(entry, content: kept[entry.path], to: &hooks)
            if let agents = reading.builder.agents[entry.path] {
                hooks.append(
                    Hook(
                        .agent, entry.path, sha256: entry.sha256,
                        remark: "its manifest names a class by \(agents.joined(separator: " and by "))"))
            }
        }
        return hooks.sorted {
            $0.path == $1.path ? TextKey($0.kind.rawValue) < TextKey($1.kind.rawValue) : $0.path < $1.path
        }
    }

    /// What nothing inside accounts for. A pin may, which is not known here.
    package func findings(of observation: [Hook]) -> [Finding] {
        observation.filter { $0.explanation == nil && !$0.kind.informs }.map { $0.finding(.warn) }
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
            case .loader where entry.path.name.elementsEqual("ld.so.preload".utf8):
                hooks.append(
                    Hook(
                        .preload, entry.path, sha256: entry.sha256,
                        remark: "the dynamic loader puts the libraries that it names into each program"))
            default: break
            }
        }
    }
}
