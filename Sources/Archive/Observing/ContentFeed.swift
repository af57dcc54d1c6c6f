import Core

/// Shows the content of one file after another to all observers of a reading; belongs to one worker.
package struct ContentFeed {
    private let slots: [ObserverSlot]
    private var file: ObservedFile?
    /// The first bytes, while somebody waits for them.
    private var head: [UInt8] = []
    private var isHeadWanted = false

    /// Makes a worker's eyes of each observer.
    package init(_ observers: [any ContentObserver]) throws(Failure) {
        var slots: [ObserverSlot] = []
        for observer in observers { slots.append(try observer.slot()) }
        self.slots = slots
        if !slots.isEmpty { head.reserveCapacity(ObservedFile.headSize) }
    }

    /// Starts a file.
    package mutating func begin(_ file: ObservedFile) {
        guard !slots.isEmpty else { return }
        self.file = file
        head.removeAll(keepingCapacity: true)
        isHeadWanted = false
        for slot in slots {
            slot.begin(file)
            if slot.state == .waiting { isHeadWanted = true }
        }
    }

    /// Starts something whose content is no file's.
    package mutating func beginNothing() { file = nil }

    /// The next bytes of the file's content.
    package mutating func take(_ piece: RawSpan) throws(Failure) {
        guard file != nil else { return }
        for slot in slots where slot.state == .open { try slot.take(piece) }
        if isHeadWanted { try takeHead(piece) }
    }

    private mutating func takeHead(_ piece: RawSpan) throws(Failure) {
        guard let file else { return }
        let taken = min(piece.byteCount, ObservedFile.headSize - head.count)
        for index in 0..<taken { head.append(piece.u8(index)) }
        guard head.count == ObservedFile.headSize || UInt64(head.count) == file.size else { return }
        isHeadWanted = false
        for slot in slots where slot.state == .waiting {
            slot.decide(head.span.bytes, file)
            if slot.state == .open { try slot.take(head.span.bytes) }
            if slot.state == .open, taken < piece.byteCount {
                try slot.take(piece.extracting(taken..<piece.byteCount))
            }
        }
    }

    /// The file ends.
    package mutating func end() throws(Failure) {
        guard let file else { return }
        self.file = nil
        for slot in slots { try slot.end(file.path) }
    }

    /// What was noted of all files.
    package consuming func finish() -> ObservedContents {
        var contents = ObservedContents()
        for slot in slots { slot.give(to: &contents) }
        return contents
    }
}

extension ContentObserver {
    fileprivate func slot() throws(Failure) -> ObserverSlot { Slot(self, try makeWatcher()) }
}

/// One observer's place in a feed.
private class ObserverSlot {
    enum State {
        /// Nothing of the file is of interest.
        case idle
        /// The head decides.
        case waiting
        /// Content is wanted.
        case open
        /// Enough was seen.
        case sated
    }

    var state = State.idle

    func begin(_ file: ObservedFile) {}
    func decide(_ head: RawSpan, _ file: ObservedFile) {}
    func take(_ piece: RawSpan) throws(Failure) {}
    func end(_ path: EntryPath) throws(Failure) {}
    func give(to contents: inout ObservedContents) {}
}

private final class Slot<Observer: ContentObserver>: ObserverSlot {
    private let observer: Observer
    private var watcher: Observer.Watcher
    private var notes: [EntryPath: Observer.Note] = [:]

    init(_ observer: Observer, _ watcher: Observer.Watcher) {
        self.observer = observer
        self.watcher = watcher
    }

    override func begin(_ file: ObservedFile) {
        switch observer.interest(in: file) {
        case .none: state = .idle
        case .head: state = .waiting
        case .content:
            watcher.begin(file)
            state = .open
        }
    }

    override func decide(_ head: RawSpan, _ file: ObservedFile) {
        state = .idle
        guard observer.wants(head: head) else { return }
        watcher.begin(file)
        state = .open
    }

    override func take(_ piece: RawSpan) throws(Failure) {
        if try !watcher.take(piece) { state = .sated }
    }

    override func end(_ path: EntryPath) throws(Failure) {
        let isSeen = state == .open || state == .sated
        state = .idle
        if isSeen, let note = try watcher.end() { notes[path] = note }
    }

    override func give(to contents: inout ObservedContents) {
        contents.add(notes, as: observer.key)
        notes = [:]
    }
}
