import Archive
import Core

/// The files of an image's artifact, in a tar or in a folder, by their paths.
struct ImageFiles: Sendable {
    /// Bytes of a JSON document at the most.
    static let documentLimit: UInt64 = 4 << 20

    private enum Origin {
        case archive(ByteSource, TarIndex)
        case folder(FolderIndex)
    }

    /// One file, folder or something else.
    struct Member: Sendable {
        let path: EntryPath
        /// Nil for what is neither file nor folder nor link.
        let type: EntryType?
        let size: UInt64
        let link: [UInt8]?
    }

    private let origin: Origin
    /// What its documents come to together.
    let shelf = DocumentShelf()
    /// All members, in the archive's order or sorted.
    let members: [Member]

    /// The members of an uncompressed tar.
    init(_ source: ByteSource, limits: Limits) throws(Failure) {
        // The archive holds blobs, which may be larger together than the limits of what they unpack to.
        var limits = limits
        limits.fileBytes = .max
        limits.unpackedBytes = .max
        let index = try TarIndex(source, limits: limits)
        origin = .archive(source, index)
        members = index.members.map { Member(path: $0.path, type: $0.type, size: $0.size, link: $0.link) }
    }

    /// The members of a folder.
    init(folder: FolderIndex) {
        origin = .folder(folder)
        members = folder.members.map { Member(path: $0.path, type: $0.type, size: $0.size, link: nil) }
    }

    /// Whether the files lie in a folder of their own.
    var isFolder: Bool {
        if case .folder = origin { return true }
        return false
    }

    /// The member of a path.
    subscript(path: EntryPath) -> Member? {
        switch origin {
        case .archive(_, let index):
            index[path].map { Member(path: $0.path, type: $0.type, size: $0.size, link: $0.link) }
        case .folder(let folder): folder[path].map { Member(path: $0.path, type: $0.type, size: $0.size, link: nil) }
        }
    }

    /// The member of a path that is known to be one.
    subscript(path: StaticString) -> Member? {
        do throws(PathFault) {
            return self[try EntryPath(validating: Array("\(path)".utf8), rules: .tar)]
        } catch {
            return nil
        }
    }

    /// Where a file's bytes lie.
    func place(of member: Member) throws(Failure) -> BlobPlace {
        switch origin {
        case .archive(let source, let index):
            guard let found = index[member.path] else { throw Self.lost(member) }
            return BlobPlace(source: source, range: found.range)
        case .folder(let folder):
            guard let found = folder[member.path] else { throw Self.lost(member) }
            let source = try folder.open(found)
            return BlobPlace(source: source, range: 0..<source.size)
        }
    }

    /// A document's bytes; throws `archive.json-too-large` over its limit, or that of all documents.
    func document(_ member: Member) throws(Failure) -> [UInt8] {
        guard member.size <= Self.documentLimit else {
            throw DocumentShelf.tooLarge("\(member.size) bytes, over the limit of \(Self.documentLimit)", member)
        }
        try shelf.count(member)
        return try content(member)
    }

    /// A file's bytes, of a size that the caller bounds.
    func content(_ member: Member) throws(Failure) -> [UInt8] {
        let place = try place(of: member)
        let bytes = try place.source.bytes(at: place.range.lowerBound, count: Int(member.size))
        try place.source.checkUnchanged()
        return bytes
    }

    private static func lost(_ member: Member) -> Failure {
        Failure(.internalFault, "a member that is not listed", entry: member.path.displayed)
    }
}
