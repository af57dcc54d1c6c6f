/// An artifact that nobody had to type: the project file names it, or the lockfile says where it lies.
package struct NamedArtifact: Sendable, Equatable {
    /// The name of its pin, and where it lies.
    package var artifact: AskedArtifact
    /// Which image is meant, where there are several.
    package var image: String?
    /// Which platform is meant, where there are several.
    package var platform: ImagePlatform?
    /// Who answers for it; nil where nobody says.
    package var owner: String?
    /// What reviewers should know; nil where nobody says.
    package var note: String?

    /// Names an artifact.
    package init(
        _ name: String, at locator: String, image: String? = nil, platform: ImagePlatform? = nil, owner: String? = nil,
        note: String? = nil
    ) {
        artifact = AskedArtifact(name: name, locator: locator)
        self.image = image
        self.platform = platform
        self.owner = owner
        self.note = note
    }
}
