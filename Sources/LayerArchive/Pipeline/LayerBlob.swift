import LayerModel

/// What a layer's blob is and holds.
public struct LayerBlob: Sendable {
    /// SHA-256 of the blob's bytes; it stands whether or not the content is accepted.
    public var digest: Digest
    /// Bytes of the blob.
    public var size: UInt64
    /// How it is compressed, told from its bytes.
    public var compression: Compression
    /// The content, or why it is refused.
    public var content: Result<LayerContent, Failure>
}

/// A layer's content, which both readers agreed on.
public struct LayerContent: Sendable {
    /// SHA-256 of the uncompressed bytes (OCI image-spec, config.md, "Layer DiffID").
    public var diffID: Digest
    /// What the tar holds; its warnings include the compression's.
    public var contents: TarContents
}

/// What the reading of a layer is asked for.
public struct LayerBlobOptions: Sendable {
    /// Bounds on what the layer may hold.
    public var limits: Limits
    /// What of the files' content is kept; one keeper for all layers bounds them together.
    public var keeper: ContentKeeper
    /// Makes whoever wants the files as they pass, on the thread that reads them.
    public var sink: (@Sendable () throws(Failure) -> any EntrySink)?
    /// Told of every so many bytes of the blob that are done, from any thread.
    public var progress: (@Sendable (UInt64) -> Void)?

    /// Sets each option.
    public init(
        limits: Limits = .image, keeper: ContentKeeper = ContentKeeper { _, _ in 0 },
        sink: (@Sendable () throws(Failure) -> any EntrySink)? = nil, progress: (@Sendable (UInt64) -> Void)? = nil
    ) {
        self.limits = limits
        self.keeper = keeper
        self.sink = sink
        self.progress = progress
    }
}
