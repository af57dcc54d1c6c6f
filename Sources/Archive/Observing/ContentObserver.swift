import Core
import Synchronization

/// Sees the content of files as it passes a reader. Any number of them watch one reading; each file is decompressed and read once.
///
/// An observer stands for one reading, with all its workers and layers: what it keeps is bounded for all of them together.
package protocol ContentObserver: Sendable {
    /// What it makes of one file.
    associatedtype Note: Sendable
    /// Its eyes on one file after another.
    associatedtype Watcher: ContentWatcher where Watcher.Note == Note

    /// Under which name its notes are found.
    var key: ContentKey<Note> { get }
    /// The observer for an archive that holds files of these paths; nil where it has nothing to look at. Not asked where the
    /// paths are not known before.
    func narrowed(to paths: some Sequence<EntryPath>) -> Self?
    /// How much of a file it wants to see.
    func interest(in file: ObservedFile) -> ContentInterest
    /// Whether a file is of interest that begins so: `ObservedFile.headSize` bytes, or all of it.
    func wants(head: RawSpan) -> Bool
    /// The eyes of one worker. Called where it reads, and used there alone.
    func makeWatcher() throws(Failure) -> Watcher
}

extension ContentObserver {
    package func narrowed(to paths: some Sequence<EntryPath>) -> Self? { self }
    package func interest(in file: ObservedFile) -> ContentInterest { .content }
    package func wants(head: RawSpan) -> Bool { true }
}

/// Takes the content of one file after another; what it holds of one is its own to bound.
package protocol ContentWatcher {
    /// What it makes of one file.
    associatedtype Note: Sendable

    /// A file begins, which is of interest.
    mutating func begin(_ file: ObservedFile)
    /// Takes the next bytes; false where it has seen enough of this file.
    mutating func take(_ piece: RawSpan) throws(Failure) -> Bool
    /// The file ends; nil where nothing is to be noted of it.
    mutating func end() throws(Failure) -> Note?
}

/// A file whose content is about to pass.
package struct ObservedFile: Sendable {
    /// How many first bytes tell whether a file is of interest.
    package static let headSize = 64

    /// The path in the archive.
    package var path: EntryPath
    /// Bytes that it says it has; one that has others is refused at its end.
    package var size: UInt64
    /// Permission bits.
    package var mode: UInt16

    /// Describes a file.
    package init(path: EntryPath, size: UInt64, mode: UInt16) {
        self.path = path
        self.size = size
        self.mode = mode
    }
}

/// How much of a file an observer wants to see.
package enum ContentInterest: Sendable {
    /// Nothing.
    case none
    /// Its first bytes decide.
    case head
    /// All of it, from the first byte on.
    case content
}

/// Where the notes of an observer are found, with their type. Observers of one key share their notes.
package struct ContentKey<Note: Sendable>: Sendable {
    let name: TextKey

    /// Names a kind of notes.
    package init(_ name: StaticString) { self.name = TextKey("\(name)") }
}

extension ContentObserver {
    /// What tells its notes from those of other kinds.
    package var name: TextKey { key.name }
}

/// What observers noted of an archive's files.
package struct ObservedContents: Sendable {
    private var notes: [TextKey: any AnyNotes] = [:]

    /// Nothing.
    package init() {}

    /// The notes of one kind by the files' paths; empty where nobody asked for them.
    package subscript<Note>(_ key: ContentKey<Note>) -> [EntryPath: Note] {
        (notes[key.name] as? Notes<Note>)?.byPath ?? [:]
    }

    /// Adds what another one holds; of two notes of a file the added one stands.
    package mutating func add(_ other: ObservedContents) {
        for (name, added) in other.notes { add(added, named: name) }
    }

    /// Adds notes of one kind.
    package mutating func add<Note>(_ added: [EntryPath: Note], as key: ContentKey<Note>) {
        if !added.isEmpty { add(Notes(byPath: added), named: key.name) }
    }

    private mutating func add(_ added: any AnyNotes, named name: TextKey) {
        guard var known = notes.removeValue(forKey: name) else {
            notes[name] = added
            return
        }
        known.add(added)
        notes[name] = known
    }

    /// The same notes of the files that `places` names, by the paths that it gives them.
    package func moved(_ places: [(from: EntryPath, to: EntryPath)]) -> ObservedContents {
        var moved = ObservedContents()
        for (name, known) in notes {
            if let kept = known.moved(places) { moved.notes[name] = kept }
        }
        return moved
    }

    /// Whether there is none.
    package var isEmpty: Bool { notes.isEmpty }
}

private protocol AnyNotes: Sendable {
    mutating func add(_ other: any AnyNotes)
    func moved(_ places: [(from: EntryPath, to: EntryPath)]) -> (any AnyNotes)?
}

private struct Notes<Note: Sendable>: AnyNotes {
    var byPath: [EntryPath: Note]

    mutating func add(_ other: any AnyNotes) {
        guard let other = other as? Self else { return }
        if byPath.isEmpty { byPath = other.byPath } else { byPath.merge(other.byPath) { _, added in added } }
    }

    func moved(_ places: [(from: EntryPath, to: EntryPath)]) -> (any AnyNotes)? {
        var moved: [EntryPath: Note] = [:]
        for (from, to) in places { if let note = byPath[from] { moved[to] = note } }
        return moved.isEmpty ? nil : Notes(byPath: moved)
    }
}

/// Bytes that one reading keeps at the most, all its files, workers and layers together.
package final class ContentBudget: Sendable {
    /// What is kept where nobody says otherwise.
    package static let usualLimit = 64 << 20

    /// Bytes at the most.
    package let limit: Int
    private let used = Atomic<Int>(0)

    /// Bounds a reading.
    package init(limit: Int = ContentBudget.usualLimit) { self.limit = limit }

    /// Takes bytes of it; false where they are too many, which a file's content then counts as not looked into.
    package func take(_ count: Int) -> Bool {
        let sum = used.add(count, ordering: .relaxed).newValue
        return sum <= limit
    }
}
