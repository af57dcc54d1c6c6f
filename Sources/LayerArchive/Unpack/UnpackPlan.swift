import LayerModel

/// A layer's blob to be read again: where it lies and what it has to hash to.
public struct LayerSource: Sendable {
    /// The open file.
    public var source: ByteSource
    /// Where in it the blob lies.
    public var range: Range<UInt64>
    /// The blob's digest, as it was judged.
    public var digest: Digest

    /// Describes a blob.
    public init(source: ByteSource, range: Range<UInt64>, digest: Digest) {
        self.source = source
        self.range = range
        self.digest = digest
    }
}

/// What is to be written of an image's merged root, and which layer holds the content of which file.
public struct UnpackPlan: Sendable {
    /// The folders, parents before their children, also those that no layer mentions.
    public var folders: [Entry]
    /// The symbolic links.
    public var links: [Entry]
    /// For each layer, what its files become: of several entries with one content the first is written as a file, the
    /// others as hard links to it. Files alone; each with size and SHA-256 as they were judged.
    public var files: [[EntryPath: [Entry]]]

    /// Describes what is to be written; `files` has one element for each layer.
    public init(folders: [Entry], links: [Entry], files: [[EntryPath: [Entry]]]) {
        self.folders = folders
        self.links = links
        self.files = files
    }
}

/// What unpacking a merged root did.
public struct UnpackOutcome: Sendable, Equatable {
    /// Regular files written, each name counted.
    public var files: Int
    /// Folders written.
    public var folders: Int
    /// Symbolic links written.
    public var links: Int
    /// Bytes of the files' contents, each content counted once.
    public var bytes: UInt64
    /// Whether owners and capabilities were set; without privileges everything belongs to whoever unpacks, and
    /// set-user-id bits of other owners are left out.
    public var setsOwners: Bool
    /// Names of the extended attributes that root could not set either, sorted.
    public var attributesLeftOut: [String]
}
