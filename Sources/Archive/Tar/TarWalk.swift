import Core

/// What writers call their global headers: `git archive`, and Go's archive/tar where the caller gives no name.
enum GlobalHeaderName {
    static let paths = ["pax_global_header", "GlobalHead.0.0"].compactMap(EntryPath.init(plain:))
}

extension EntryPath {
    fileprivate init?(plain name: String) {
        do throws(PathFault) {
            try self.init(validating: Array(name.utf8), rules: .tar)
        } catch {
            return nil
        }
    }
}

/// Headers and extensions in their order: what both the streaming reader and the index do alike.
struct TarWalk {
    /// What a block asks for next.
    enum Step {
        /// The block is zeros: the archive's end begins or goes on.
        case zeros
        /// An extension of so many bytes follows.
        case extended(TarExtensions.Kind, UInt64)
        /// A member; its content follows.
        case member(TarMember)
    }

    let purpose: TarPurpose
    private var extensions = TarExtensions()
    /// The names of the global headers so far, each once.
    private(set) var globalNames: [EntryPath] = []
    private var zeroBlocks = 0
    /// Whether both zero blocks of the end were seen.
    var hasEnded: Bool { zeroBlocks >= 2 }

    init(_ purpose: TarPurpose) { self.purpose = purpose }

    /// Takes the block at a place where a header is due.
    mutating func take(_ block: RawSpan, at offset: UInt64) throws(Failure) -> Step {
        if TarHeader.isZero(block) {
            try checkOrphan()
            zeroBlocks += 1
            return .zeros
        }
        guard zeroBlocks == 0 else {
            throw TarFault.loneZeroBlock.failure(
                "a single zero block, then more members: some readers stop at it", at: offset - 512)
        }
        let header = try TarHeader(block, at: offset)
        guard let kind = Self.kind(of: header.typeflag) else {
            let member = try TarMember(header, extensions, in: purpose, at: offset)
            extensions = TarExtensions()
            return .member(member)
        }
        try extensions.begin(kind, at: offset)
        if kind == .paxGlobal { try takeGlobalName(header.name, at: offset) }
        guard header.size <= TarExtensions.limit else {
            throw TarFault.extensionTooLarge.failure(
                "an extension of \(header.size) bytes, over the limit of \(TarExtensions.limit)", at: offset)
        }
        return .extended(kind, header.size)
    }

    /// Runtimes treat a global header as a member: they remove the path that it is named after, or what a whiteout's
    /// name says, and make the folders that it would lie in.
    private mutating func takeGlobalName(_ name: [UInt8], at offset: UInt64) throws(Failure) {
        guard let known = GlobalHeaderName.paths.first(where: { $0.bytes == name }) else {
            throw TarFault.paxGlobal.failure(
                "a global pax header of a name that neither git nor Go gives it: runtimes remove what it is named after",
                entry: PathEscaping.displayed(name), at: offset)
        }
        if !globalNames.contains(known) { globalNames.append(known) }
    }

    /// Takes an extension's content.
    mutating func take(_ kind: TarExtensions.Kind, _ bytes: [UInt8], at offset: UInt64) throws(Failure) {
        try extensions.take(kind, bytes, in: purpose, at: offset)
    }

    /// Ends the archive where no byte is left. A layer needs no end blocks, which some writers leave out and every runtime does
    /// without: size, digest and diffID say that nothing is missing. `needsEnd` asks for them all the same.
    func finish(at offset: UInt64, needsEnd: Bool = false) throws(Failure) {
        try checkOrphan()
        guard hasEnded || purpose == .layer && !needsEnd else {
            throw TarFault.missingEnd.failure(
                "the archive does not end with two zero blocks: it may be cut short", at: offset)
        }
    }

    private func checkOrphan() throws(Failure) {
        guard let start = extensions.start else { return }
        throw TarFault.extensionOrphan.failure("an extension that no member follows", at: start)
    }

    private static func kind(of typeflag: UInt8) -> TarExtensions.Kind? {
        switch typeflag {
        case UInt8(ascii: "x"): .pax
        case UInt8(ascii: "g"): .paxGlobal
        case UInt8(ascii: "L"): .longName
        case UInt8(ascii: "K"): .longLink
        default: nil
        }
    }
}
