/// How something was built, as a provenance said when it was pinned.
package struct PinnedBuild: Sendable, Equatable {
    /// `builder.id`.
    package var builder: String
    /// The source's repository; nil where the provenance names none.
    package var repository: String?
    /// The workflow's file in it; nil where the provenance names none.
    package var workflow: String?

    /// Describes a build.
    package init(builder: String, repository: String? = nil, workflow: String? = nil) {
        self.builder = builder
        self.repository = repository
        self.workflow = workflow
    }

    /// The build in words.
    package var text: String {
        [workflow, repository.map { "of \($0)" }, "by \(builder)"].compactMap(\.self).joined(separator: " ")
    }
}
