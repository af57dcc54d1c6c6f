/// What people say of an artifact beside its content.
package struct ArtifactNotes: Sendable, Equatable {
    /// Who answers for it.
    package var owner: String?
    /// What reviewers should know.
    package var note: String?
    /// Functions that use it.
    package var functions: [String]

    /// Describes an artifact.
    package init(owner: String? = nil, note: String? = nil, functions: [String] = []) {
        self.owner = owner
        self.note = note
        self.functions = functions
    }

    /// Each with what it is called, for people.
    package var facts: [(label: String, value: String)] {
        var facts: [(label: String, value: String)] = []
        if let owner { facts.append(("owner", owner)) }
        if !functions.isEmpty { facts.append(("functions", functions.joined(separator: ", "))) }
        if let note { facts.append(("note", note)) }
        return facts
    }
}
