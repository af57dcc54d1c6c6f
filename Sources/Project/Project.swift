import Core

/// What a project file (`layerlock.toml`) says.
package struct Project: Sendable {
    /// The file as messages name it.
    package let file: String
    /// Where it lies.
    package let place: ProjectPlace
    /// Defaults of options, as they stand.
    package internal(set) var settings: [Setting] = []
    /// What is pinned and deployed, as it stands.
    package internal(set) var artifacts: [Artifact] = []
    /// Ids whose failures only warn; nil where the file lists none.
    package internal(set) var warnOnly: WarnOnly?

    /// Ids whose failures only warn.
    package struct WarnOnly: Sendable {
        package let ids: [FindingID]
        /// Where they stand.
        package let line: Int
    }

    /// The default of one option.
    package struct Setting: Sendable {
        /// The command that it is for; nil for every one that has the option.
        package let command: String?
        /// The option's name without dashes.
        package let option: String
        /// What it is set to.
        package let value: SettingValue
        /// Where it stands.
        package let line: Int
        /// What it is called in `[policy]`: what has to hold, rather than what is usual; nil for what stands elsewhere.
        package let policy: String?
    }

    /// An artifact, or as many as a pattern matches.
    package struct Artifact: Sendable {
        /// The name of its pin; `{stem}` in it is the file's name without its extension.
        package let name: String
        /// Paths, patterns or references; relative paths start at the project file's folder.
        package var paths: [String] = []
        /// What people say of it; nil where the file says nothing.
        package var notes: ArtifactNotes?
        /// Options that are set for it alone.
        package var settings: [Setting] = []
        /// Where it stands.
        package let line: Int
    }

    /// A path as the working folder knows it.
    package func path(_ path: String) -> String { place.path(path) }

    /// `layerlock.toml:3`.
    package func origin(_ line: Int) -> String { "\(PathEscaping.displayed(file.utf8)):\(line)" }
}
