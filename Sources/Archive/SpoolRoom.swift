/// Where bytes that come only once are kept while they are read.
package struct SpoolRoom: Sendable {
    /// The folder, for files without names.
    package var folder: String
    /// Bytes that are kept at the most.
    package var limit: UInt64

    /// Sets each property.
    package init(folder: String, limit: UInt64) {
        self.folder = folder
        self.limit = limit
    }
}
