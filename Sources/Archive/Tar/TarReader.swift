import Core
import Cryptography

/// Whoever wants the files of a layer as they pass, such as an unpacker.
package protocol EntrySink: AnyObject {
    /// An entry begins; its digest is not known yet.
    func begin(_ entry: Entry) throws(Failure)
    /// The next bytes of a file's content.
    func take(_ bytes: RawSpan) throws(Failure)
    /// The entry ends, with its digest.
    func end(_ entry: Entry) throws(Failure)
}

/// A strict tar reader (POSIX ustar and pax, GNU, v7) that is fed piece by piece: every byte accounted for, every file
/// hashed as it passes, memory constant but for the entries.
package struct TarReader: ~Copyable {
    private enum State {
        case header
        case extended(TarExtensions.Kind, left: UInt64, start: UInt64)
        case content(left: UInt64)
        case padding(left: UInt64)
    }

    private let notesTimes: Bool
    private let needsEnd: Bool
    private let sink: (any EntrySink)?
    private let streamLimit: UInt64
    private var walk = TarWalk(.layer)
    private var structure: TarStructure
    private var hasher: SHA256
    private var state = State.header
    private var position: UInt64 = 0
    /// The beginning of a block whose end has not come yet, or an extension's content.
    private var carry: [UInt8] = []
    /// The entry whose content is passing.
    private var place: Int?
    private var member: TarMember?
    private var contentSize: UInt64 = 0
    private var feed: ContentFeed
    private var marks: FileMarks?
    private var times: [StatedTime] = []
    private var end = TarEnd()

    /// Starts an archive; `observers` see the files, and `notesTimes` says whether entries' times are noted. `needsEnd` asks for
    /// the two zero blocks of its end, where nothing else tells that it is whole.
    package init(
        limits: Limits = .image, observers: [any ContentObserver] = [], notesTimes: Bool = false,
        needsEnd: Bool = false, sink: (any EntrySink)? = nil
    ) throws(Failure) {
        try self.init(
            limits: limits, observers: observers, marks: nil, notesTimes: notesTimes, needsEnd: needsEnd, sink: sink)
    }

    /// Starts an archive whose files another thread shows to observers: it takes `takeMarks` after each piece.
    init(markingFilesWithin limits: Limits, notesTimes: Bool, sink: (any EntrySink)?) throws(Failure) {
        try self.init(
            limits: limits, observers: [], marks: FileMarks(), notesTimes: notesTimes, needsEnd: false, sink: sink)
    }

    private init(
        limits: Limits, observers: [any ContentObserver], marks: FileMarks?, notesTimes: Bool, needsEnd: Bool,
        sink: (any EntrySink)?
    ) throws(Failure) {
        self.marks = marks
        let feed = try ContentFeed(observers)
        let hasher = try SHA256()
        self.notesTimes = notesTimes
        self.needsEnd = needsEnd
        self.feed = feed
        self.hasher = hasher
        self.sink = sink
        structure = TarStructure(limits: limits, purpose: .layer)
        // Headers, padding and extensions beside the content: three blocks a member are plenty.
        let overhead = UInt64(max(0, limits.entries)).multipliedReportingOverflow(by: 1536)
        let total = limits.unpackedBytes.addingReportingOverflow(overhead.overflow ? .max : overhead.partialValue)
        streamLimit = total.overflow ? .max : total.partialValue
    }

    /// Takes the next bytes of the archive; throws the refusal of the first fault they hold.
    package mutating func push(_ bytes: RawSpan) throws(Failure) {
        guard UInt64(bytes.byteCount) <= streamLimit - position else {
            throw TarFault.sizeInvalid.failure(
                "the archive unpacks to more than the limit of \(streamLimit) bytes", at: position)
        }
        var index = 0
        while index < bytes.byteCount {
            let rest = bytes.extracting(index..<bytes.byteCount)
            let taken: Int
            switch state {
            case .header: taken = try takeHeader(rest)
            case .extended(let kind, let left, let start): taken = try takeExtension(rest, kind, left, start)
            case .content(let left): taken = try takeContent(rest, left)
            case .padding(let left): taken = try takePadding(rest, left)
            }
            index += taken
            position += UInt64(taken)
        }
    }

    /// The borders of files' contents in what was pushed since the last call; empty where nobody asked for them.
    mutating func takeMarks() -> [FileMarks.Mark] { marks?.take() ?? [] }

    /// Ends the archive and returns what it holds.
    package consuming func finish() throws(Failure) -> TarContents {
        switch state {
        case .header:
            guard carry.isEmpty else {
                throw TarFault.truncated.failure("the archive ends inside a header", at: position)
            }
        // `umoci insert` leaves out the padding behind its last member and the end blocks: to runtimes the archive ends there.
        case .padding(let left) where left == padding: break
        default:
            throw TarFault.truncated.failure("the archive ends inside a member", entry: member?.displayed, at: position)
        }
        try walk.finish(at: position, needsEnd: needsEnd)
        try end.finish(at: position)
        try structure.checkGlobalNames(walk.globalNames)
        return TarContents(
            entries: structure.entries, root: structure.root, observed: feed.finish(), times: times,
            warnings: structure.oddities.warnings + end.warnings,
            unresolvedHardlinks: try structure.unresolvedHardlinks(), size: position,
            globalHeaderNames: walk.globalNames, repeats: structure.repeats)
    }

    private mutating func takeHeader(_ bytes: RawSpan) throws(Failure) -> Int {
        if walk.hasEnded {
            try end.take(bytes, at: position)
            return bytes.byteCount
        }
        if carry.isEmpty, bytes.byteCount >= TarHeader.size {
            try header(bytes.extracting(0..<TarHeader.size), at: position)
            return TarHeader.size
        }
        let taken = min(TarHeader.size - carry.count, bytes.byteCount)
        carry += bytes.array(0..<taken)
        if carry.count == TarHeader.size {
            let block = carry
            carry.removeAll(keepingCapacity: true)
            try header(block.span.bytes, at: position + UInt64(taken) - UInt64(TarHeader.size))
        }
        return taken
    }

    private mutating func header(_ block: RawSpan, at offset: UInt64) throws(Failure) {
        switch try walk.take(block, at: offset) {
        case .zeros: break
        case .extended(let kind, let size):
            contentSize = size
            if size > 0 {
                state = .extended(kind, left: size, start: offset)
            } else {
                try walk.take(kind, [], at: offset)
            }
        case .member(let member):
            self.member = member
            place = try structure.add(member)
            if let place { try sink?.begin(structure.entries[place]) }
            // A member that says nothing new has no place of its own.
            if notesTimes, place == times.count { times.append(member.time) }
            contentSize = member.size
            if let place, structure.entries[place].type == .file {
                let entry = structure.entries[place]
                let file = ObservedFile(path: entry.path, size: member.size, mode: entry.mode)
                feed.begin(file)
                marks?.append(.begins(file, at: offset + UInt64(TarHeader.size)))
            } else {
                feed.beginNothing()
            }
            if member.size > 0 {
                state = .content(left: member.size)
            } else {
                try endMember(at: offset + UInt64(TarHeader.size))
            }
        }
    }

    private mutating func takeExtension(
        _ bytes: RawSpan, _ kind: TarExtensions.Kind, _ left: UInt64, _ start: UInt64
    ) throws(Failure) -> Int {
        let taken = Int(min(left, UInt64(bytes.byteCount)))
        carry += bytes.array(0..<taken)
        guard left == UInt64(taken) else {
            state = .extended(kind, left: left - UInt64(taken), start: start)
            return taken
        }
        try walk.take(kind, carry, at: start)
        carry = []
        beginPadding()
        return taken
    }

    private mutating func takeContent(_ bytes: RawSpan, _ left: UInt64) throws(Failure) -> Int {
        let taken = Int(min(left, UInt64(bytes.byteCount)))
        let content = bytes.extracting(0..<taken)
        try hasher.update(content)
        try sink?.take(content)
        try feed.take(content)
        if left > UInt64(taken) {
            state = .content(left: left - UInt64(taken))
        } else {
            try endMember(at: position + left)
        }
        return taken
    }

    /// The member's content has ended before this byte.
    private mutating func endMember(at end: UInt64) throws(Failure) {
        if let place {
            if structure.entries[place].type == .file {
                structure.setDigest(try hasher.finish(), of: place)
                try feed.end()
                marks?.append(.ends(at: end))
            }
            try sink?.end(structure.entries[place])
        }
        beginPadding()
    }

    private mutating func beginPadding() { state = padding == 0 ? .header : .padding(left: padding) }

    /// Bytes that fill up the last block of the content.
    private var padding: UInt64 {
        let over = contentSize % UInt64(TarHeader.size)
        return over == 0 ? 0 : UInt64(TarHeader.size) - over
    }

    private mutating func takePadding(_ bytes: RawSpan, _ left: UInt64) throws(Failure) -> Int {
        let taken = Int(min(left, UInt64(bytes.byteCount)))
        guard TarHeader.isZero(bytes.extracting(0..<taken)) else {
            throw TarFault.padding.failure(
                "the padding behind the member is not zero", entry: member?.displayed, at: position)
        }
        state = left > UInt64(taken) ? .padding(left: left - UInt64(taken)) : .header
        return taken
    }
}
