import Core
import Glibc

extension ContentKey where Note == SpooledFile {
    /// Whole files that are read here and there, or that are too long to be held.
    package static var spooled: Self { Self("spooled") }
}

/// A file's content in a temporary file, or why it could not be kept.
package typealias SpooledFile = Result<SpooledContent, Failure>

/// Keeps whole files in temporary files, one for each worker: what is read by position, such as an archive or a database inside the
/// artifact, takes no memory by its size.
package struct SpoolObserver: ContentObserver {
    package var key: ContentKey<SpooledFile> { .spooled }
    private let place: SpoolPlace
    private let isWanted: @Sendable (EntryPath, UInt64) -> Bool
    /// What is wanted only beside certain other files, and which.
    private var besides: (isWanted: @Sendable (EntryPath, UInt64) -> Bool, isThere: @Sendable (EntryPath) -> Bool)?

    /// - Parameters:
    ///   - room: Where; its limit is of all files together.
    ///   - isWanted: Which files, given path and size.
    package init(in room: SpoolRoom, wanted isWanted: @escaping @Sendable (EntryPath, UInt64) -> Bool) {
        self.init(SpoolPlace(room: room), wanted: isWanted)
    }

    /// For files inside of one that was kept: they share its room.
    package init(beside outer: SpooledContent, wanted isWanted: @escaping @Sendable (EntryPath, UInt64) -> Bool) {
        self.init(outer.file.place, wanted: isWanted)
    }

    private init(_ place: SpoolPlace, wanted isWanted: @escaping @Sendable (EntryPath, UInt64) -> Bool) {
        self.place = place
        self.isWanted = isWanted
    }

    /// The same, which keeps other files too, but in an archive that is known to have none of some paths.
    package func alsoKeeping(
        _ isWanted: @escaping @Sendable (EntryPath, UInt64) -> Bool,
        where isThere: @escaping @Sendable (EntryPath) -> Bool
    ) -> Self {
        var other = self
        other.besides = (isWanted, isThere)
        return other
    }

    package func narrowed(to paths: some Sequence<EntryPath>) -> Self? {
        guard let besides, !paths.contains(where: besides.isThere) else { return self }
        var other = self
        other.besides = nil
        return other
    }

    package func interest(in file: ObservedFile) -> ContentInterest {
        let isKept = isWanted(file.path, file.size) || besides?.isWanted(file.path, file.size) ?? false
        return isKept ? .content : .none
    }

    package func makeWatcher() -> Watcher { Watcher(place) }

    package struct Watcher: ContentWatcher {
        private let place: SpoolPlace
        private var spool: SpoolFile?
        private var shared: SharedSpool?
        private var size: UInt64 = 0
        private var start: UInt64 = 0
        private var fault: Failure?

        fileprivate init(_ place: SpoolPlace) { self.place = place }

        package mutating func begin(_ file: ObservedFile) {
            size = file.size
            fault = nil
            do throws(Failure) {
                start = try open().count
                guard let count = Int(exactly: size), place.budget.take(count) else { throw place.excess }
            } catch {
                fault = error
            }
        }

        package mutating func take(_ piece: RawSpan) -> Bool {
            guard fault == nil, let spool else { return false }
            // Content that is longer than it said to be is refused elsewhere, and not kept here.
            guard spool.count - start + UInt64(piece.byteCount) <= size else { return false }
            do throws(Failure) {
                try spool.append(piece)
                return true
            } catch {
                // Part of the piece may have been written: the next file begins in another one.
                fault = error
                (self.spool, shared) = (nil, nil)
                return false
            }
        }

        package mutating func end() -> SpooledFile? {
            if let fault { return .failure(fault) }
            guard let spool, let shared else { return nil }
            return .success(SpooledContent(file: shared, part: start..<spool.count))
        }

        private mutating func open() throws(Failure) -> SpoolFile {
            if let spool { return spool }
            let made = try SpoolFile(
                in: place.room.folder, holding: "a file inside the artifact", limit: place.room.limit)
            shared = SharedSpool(descriptor: try made.descriptorForSharing(), place: place)
            spool = made
            return made
        }
    }
}

/// Where files are kept, and how much of that is left for all of them.
private struct SpoolPlace: Sendable {
    let room: SpoolRoom
    let budget: ContentBudget

    init(room: SpoolRoom) {
        self.room = room
        budget = ContentBudget(limit: Int(clamping: room.limit))
    }

    var excess: Failure {
        Failure(
            .inputSpoolLimit,
            prose: """
                files inside the artifact take more than \(room.limit) bytes, the limit of what is kept in \(room.folder) \
                meanwhile (\(setting: .maxSpool))
                """,
            remedy: "raise \(setting: .maxSpool) where the artifact may take the room")
    }
}

/// A temporary file that several contents lie in.
private final class SharedSpool: Sendable {
    let descriptor: CInt
    let place: SpoolPlace

    init(descriptor: CInt, place: SpoolPlace) {
        self.descriptor = descriptor
        self.place = place
    }

    deinit { close(descriptor) }
}

/// A file's content in a temporary file, which is there as long as anybody holds this.
package struct SpooledContent: Sendable {
    fileprivate let file: SharedSpool
    /// Where in the file.
    private let part: Range<UInt64>

    fileprivate init(file: SharedSpool, part: Range<UInt64>) {
        self.file = file
        self.part = part
    }

    /// Opens it to be read by position.
    package func open() throws(Failure) -> ByteSource {
        let copy = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw Failure(.inputUnreadable, "a temporary file cannot be opened again: \(Errno.text(errno))")
        }
        return try ByteSource(adopting: copy, part: part)
    }
}
