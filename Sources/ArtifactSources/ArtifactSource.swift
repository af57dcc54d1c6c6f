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

    /// What the place states now of an artifact, as when it is opened; nothing of it is fetched. nil for a place that states nothing.
    /// - Throws: what keeps the place from being asked.
    func statement(of artifact: ExpectedArtifact) async throws(Failure) -> SourceStatement?

    /// Told what will be opened, in this order: one that takes long to open may begin.
    func expect(_ artifacts: [ExpectedArtifact], _ room: SpoolRoom)
}

extension ArtifactSource {
    package func statement(of artifact: ExpectedArtifact) async throws(Failure) -> SourceStatement? { nil }
    package func expect(_ artifacts: [ExpectedArtifact], _ room: SpoolRoom) {}
}

/// An artifact that is open.
package struct OpenArtifact: Sendable {
    /// What was opened.
    package enum Content: Sendable {
        /// Bytes, and what they are.
        case bytes(ByteSource, ArtifactKindDetector.Answer)
        /// A folder with an OCI layout.
        case folder(String)
    }

    /// What was opened.
    package var content: Content
    /// What the place states of it; nil for one that states nothing.
    package var statement: SourceStatement?

    /// Bytes, whose kind is told here.
    package init(_ bytes: ByteSource, stating statement: SourceStatement? = nil) throws(Failure) {
        content = .bytes(bytes, try ArtifactKindDetector.kind(of: bytes))
        self.statement = statement
    }

    private init(content: Content) { self.content = content }

    /// A folder with an OCI layout.
    package static func folder(_ path: String) -> OpenArtifact { OpenArtifact(content: .folder(path)) }
}

/// What a place elsewhere states of an artifact that came from there.
package struct SourceStatement: Sendable, Equatable {
    /// What a stated digest is of.
    package enum Subject: Sendable, Equatable {
        /// The bytes that came, which have it.
        case content
        /// The manifest of an image, or the index that leads to it: reading tells whether it has it.
        case manifest
    }

    /// The reference as it was given.
    package var reference: String
    /// A reference that goes on meaning the same.
    package var resolved: String
    /// Whether the given one can come to mean something else.
    package var isFloating: Bool
    /// The digest that is stated; nil for none.
    package var digest: Digest?
    /// What it is of.
    package var subject: Subject
    /// Of an archive that is put together, a digest that all its bytes follow from; nil for none.
    package var layout: Digest?

    /// Sets each property.
    package init(
        reference: String, resolved: String, isFloating: Bool, digest: Digest?, subject: Subject, layout: Digest? = nil
    ) {
        self.reference = reference
        self.resolved = resolved
        self.isFloating = isFloating
        self.digest = digest
        self.subject = subject
        self.layout = layout
    }
}

/// What can be told of an artifact without reading it. Another stamp is another artifact; the same stamp may be either.
package struct SourceStamp: Sendable, Equatable {
    /// Its size in bytes; nil where that does not tell.
    package var size: UInt64?
    /// The digest of its bytes; nil where nobody states it.
    package var digest: Digest?
    /// The digest of an image's manifest, or of the index that leads to it; nil where nobody states it.
    package var manifest: Digest?
    /// Whether what it names can never be something else.
    package var isFixed: Bool

    /// Sets each property.
    package init(size: UInt64? = nil, digest: Digest? = nil, manifest: Digest? = nil, isFixed: Bool = false) {
        self.size = size
        self.digest = digest
        self.manifest = manifest
        self.isFixed = isFixed
    }
}

/// The kinds of places that a run looks at, in the order in which they are asked.
package struct SourceList: Sendable {
    /// Standard input, folders, files, and what is recognised and lies where this program does not reach.
    package static let standing: [any ArtifactSource] = [
        StandardInput(), FolderSource(), UnreachedSource(), FileSource(),
    ]

    /// The same, with what lies elsewhere fetched by a program.
    package static func fetching(_ program: FetchProgram, cache: SourceCache?) -> [any ArtifactSource] {
        [
            StandardInput(), FolderSource(), RemoteSource(program: program, cache: cache), UnreachedSource(),
            FileSource(),
        ]
    }

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

    /// Tells what will be opened, in this order.
    package func expect(_ artifacts: [ExpectedArtifact], _ room: SpoolRoom) {
        for source in sources { source.expect(artifacts, room) }
    }

    /// What the place states now of an artifact, without fetching it; nil for a place that states nothing.
    /// - Throws: as `ArtifactSource.statement`.
    package func statement(of artifact: ExpectedArtifact) async throws(Failure) -> SourceStatement? {
        try await source(of: Locator(artifact.locator.string))?.statement(of: artifact)
    }

    /// What tells that an artifact is not the one that was seen before; nil where nothing does.
    package func stamp(of locator: Locator) -> SourceStamp? { source(of: locator)?.stamp(of: locator) }

    /// Whether a locator is a path of the file system.
    package func isPath(_ locator: Locator) -> Bool { source(of: locator)?.locatesByPath ?? false }
}
