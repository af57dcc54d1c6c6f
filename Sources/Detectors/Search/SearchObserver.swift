import Archive
import Core

/// Looks for many texts in all content in one pass, in constant memory: a text across two pieces is found like any other.
package struct SearchObserver: ContentObserver {
    package var key: ContentKey<SearchNote> { .search }
    private let plan: SearchPlan
    private let budget: ContentBudget

    /// Matches that one reading keeps at the most.
    static let matchLimit = 20_000

    /// - Parameters:
    ///   - scope: What is looked for.
    ///   - indicators: What a team looks for beside.
    package init(_ scope: SearchScope, indicators: [Indicator] = []) {
        plan = SearchPlan.of(scope, indicators: indicators)
        budget = ContentBudget(limit: Self.matchLimit)
    }

    package func interest(in file: ObservedFile) -> ContentInterest {
        file.size >= UInt64(SearchPattern.fewestBytes) ? .content : .none
    }

    package func makeWatcher() -> Watcher { Watcher(plan: plan, budget: budget) }

    package final class Watcher: ContentWatcher {
        private let budget: ContentBudget
        private var examiner: SearchExaminer
        private var plain: SearchStream
        /// The same content where it is wide text, without the half of its bytes that is zero in ASCII.
        private var wide: SearchStream
        private var size: UInt64 = 0
        private var seen: UInt64 = 0
        /// Which bytes of a wide text are kept: the first or the second of each two; nil for text of another kind.
        private var kept: UInt64?
        private var narrowed: [UInt8] = []

        fileprivate init(plan: SearchPlan, budget: ContentBudget) {
            self.budget = budget
            examiner = SearchExaminer(plan)
            plain = SearchStream(unit: 1)
            wide = SearchStream(unit: 2)
        }

        package func begin(_ file: ObservedFile) {
            examiner.begin(file)
            plain.begin()
            wide.begin()
            (size, seen, kept) = (file.size, 0, nil)
        }

        package func take(_ piece: RawSpan) -> Bool {
            if piece.isEmpty { return true }
            piece.withUnsafeBytes { bytes in
                if seen == 0 {
                    examiner.look(atHead: bytes)
                    kept = Self.mark(of: bytes)
                }
                let isWhole = seen == 0 && UInt64(bytes.count) >= size
                plain.take(bytes, isWhole: isWhole, &examiner)
                if let kept {
                    narrowed.removeAll(keepingCapacity: true)
                    for place in bytes.indices where (seen &+ UInt64(place)) & 1 == kept {
                        narrowed.append(bytes[place])
                    }
                    narrowed.withUnsafeBytes { wide.take($0, isWhole: isWhole, &examiner) }
                }
                seen &+= UInt64(bytes.count)
            }
            return !examiner.isFull
        }

        package func end() -> SearchNote? {
            plain.end(&examiner)
            if kept != nil { wide.end(&examiner) }
            var note = examiner.finish()
            if note.isEmpty { return nil }
            if !budget.take(note.secrets.count + note.indicators.count) {
                note.secrets = Array(note.secrets.prefix(1))
                note.indicators = Array(note.indicators.prefix(1))
                note.isCutShort = true
            }
            return note
        }

        /// What a byte order mark of UTF-16 says about which bytes are kept.
        private static func mark(of head: UnsafeRawBufferPointer) -> UInt64? {
            guard head.count >= 2 else { return nil }
            switch (head[0], head[1]) {
            case (0xFF, 0xFE): return 0
            case (0xFE, 0xFF): return 1
            default: return nil
            }
        }
    }
}

/// One reading of a file's bytes, piece by piece: what lies near the end of a piece is looked at with the next one.
struct SearchStream {
    private static let context = SearchWindow.before + SearchWindow.after

    /// Bytes of the file for each that is searched.
    private let unit: UInt64
    private var hits: [PatternSet.Hit] = []
    /// The last bytes that came, the place of the first of them, and the first place that was not looked at yet.
    private var carry: [UInt8] = []
    private var carried: UInt64 = 0
    private var next: UInt64 = 0
    private var position: UInt64 = 0

    init(unit: UInt64) { self.unit = unit }

    mutating func begin() {
        carry.removeAll(keepingCapacity: true)
        (carried, next, position) = (0, 0, 0)
    }

    /// Takes the next bytes.
    /// - Parameter isWhole: Whether they are all of the file, as most come.
    mutating func take(_ bytes: UnsafeRawBufferPointer, isWhole: Bool, _ examiner: inout SearchExaminer) {
        let start = position
        position &+= UInt64(bytes.count)
        if isWhole {
            look(at: bytes, base: 0, starting: 0..<bytes.count, &examiner)
            next = position
            return
        }
        let first = min(bytes.count, Self.context)
        carry.append(contentsOf: bytes[..<first])
        if bytes.count <= Self.context {
            lookAtCarry(upTo: carry.count - SearchWindow.after, &examiner)
            keepLast()
            return
        }
        // Where two pieces meet, then the second alone.
        lookAtCarry(upTo: Int(start &- carried) + SearchWindow.before, &examiner)
        look(
            at: bytes, base: start, starting: SearchWindow.before..<bytes.count - SearchWindow.after, &examiner)
        carry.removeAll(keepingCapacity: true)
        carry.append(contentsOf: bytes[(bytes.count - Self.context)...])
        carried = position &- UInt64(carry.count)
        next = position &- UInt64(SearchWindow.after)
    }

    /// The file ends.
    mutating func end(_ examiner: inout SearchExaminer) {
        if next < position { lookAtCarry(upTo: carry.count, &examiner) }
    }

    private mutating func keepLast() {
        guard carry.count > Self.context else { return }
        let gone = carry.count - Self.context
        carry.removeFirst(gone)
        carried &+= UInt64(gone)
    }

    /// Looks at the places of what is carried that were not looked at yet, before the `end`th.
    private mutating func lookAtCarry(upTo end: Int, _ examiner: inout SearchExaminer) {
        let start = Int(next &- carried)
        guard start < end else { return }
        let bytes = carry
        bytes.withUnsafeBytes { look(at: $0, base: carried, starting: start..<end, &examiner) }
        next = carried &+ UInt64(end)
    }

    private mutating func look(
        at bytes: UnsafeRawBufferPointer, base: UInt64, starting starts: Range<Int>, _ examiner: inout SearchExaminer
    ) {
        guard !examiner.isFull else { return }
        hits.removeAll(keepingCapacity: true)
        examiner.patterns.find(in: bytes, starting: starts, into: &hits)
        guard !hits.isEmpty else { return }
        let window = SearchWindow(bytes: bytes, base: base, unit: unit)
        for hit in hits { examiner.examine(hit, in: window) }
    }
}
