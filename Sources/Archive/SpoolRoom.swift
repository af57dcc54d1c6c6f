import Core

/// Where bytes that come only once, or are too many for memory, are kept while they are read.
package struct SpoolRoom: Sendable {
    /// The folder, for files without names.
    package var folder: String
    /// Bytes that are kept at the most.
    package var limit: UInt64
    /// Of an image for several platforms, the one that is wanted: the rest need not come.
    package var platform: ImagePlatform?
    /// Told how many bytes came, and of how many.
    package var progress: (@Sendable (UInt64, UInt64) -> Void)?

    /// Sets each property.
    package init(
        folder: String, limit: UInt64, platform: ImagePlatform? = nil,
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) {
        self.folder = folder
        self.limit = limit
        self.platform = platform
        self.progress = progress
    }
}
