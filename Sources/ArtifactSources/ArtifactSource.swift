import Archive
import Core

/// A kind of place where artifacts lie. A new one is a type that conforms to this, and its place in the list that a run asks
/// (`SourceList`).
package protocol ArtifactSource: Sendable {
    /// Whether a locator is one of its own: told from the text and the kind of what lies there, without reading.
    func claims(_ locator: Locator) -> Bool

    /// Whether its locators are paths of the file system, which a lockfile holds as seen from its own folder.
    var locatesByPath: Bool { get }

    /// Opens what a locator names, and tells its kind.
    /// - Throws: `input.*`, `output.failed` where what is read cannot be kept meanwhile.
    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact

    /// What tells, without reading it, that an artifact is not the one that was seen before; nil where nothing does.
    func stamp(of locator: Locator) -> SourceStamp?
}

/// An artifact that is open.
package enum OpenArtifact: Sendable {
    /// Bytes, and what they are.
    case bytes(ByteSource, ArtifactKindDetector.Answer)
    /// A folder with an OCI layout.
    case folder(String)

    /// Bytes, whose kind is told here.
    package init(_ bytes: ByteSource) throws(Failure) {
        self = .bytes(bytes, try ArtifactKindDetector.kind(of: bytes))
    }
}

/// What can be told of an artifact without reading it. Another stamp is another artifact; the same stamp may be either.
package struct SourceStamp: Sendable, Equatable {
    /// Its size in bytes.
    package var size: UInt64

    /// Sets each property.
    package init(size: UInt64) { self.size = size }
}

/// The kinds of places that a run looks at, in the order in which they are asked.
package struct SourceList: Sendable {
    /// Standard input, folders, files, and what is recognised and lies where this program does not reach.
    package static let standing: [any ArtifactSource] = [
        StandardInput(), FolderSource(), UnreachedSource(), FileSource(),
    ]

    private let sources: [any ArtifactSource]

    /// Asks these.
    package init(_ sources: [any ArtifactSource] = Self.standing) { self.sources = sources }

    private func source(of locator: Locator) -> (any ArtifactSource)? { sources.first { $0.claims(locator) } }

    /// Opens an artifact.
    /// - Throws: as `ArtifactSource.open`.
    package func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        guard let source = source(of: locator) else {
            throw Failure(.inputUnsupported, "lies nowhere that artifacts are read from", file: locator.text)
        }
        return try await source.open(locator, room)
    }

    /// What tells that an artifact is not the one that was seen before; nil where nothing does.
    package func stamp(of locator: Locator) -> SourceStamp? { source(of: locator)?.stamp(of: locator) }

    /// Whether a locator is a path of the file system.
    package func isPath(_ locator: Locator) -> Bool { source(of: locator)?.locatesByPath ?? false }
}
