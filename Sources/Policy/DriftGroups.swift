import Core

/// Gathers changes by the package that owns them, so that the one file nobody owns stands out of a thousand.
package enum DriftGroups {
    /// One group for each package, sorted by name, after what no package owns: first what is there now and could run,
    /// then, apart, what is gone.
    ///
    /// The side where a path is now decides who owns it: a file that the package's new version does not list belongs to
    /// nobody, even where the old one did. Only of what is gone the old side tells the owner.
    /// - Parameter changes: as `Drift.changes` sorts them.
    package static func group(
        _ changes: [Change], old: some PackageOwnership, new: some PackageOwnership
    ) -> [ChangeGroup] {
        var unowned: (here: [Change], gone: [Change]) = ([], [])
        var owned: [PackageRef.Identity: Members] = [:]
        for change in changes {
            guard let owner = change.kind == .removed ? old.owner(of: change.path) : new.owner(of: change.path) else {
                if change.kind == .removed { unowned.gone.append(change) } else { unowned.here.append(change) }
                continue
            }
            owned[owner.identity, default: Members(name: owner.name)].take(change, old: old)
        }
        var groups: [ChangeGroup] = []
        for changes in [unowned.here, unowned.gone] where !changes.isEmpty {
            groups.append(ChangeGroup(package: nil, fromVersion: nil, toVersion: nil, changes: changes))
        }
        for (identity, members) in owned.sorted(by: { precedes($0.key, $1.key) }) {
            let now = new.packages(identity)
            let before = old.packages(identity)
            groups.append(
                ChangeGroup(
                    package: now.first?.name ?? members.name,
                    fromVersion: versions(before.isEmpty ? members.origins(of: identity) : before),
                    toVersion: versions(now), changes: members.changes))
        }
        return groups
    }

    private struct Members {
        let name: String
        var changes: [Change] = []
        /// Owners, on the old side, of what moved here.
        private var movedFrom: Set<PackageRef> = []

        init(name: String) { self.name = name }

        mutating func take(_ change: Change, old: some PackageOwnership) {
            changes.append(change)
            if change.kind == .moved, let from = change.from, let origin = old.owner(of: from) {
                movedFrom.insert(origin)
            }
        }

        /// The same package in another folder of the old side, as when the Python version in the path changes.
        func origins(of identity: PackageRef.Identity) -> [PackageRef] {
            movedFrom.filter {
                $0.identity.ecosystem == identity.ecosystem && $0.identity.name == identity.name
            }
        }
    }

    /// The versions of a package installed more than once stand side by side.
    private static func versions(_ packages: [PackageRef]) -> String? {
        let versions = Set<TextKey>(packages.compactMap(\.version)).sorted()
        return versions.isEmpty ? nil : versions.joined(separator: ", ")
    }

    private static func precedes(_ lhs: PackageRef.Identity, _ rhs: PackageRef.Identity) -> Bool {
        if lhs.name != rhs.name { return lhs.name < rhs.name }
        if lhs.location != rhs.location { return lhs.location.lexicographicallyPrecedes(rhs.location) }
        return lhs.ecosystem.rawValue < rhs.ecosystem.rawValue
    }
}
