import Core

/// Gathers changes by the package that owns them, so that the one file nobody owns stands out of a thousand.
package enum DriftGroups {
    /// One group for each standing and package, in the order in which they are to be looked at: first what runs without being
    /// called; then what packages do not vouch for and what runs with more rights than its caller's; then what no package owns, what is there now and could
    /// run before what is gone; then the packages by name; at last compiled modules with nothing new in them.
    ///
    /// The side where a path is now decides who owns it: a file that the package's new version does not list belongs to
    /// nobody, even where the old one did. Only of what is gone the old side tells the owner. All changes of a path are in
    /// one group.
    /// - Parameter changes: as `Drift.changes` sorts them.
    package static func group(
        _ changes: [Change], old: some PackageOwnership, new: some PackageOwnership
    ) -> [ChangeGroup] {
        var members: [Place: Members] = [:]
        for changes in byPath(changes) {
            guard let first = changes.first else { continue }
            let isGone = changes.allSatisfy { $0.kind == .removed }
            let owner = isGone ? old.owner(of: first.path) : new.owner(of: first.path)
            var standing = standing(of: changes)
            if standing == .plain, isGone, owner == nil, !old.knowsAllLists { standing = .ownerUnknown }
            let place = Place(
                standing: standing, isGone: isGone && owner == nil,
                // What compiled modules say nothing new about is nobody's business.
                owner: standing >= .recompiled ? nil : owner?.identity)
            for change in changes { members[place, default: Members(name: owner?.name)].take(change, old: old) }
        }
        return members.sorted { precedes($0.key, $1.key) }.map { place, members in
            guard let identity = place.owner else {
                return ChangeGroup(
                    package: nil, fromVersion: nil, toVersion: nil, changes: members.changes, standing: place.standing)
            }
            let now = new.packages(identity)
            let before = old.packages(identity)
            return ChangeGroup(
                package: now.first?.name ?? members.name,
                fromVersion: versions(before.isEmpty ? members.origins(of: identity) : before),
                toVersion: versions(now), changes: members.changes, standing: place.standing)
        }
    }

    private static func standing(of changes: ArraySlice<Change>) -> ChangeGroup.Standing {
        if changes.contains(where: { !$0.hooks.isEmpty }) { return .hook }
        if changes.contains(where: { $0.record != nil }) { return .unvouched }
        if changes.contains(where: { !$0.privileges.isEmpty }) { return .privileged }
        // One that has another mode too is told with its package.
        guard changes.count == 1, let code = changes.first?.code else { return .plain }
        return code == .same ? .recompiled : .uncompared
    }

    private static func byPath(_ changes: [Change]) -> [ArraySlice<Change>] {
        var paths: [ArraySlice<Change>] = []
        var start = changes.startIndex
        for index in changes.indices where index > start && changes[index].path != changes[start].path {
            paths.append(changes[start..<index])
            start = index
        }
        if start < changes.endIndex { paths.append(changes[start...]) }
        return paths
    }

    /// Which group a change is in.
    private struct Place: Hashable {
        var standing: ChangeGroup.Standing
        /// Nobody's, and gone.
        var isGone: Bool
        /// nil for nobody.
        var owner: PackageRef.Identity?
    }

    private struct Members {
        let name: String?
        var changes: [Change] = []
        /// Owners, on the old side, of what moved here.
        private var movedFrom: Set<PackageRef> = []

        init(name: String?) { self.name = name }

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

    private static func precedes(_ lhs: Place, _ rhs: Place) -> Bool {
        if lhs.standing != rhs.standing { return lhs.standing < rhs.standing }
        guard let left = lhs.owner, let right = rhs.owner else {
            if lhs.owner == nil, rhs.owner == nil { return !lhs.isGone && rhs.isGone }
            return lhs.owner == nil
        }
        return precedes(left, right)
    }

    private static func precedes(_ lhs: PackageRef.Identity, _ rhs: PackageRef.Identity) -> Bool {
        if lhs.name != rhs.name { return lhs.name < rhs.name }
        if lhs.location != rhs.location { return lhs.location.lexicographicallyPrecedes(rhs.location) }
        return lhs.ecosystem.rawValue < rhs.ecosystem.rawValue
    }
}
