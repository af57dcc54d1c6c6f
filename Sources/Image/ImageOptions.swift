import Archive
import Core

/// Which image is meant where an artifact holds several.
package struct ImageSelection: Sendable, Equatable {
    /// The platform of an index's image; nil where there is only one.
    package var platform: ImagePlatform?
    /// The image's name: a docker archive's `NAME:TAG`, or an OCI layout's reference; or `sha256:` and the 64 digits of its
    /// manifest, its config or an index that leads to it. Nil where there is only one.
    package var image: String?
    /// Digest of the config of the image that is meant where several fit otherwise: what a pin knows of it.
    package var configDigest: Digest?

    /// Chooses; without arguments, the only image there is.
    package init(platform: ImagePlatform? = nil, image: String? = nil, configDigest: Digest? = nil) {
        self.platform = platform
        self.image = image
        self.configDigest = configDigest
    }

    /// The digest, where the image is asked for by one. No tool gives an image such a name.
    var digest: Digest? {
        guard let image, image.utf8.starts(with: "sha256:".utf8) else { return nil }
        return Digest(hexBytes: Array(image.utf8.dropFirst(7))[...])
    }

    /// The name, where the image is asked for by one.
    var name: String? { digest == nil ? image : nil }
}

/// What the reading of an image is asked for beyond the strict check itself.
package struct ImageOptions: Sendable {
    /// Bounds on what all layers together may hold.
    package var limits: Limits
    /// Layers at the most.
    package var layerLimit: Int
    /// How many layers are read side by side, at least 1; each of them uses several threads.
    package var workers: Int
    /// Whether the digest of the whole artifact is computed too.
    package var wantsDigest: Bool
    /// The folder for the temporary file that a compressed archive is decompressed into.
    package var temporaryFolder: String
    /// Bytes of that file at the most.
    package var spoolLimit: UInt64
    /// Who sees the files' content as it passes, in all layers; made for one reading.
    package var observers: [any ContentObserver]
    /// Who sees that of layers besides that are not among `knownLayers`.
    package var newLayerObservers: [any ContentObserver] = []
    /// The diffIDs of layers whose content is known already.
    package var knownLayers: Set<Digest> = []
    /// Whether the times of files are noted.
    package var notesTimes = false
    /// Told of progress now and then, from any thread: bytes done, bytes in all.
    package var progress: (@Sendable (UInt64, UInt64) -> Void)?

    /// Sets each option.
    package init(
        limits: Limits = .image, layerLimit: Int = 512, workers: Int = 2, wantsDigest: Bool = true,
        temporaryFolder: String = "/tmp", spoolLimit: UInt64 = ByteSource.usualSpoolLimit,
        observers: [any ContentObserver] = [],
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) {
        self.limits = limits
        self.layerLimit = layerLimit
        self.workers = workers
        self.wantsDigest = wantsDigest
        self.temporaryFolder = temporaryFolder
        self.spoolLimit = spoolLimit
        self.observers = observers
        self.progress = progress
    }
}
