import Core

extension [Change] {
    /// Where something is otherwise than before, or gone.
    package var changedPaths: Set<EntryPath> { Set<EntryPath>(map(\.path)) }

    /// The changes, each with who runs without being called what is there now, or ran what is gone.
    /// - Parameters:
    ///   - former: What ran without being called before.
    ///   - hooks: What does now; what only is listed does not count.
    package func noting(former: [PinnedHook], _ hooks: [Hook]) -> [Change] {
        if former.isEmpty, hooks.isEmpty { return self }
        let now = Dictionary(grouping: hooks.filter { !$0.kind.informs }, by: \.path)
        let before = Dictionary(grouping: former, by: \.path)
        return map { change in
            var change = change
            // What is told as one path with another owner or mode runs as it did, but for who may start or write it.
            change.hooks =
                change.kind == .removed ? (before[change.path] ?? []).map(\.hook) : now[change.path] ?? []
            return change
        }
    }
}
