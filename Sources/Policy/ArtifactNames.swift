import Core

/// How the user named things, for messages and for what remedies suggest.
package struct ArtifactNames: Sendable, Equatable {
    /// The artifact's path as the user gave it; `-` for standard input.
    package var source: String
    /// The name to lock the artifact under.
    package var name: String
    /// The lockfile's path.
    package var lockfile: String
    /// The image's name, where the user chose one of several.
    package var image: String?
    /// The platform, where the user chose one of several.
    package var platform: String?

    /// Collects the names.
    package init(
        source: String, name: String, lockfile: String = ArtifactNames.defaultLockfile, image: String? = nil,
        platform: String? = nil
    ) {
        self.image = image
        self.platform = platform
        self.source = source
        self.name = name
        self.lockfile = lockfile
    }

    /// Where `lock` writes unless told otherwise.
    package static let defaultLockfile = "layers.lock"

    /// What pins the artifact as it is now.
    package var lock: Invocation {
        var lock = Invocation(.lock, [.given(source), .setting(.name, .given(name))])
        if let image { lock.arguments.append(.setting(.image, .given(image))) }
        if let platform { lock.arguments.append(.setting(.platform, .given(platform))) }
        if lockfile != Self.defaultLockfile { lock.arguments.append(.setting(.output, .given(lockfile))) }
        return lock
    }

    /// What to do about a pin that cannot have been written as it stands.
    var restoring: Prose { "restore \(PathEscaping.displayed(lockfile.utf8)) from version control" }

    /// What to do where the changes cannot be listed: nobody is to pin what was not shown.
    var restoringManifests: Prose {
        "restore \(PathEscaping.displayed("\(lockfile).d".utf8)) from version control, so that the changes are listed"
    }
}
