import Core

/// What a project file (`layerlock.toml`) says.
package struct Project: Sendable {
    /// The file as messages name it.
    package let file: String
    /// Its folder; relative paths of the file start there.
    package let folder: String
    /// Defaults of options, as they stand.
    package internal(set) var settings: [Setting] = []
    /// What is pinned and deployed, as it stands.
    package internal(set) var artifacts: [Artifact] = []
    /// Ids whose failures only warn.
    package internal(set) var warnOnly: [FindingID] = []

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
        /// Whether it stands in `[policy]`: what has to hold, rather than what is usual.
        package let isPolicy: Bool
    }

    /// An artifact, or as many as a pattern matches.
    package struct Artifact: Sendable {
        /// The name of its pin; `{stem}` in it is the file's name without its extension.
        package let name: String
        /// Paths, patterns or references; relative paths start at the project file's folder.
        package var paths: [String] = []
        /// Which image is meant, where there are several.
        package var image: String?
        /// Which platform is meant, where there are several.
        package var platform: ImagePlatform?
        /// Who answers for it.
        package var owner: String?
        /// What reviewers should know.
        package var note: String?
        /// Functions that use it.
        package var functions: [String] = []
        /// Where it stands.
        package let line: Int
    }

    /// A path as the working folder knows it.
    package func path(_ path: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") || folder.isEmpty || folder == "." { return path }
        return "\(folder)/\(path)"
    }
}
