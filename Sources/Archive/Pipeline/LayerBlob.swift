import Core

/// What a layer's blob is and holds.
package struct LayerBlob: Sendable {
    /// SHA-256 of the blob's bytes; it stands whether or not the content is accepted.
    package var digest: Digest
    /// Bytes of the blob.
    package var size: UInt64
    /// How it is compressed, told from its bytes.
    package var compression: Compression
    /// The content, or why it is refused.
    package var content: Result<LayerContent, Failure>
}

/// A layer's content, which both readers agreed on.
package struct LayerContent: Sendable {
    /// SHA-256 of the uncompressed bytes (OCI image-spec, config.md, "Layer DiffID").
    package var diffID: Digest
    /// What the tar holds; its warnings include the compression's.
    package var contents: TarContents
}

/// What the reading of a layer is asked for.
package struct LayerBlobOptions: Sendable {
    /// Bounds on what the layer may hold.
    package var limits: Limits
    /// Who sees the files' content as it passes; the same for all layers of an image.
    package var observers: [any ContentObserver]
    /// Whether the entries' times are noted.
    package var notesTimes: Bool
    /// Makes whoever wants the files as they pass, on the thread that reads them.
    package var sink: (@Sendable () throws(Failure) -> any EntrySink)?
    /// Told of every so many bytes of the blob that are done, from any thread.
    package var progress: (@Sendable (UInt64) -> Void)?

    /// Sets each option.
    package init(
        limits: Limits = .image, observers: [any ContentObserver] = [], notesTimes: Bool = false,
        sink: (@Sendable () throws(Failure) -> any EntrySink)? = nil, progress: (@Sendable (UInt64) -> Void)? = nil
    ) {
        self.limits = limits
        self.observers = observers
        self.notesTimes = notesTimes
        self.sink = sink
        self.progress = progress
    }
}
