import Core

/// Deployed content and the functions that use it, as inventories told.
package struct ContentUse: Sendable, Equatable {
    /// What is deployed: the ARN of a layer version or of a function, or an image's reference. It tells one from another.
    package var place: String
    /// The name that it is deployed under: of the layer, the function or the repository.
    package var name: String
    /// The digest of the zip or of the image's manifest; nil where no inventory stated it.
    package var digest: Digest?
    /// Bytes of the zip; nil where no inventory stated them.
    package var size: UInt64?
    /// The ARNs of the function versions that use it, each once, sorted.
    package var functions: [String]

    /// Describes a use.
    package init(place: String, name: String, digest: Digest?, size: UInt64? = nil, functions: [String]) {
        self.size = size
        self.place = place
        self.name = name
        self.digest = digest
        self.functions = functions
    }
}

/// Deployed content that is asked about.
package struct ContentQuestion: Sendable {
    /// Digests of zips and of images' manifests.
    package var digests: Set<Digest>
    /// Places and names, of content whose digest no inventory stated.
    package var names: Set<TextKey>

    /// Asks.
    package init(digests: Set<Digest>, names: Set<TextKey> = []) {
        self.digests = digests
        self.names = names
    }

    /// Whether some content is meant. What has a digest goes by it alone.
    package func means(place: String, name: String, digest: Digest?) -> Bool {
        if let digest { return digests.contains(digest) }
        return names.contains(place) || names.contains(name)
    }
}
