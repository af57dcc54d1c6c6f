import Core

/// The packages of two artifacts that are compared, such as a pinned manifest and what was read.
package struct PackageSides: Sendable {
    /// One of the two: its entries, and what is at hand of its metadata files' contents. Of a pinned manifest nothing
    /// is, as it holds digests only.
    package struct Side: Sendable {
        /// The entries, each path once.
        package var entries: [Entry]
        /// Contents as `PackageIndex.wantedContents` asked for them.
        package var contents: [EntryPath: [UInt8]]

        /// Describes a side.
        package init(entries: [Entry], contents: [EntryPath: [UInt8]] = [:]) {
            self.entries = entries
            self.contents = contents
        }
    }

    /// The packages of the old side. Where a package's list of files is not at hand, its other version's stands in for
    /// it; so ask the old side only about what is gone.
    package let old: PackageIndex
    /// The packages of the new side, by its own metadata alone.
    package let new: PackageIndex

    /// Indexes both sides. Metadata that is the same on both, by its digest, needs to be at hand on one only.
    package init(old: Side, new: Side) {
        self.new = PackageIndex(entries: new.entries, contents: new.contents)
        var byDigest: [Digest: [UInt8]] = [:]
        for entry in new.entries {
            if let sha256 = entry.sha256, let content = new.contents[entry.path] { byDigest[sha256] = content }
        }
        func content(_ entry: Entry) -> [UInt8]? {
            old.contents[entry.path] ?? entry.sha256.flatMap { byDigest[$0] }
        }
        self.old = PackageIndex(
            entries: old.entries, contents: content, later: self.new,
            system: SystemPackages(old.entries, contents: content))
    }
}
