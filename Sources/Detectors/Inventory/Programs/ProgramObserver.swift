import Archive
import Core
import Glibc

/// Looks into programs in machine code as they pass: a worker holds one program of up to a limit at a time. A longer one it keeps in
/// a temporary file, and looks for the two marks without which no program says what it is made of.
package struct ProgramObserver: ContentObserver {
    package var key: ContentKey<ProgramDigest> { .programs }
    private let budget: ContentBudget
    private let room: SpoolRoom
    /// Bytes of the longest program that is held.
    private let limit: Int

    /// - Parameters:
    ///   - budget: Bytes that are kept at the most, of all programs together.
    ///   - room: Where a longer program is kept while it passes.
    ///   - limit: Bytes of the longest program that is held.
    package init(_ budget: ContentBudget, in room: SpoolRoom, limit: Int = ProgramDigest.limit) {
        self.budget = budget
        self.room = room
        self.limit = limit
    }

    /// What is read as metadata says itself that it is none; whatever else only bears the name of some, such as `RECORD` or
    /// `copyright`, may be a program.
    package func interest(in file: ObservedFile) -> ContentInterest {
        file.size > 0 && InventoryFile(file.path) == nil ? .head : .none
    }

    package func wants(head: RawSpan) -> Bool { ELFLayout.begins(head) }

    package func makeWatcher() -> Watcher { Watcher(budget: budget, room: room, limit: limit) }

    package struct Watcher: ContentWatcher {
        private let budget: ContentBudget
        private let limit: Int
        private let room: SpoolRoom
        private var size: UInt64 = 0
        private var isLong = false
        /// The content, its room used again for the next; of a long program the last bytes, which a mark may begin in.
        private var bytes: [UInt8] = []
        private var isMarked = false
        /// The content of a long program.
        private var kept: PassingFile?
        /// The file's name, where that may be of a program that says its version.
        private var name: [UInt8] = []

        fileprivate init(budget: ContentBudget, room: SpoolRoom, limit: Int) {
            self.budget = budget
            self.room = room
            self.limit = limit
        }

        package mutating func begin(_ file: ObservedFile) {
            size = file.size
            isLong = file.size > UInt64(limit)
            isMarked = false
            name = ProgramVersion.mayBe(file.path.name) ? Array(file.path.name) : []
            bytes.removeAll(keepingCapacity: true)
            if isLong { kept = PassingFile(size: size, in: room) } else { bytes.reserveCapacity(Int(size)) }
        }

        package mutating func take(_ piece: RawSpan) -> Bool {
            if isLong {
                kept?.append(piece)
                look(piece)
                return true
            }
            // Content that is longer than it said to be is refused elsewhere, and not held here.
            guard UInt64(bytes.count) + UInt64(piece.byteCount) <= size else { return false }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return true
        }

        private mutating func look(_ piece: RawSpan) {
            if isMarked { return }
            let kept = ProgramMarks.longest - 1
            let seam = bytes + Self.array(piece.extracting(first: kept))
            isMarked = isMarked || ProgramMarks.stands(in: seam.span.bytes) || ProgramMarks.stands(in: piece)
            if piece.byteCount >= kept {
                bytes = Self.array(piece.extracting(last: kept))
            } else {
                bytes = Array(seam.suffix(kept))
            }
        }

        private static func array(_ bytes: RawSpan) -> [UInt8] { bytes.withUnsafeBytes { Array($0) } }

        package mutating func end() -> ProgramDigest? {
            var digest = isLong ? longDigest() : ProgramDigest(bytes.span.bytes)
            if !isLong, !name.isEmpty { digest.name(name[...], content: bytes.span.bytes) }
            return budget.take(digest.byteCount) ? digest : nil
        }

        /// One without a mark, whose name tells nothing either, is not looked into: such libraries have gigabytes.
        private mutating func longDigest() -> ProgramDigest {
            defer { kept = nil }
            guard isMarked || !name.isEmpty, let kept else { return ProgramDigest() }
            do throws(Failure) {
                return try kept.withBytes { content in
                    var digest = ProgramDigest(content)
                    if !name.isEmpty { digest.name(name[...], content: content) }
                    return digest
                }
            } catch {
                return ProgramDigest(unread: error, isMarked: isMarked)
            }
        }
    }
}

/// What stands in every program that says what it is made of.
private enum ProgramMarks {
    /// What Go's build information begins with, and the name of cargo-auditable's section.
    private static let all = [[0xFF] + Array(" Go buildinf:".utf8), Array(".dep-v0\0".utf8)]
    /// Bytes of the longest mark.
    static let longest = all.reduce(0) { max($0, $1.count) }

    static func stands(in bytes: RawSpan) -> Bool {
        all.contains { mark in bytes.withUnsafeBytes { stands(mark, in: $0) } }
    }

    private static func stands(_ mark: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        var at = 0
        while at + mark.count <= bytes.count, let next = memchr(start + at, Int32(mark[0]), bytes.count - at) {
            at = UnsafeRawPointer(next) - start
            if at + mark.count <= bytes.count, memcmp(next, mark, mark.count) == 0 { return true }
            at += 1
        }
        return false
    }
}
