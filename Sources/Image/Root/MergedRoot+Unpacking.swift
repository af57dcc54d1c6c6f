import Archive
import Core

extension MergedRoot {
    /// What `RootUnpacker` writes of this root, for an image of so many layers.
    package func unpackPlan(layers: Int) -> UnpackPlan {
        var plan = UnpackPlan(folders: [], links: [], files: [[EntryPath: [Entry]]](repeating: [:], count: layers))
        for member in members {
            switch member.entry.type {
            case .dir: plan.folders.append(member.entry)
            case .link: plan.links.append(member.entry)
            case .char, .block, .fifo: plan.special.append(member.entry)
            default:
                guard let source = member.source, plan.files.indices.contains(source.layer) else { continue }
                plan.files[source.layer][source.path, default: []].append(member.entry)
            }
        }
        // As runtimes make the folders that an archive leaves out.
        plan.folders += impliedFolders.map {
            Entry(path: $0, type: .dir, mode: 0o755, owner: Entry.Owner(uid: 0, gid: 0))
        }
        plan.folders.sort { $0.path < $1.path }
        return plan
    }
}
