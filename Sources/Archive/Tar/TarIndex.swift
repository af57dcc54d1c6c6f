import Core

/// Where the members of a tar lie in its file: for archives that hold blobs, such as `docker save` and OCI archives
/// make.
///
/// Headers, extensions, padding and end are read strictly and compared with libarchive's listing; the contents stay
/// unread for whoever needs them.
package struct TarIndex: Sendable {
    /// A member and where its content lies.
    package struct Member: Sendable, Equatable {
        /// The path; folders are members too, the root is none.
        package var path: EntryPath
        /// A file, folder or link.
        package var type: EntryType
        /// The content's place in the file; empty for anything but files.
        package var range: Range<UInt64>
        /// The target of a link: raw for a symbolic one, a canonical path for a hard one.
        package var link: [UInt8]?
        /// Bytes of content.
        package var size: UInt64 { range.upperBound - range.lowerBound }
    }

    /// The members in the archive's order, each path once.
    package let members: [Member]
    private let places: [EntryPath: Int]

    /// The member of a path.
    package subscript(path: EntryPath) -> Member? { places[path].map { members[$0] } }

    /// The member of a path; nil also where the text is no path.
    package subscript(path: String) -> Member? {
        do throws(PathFault) {
            return self[try EntryPath(validating: Array(path.utf8), rules: .tar)]
        } catch {
            return nil
        }
    }

    /// Reads the index of an uncompressed tar. Throws the refusal of the first fault, or an `input.*` failure.
    package init(_ source: ByteSource, limits: Limits = .image) throws(Failure) {
        var scan = TarScan(source, limits: limits)
        let structure = try scan.run()
        if let dangling = try structure.unresolvedHardlinks().first {
            throw TarFault.hardlinkMissing.failure(
                "the hard link's target \(dangling.target.displayed) is not in the archive",
                entry: dangling.path.displayed)
        }
        let listed = try TarSecondReader.list(ArchiveInput(source), limits: limits)
        try TarAgreement.check(listed, structure.entries, root: structure.root, repeats: structure.repeats)
        try source.checkUnchanged()
        members = zip(structure.entries, scan.contents).map { entry, start in
            Member(path: entry.path, type: entry.type, range: start..<start + entry.size, link: entry.link)
        }
        places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.path, $0) })
    }
}

/// The way from header to header of a tar in a file.
struct TarScan {
    /// Zero bytes behind the end at the most: the largest record that writers pad to.
    static let endPaddingLimit: UInt64 = 1 << 20

    private let source: ByteSource
    private var walk = TarWalk(.container)
    private var structure: TarStructure
    private var position: UInt64 = 0
    /// Where the content of each entry begins.
    private(set) var contents: [UInt64] = []

    init(_ source: ByteSource, limits: Limits) {
        self.source = source
        structure = TarStructure(limits: limits, purpose: .container)
    }

    mutating func run() throws(Failure) -> TarStructure {
        var block = [UInt8](repeating: 0, count: TarHeader.size)
        while !walk.hasEnded {
            guard position < source.size else {
                try walk.finish(at: position)
                break
            }
            let offset = position
            try need(UInt64(TarHeader.size), entry: nil)
            try source.read(into: &block, count: TarHeader.size, at: offset)
            position += UInt64(TarHeader.size)
            switch try walk.take(block.span.bytes, at: offset) {
            case .zeros: break
            case .extended(let kind, let size):
                try need(size, entry: nil)
                try walk.take(kind, try source.bytes(at: position, count: Int(size)), at: offset)
                position += size
                try skipPadding(size, entry: nil)
            case .member(let member):
                if try structure.add(member) != nil { contents.append(position) }
                try need(member.size, entry: member.displayed)
                position += member.size
                try skipPadding(member.size, entry: member.displayed)
            }
        }
        try checkEnd()
        try structure.checkGlobalNames(walk.globalNames)
        return structure
    }

    /// The size was checked against the file's: sums stay within it.
    private func need(_ count: UInt64, entry: String?) throws(Failure) {
        guard count <= source.size - position else {
            throw TarFault.truncated.failure("the archive ends inside a member", entry: entry, at: source.size)
        }
    }

    private mutating func skipPadding(_ size: UInt64, entry: String?) throws(Failure) {
        let over = size % UInt64(TarHeader.size)
        guard over > 0 else { return }
        let count = UInt64(TarHeader.size) - over
        try need(count, entry: entry)
        let padding = try source.bytes(at: position, count: Int(count))
        guard TarHeader.isZero(padding.span.bytes) else {
            throw TarFault.padding.failure("the padding behind the member is not zero", entry: entry, at: position)
        }
        position += count
    }

    private func checkEnd() throws(Failure) {
        let rest = source.size - position
        let isRecord = rest <= Self.endPaddingLimit && rest % UInt64(TarHeader.size) == 0
        let padding = isRecord ? try source.bytes(at: position, count: Int(rest)) : [1]
        guard TarHeader.isZero(padding.span.bytes) else {
            throw TarFault.trailingData.failure(
                "bytes other than a record's zeros follow the archive's end", at: position)
        }
    }
}
