import Archive
import Core

/// The media types that say how a blob is to be read; they are told apart by their exact bytes.
enum MediaType {
    static let index = "application/vnd.oci.image.index.v1+json"
    static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    static let manifest = "application/vnd.oci.image.manifest.v1+json"
    static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"

    static let indexes: Set<TextKey> = Set<TextKey>([index, dockerIndex])
    static let manifests: Set<TextKey> = Set<TextKey>([manifest, dockerManifest])
    static let configs: Set<TextKey> = [
        "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
    ]

    /// Layers that are tar archives, and how each is compressed.
    static let layers: [TextKey: Compression] = [
        "application/vnd.oci.image.layer.v1.tar": .none,
        "application/vnd.oci.image.layer.v1.tar+gzip": .gzip,
        "application/vnd.oci.image.layer.v1.tar+zstd": .zstd,
        "application/vnd.docker.image.rootfs.diff.tar": .none,
        "application/vnd.docker.image.rootfs.diff.tar.gzip": .gzip,
        "application/vnd.docker.image.rootfs.diff.tar.zstd": .zstd,
    ]

    /// Whether a type is that of a layer of a root file system, known here or not.
    static func isRootLayer(_ type: String) -> Bool {
        type.utf8.starts(with: "application/vnd.oci.image.layer.".utf8)
            || type.utf8.starts(with: "application/vnd.docker.image.rootfs.".utf8)
    }

    /// Layers that are meant to be fetched from elsewhere.
    static func isForeign(_ type: String) -> Bool {
        type.utf8.starts(with: "application/vnd.oci.image.layer.nondistributable.".utf8)
            || type.utf8.starts(with: "application/vnd.docker.image.rootfs.foreign.".utf8)
    }

    /// What signatures and attestations are wrapped in where they pose as images.
    static let statements: Set<TextKey> = [
        "application/vnd.in-toto+json", "application/vnd.dsse.envelope.v1+json",
        "application/vnd.dev.cosign.simplesigning.v1+json",
    ]

    /// A signature of the Notary Project: the artifact type of its manifest, or, as older versions have it, its config's
    /// type.
    static let notation = "application/vnd.cncf.notary.signature"
    /// A config that says nothing (OCI image-spec 1.1, manifest.md, "Guidance for an Empty Descriptor").
    static let empty = "application/vnd.oci.empty.v1+json"

    /// Docker's type of a layer, for archives that give none.
    static func dockerLayer(_ compression: Compression) -> String {
        switch compression {
        case .none: "application/vnd.docker.image.rootfs.diff.tar"
        case .gzip: "application/vnd.docker.image.rootfs.diff.tar.gzip"
        case .zstd: "application/vnd.docker.image.rootfs.diff.tar.zstd"
        }
    }
}
