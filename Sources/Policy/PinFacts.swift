import Core

/// What a lockfile pins of one artifact, as far as drift is concerned.
package struct PinFacts: Sendable, Equatable {
    /// The pin's name.
    package var name: String
    /// The kind of artifact pinned.
    package var kind: ArtifactKind
    /// SHA-256 of the artifact's bytes; nil for what is no file.
    package var digest: Digest?
    /// The artifact's size in bytes.
    package var size: UInt64
    /// Digest of the canonical manifest: it alone decides about drift.
    package var tree: Digest
    /// Number of regular files that the tree counts.
    package var files: Int
    /// Bytes of those files.
    package var unpackedSize: UInt64
    /// The image's layers, lowest first; empty for zips.
    package var layers: [LayerFacts]
    /// Digest of an image's config document; nil for anything else.
    package var configDigest: Digest?
    /// What an image's config says about running it, secrets replaced; nil for anything else.
    package var config: PinnedConfig?
    /// What an image runs on; nil for anything else, or where the pin does not say.
    package var platform: ImagePlatform?
    /// Digest over which timestamp-based `.pyc` are valid; nil where there are none, or the pin does not say.
    package var bytecode: Digest?
    /// The lockfile's line, counted from 1, where the pin begins.
    package var line: Int?

    /// Describes a pin.
    package init(
        name: String, kind: ArtifactKind, digest: Digest?, size: UInt64, tree: Digest, files: Int,
        unpackedSize: UInt64, layers: [LayerFacts] = [], configDigest: Digest? = nil, config: PinnedConfig? = nil,
        platform: ImagePlatform? = nil, bytecode: Digest? = nil, line: Int? = nil
    ) {
        self.name = name
        self.kind = kind
        self.digest = digest
        self.size = size
        self.tree = tree
        self.files = files
        self.unpackedSize = unpackedSize
        self.layers = layers
        self.configDigest = configDigest
        self.config = config
        self.platform = platform
        self.bytecode = bytecode
        self.line = line
    }
}

/// How the user named things, for messages and for the commands that remedies suggest.
package struct CommandNames: Sendable, Equatable {
    /// The artifact's path as the user gave it; `-` for standard input.
    package var source: String
    /// The name to lock the artifact under.
    package var name: String
    /// The lockfile's path.
    package var lockfile: String
    /// The image's name, where the user chose one with `--image`.
    package var image: String?
    /// The platform, where the user chose one with `--platform`.
    package var platform: String?

    /// Collects the names.
    package init(
        source: String, name: String, lockfile: String = CommandNames.defaultLockfile, image: String? = nil,
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

    /// The command that pins the artifact as it is now.
    package var lockCommand: String {
        var command = "layerlock lock \(Self.quoted(source)) --name \(Self.quoted(name))"
        if let image { command += " --image \(Self.quoted(image))" }
        if let platform { command += " --platform \(Self.quoted(platform))" }
        if lockfile != Self.defaultLockfile { command += " --output \(Self.quoted(lockfile))" }
        return command
    }

    /// What to do about a pin that cannot have been written as it stands.
    var restoring: String {
        "restore \(PathEscaping.displayed(lockfile.utf8)) from version control, or review the artifact and pin it anew: "
            + lockCommand
    }

    /// The command that looks again at what a lockfile pins.
    package static func rescanCommand(lockfile: String?, ledger: String?, artifacts: [String] = []) -> String {
        var command = "layerlock rescan"
        for artifact in artifacts { command += " \(quoted(artifact))" }
        if let lockfile { command += " --lock \(quoted(lockfile))" }
        if let ledger { command += " --ledger \(quoted(ledger))" }
        return command
    }

    /// A word as a shell reads it back.
    package static func quoted(_ word: String) -> String { ShellWord.quoted(word) }
}
