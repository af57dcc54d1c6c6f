/// Bounds on what an archive may hold; options raise or lower them, and a refusal names the one it met.
package struct Limits: Sendable, Equatable {
    /// Lambda's limit on a function's code and layers together, unzipped, in bytes.
    package static let lambdaUnpackedBytes: UInt64 = 262_144_000

    /// Entries of one archive.
    package var entries: Int
    /// Bytes of all files of one archive, unpacked.
    package var unpackedBytes: UInt64
    /// Bytes of one file, unpacked.
    package var fileBytes: UInt64

    /// Sets each bound.
    package init(entries: Int, unpackedBytes: UInt64, fileBytes: UInt64) {
        self.entries = entries
        self.unpackedBytes = unpackedBytes
        self.fileBytes = fileBytes
    }

    /// The bounds for a layer or function zip.
    package static let layerZip = Limits(entries: 1_000_000, unpackedBytes: lambdaUnpackedBytes, fileBytes: 16 << 30)

    /// The bounds for a container image and each of its layers.
    package static let image = Limits(entries: 1_000_000, unpackedBytes: 64 << 30, fileBytes: 16 << 30)
}
