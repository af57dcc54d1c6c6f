import Core

/// The rule for what runs without being called and nothing accounts for.
extension FindingRule {
    /// What a pin holds.
    package enum Pinned: Sendable {
        /// This very content.
        case all
        /// Other content; nothing where there is no pin.
        case entries([Entry])
    }

    /// What is told of hooks, in their order: those that no package records, and that no pin accounts for where one may.
    package func findings(of hooks: [Hook], pinned: Pinned) -> [Finding] {
        let paths = Set(hooks.map(\.path))
        var known: [EntryPath: Entry] = [:]
        if case .entries(let entries) = pinned {
            for entry in entries where paths.contains(entry.path) { known[entry.path] = entry }
        }
        return hooks.compactMap { hook in
            if hook.explanation != nil || hook.kind.informs { return nil }
            if hook.isExplainedByPin {
                if case .all = pinned { return nil }
                // What a link leads to may have changed where the link did not.
                if let sha256 = hook.sha256, known[hook.path]?.sha256 == sha256 { return nil }
            }
            return hook.finding(outcome)
        }
    }
}
