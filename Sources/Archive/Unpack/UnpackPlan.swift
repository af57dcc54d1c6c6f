import Core

/// A layer's blob to be read again: where it lies and what it has to hash to.
package struct LayerSource: Sendable {
    /// The open file.
    package var source: ByteSource
    /// Where in it the blob lies.
    package var range: Range<UInt64>
    /// The blob's digest, as it was judged.
    package var digest: Digest

    /// Describes a blob.
    package init(source: ByteSource, range: Range<UInt64>, digest: Digest) {
        self.source = source
        self.range = range
        self.digest = digest
    }
}

/// What is to be written of an image's merged root, and which layer holds the content of which file.
package struct UnpackPlan: Sendable {
    /// The folders, parents before their children, also those that no layer mentions.
    package var folders: [Entry]
    /// The symbolic links.
    package var links: [Entry]
    /// For each layer, what its files become: of several entries with one content the first is written as a file, the
    /// others as hard links to it. Files alone; each with size and SHA-256 as they were judged.
    package var files: [[EntryPath: [Entry]]]
    /// Device nodes and named pipes, which are not written: whoever could open a device node in the folder would reach the
    /// hardware of this machine, and a runtime makes its own.
    package var special: [Entry] = []

    /// Describes what is to be written; `files` has one element for each layer.
    package init(folders: [Entry], links: [Entry], files: [[EntryPath: [Entry]]]) {
        self.folders = folders
        self.links = links
        self.files = files
    }
}

/// What unpacking a merged root did.
package struct UnpackOutcome: Sendable, Equatable {
    /// Regular files written, each name counted.
    package var files: Int
    /// Folders written.
    package var folders: Int
    /// Symbolic links written.
    package var links: Int
    /// Bytes of the files' contents, each content counted once.
    package var bytes: UInt64
    /// Whether owners and capabilities were set; without privileges everything belongs to whoever unpacks, and
    /// set-user-id bits of other owners are left out.
    package var setsOwners: Bool
    /// Names of the extended attributes that root could not set either, sorted.
    package var attributesLeftOut: [String]
    /// The device nodes and named pipes that were not written.
    package var specialLeftOut: [Entry] = []
}
