import Archive
import Core

extension ContentKey where Note == YaraNote {
    /// What a team's own rules say of files.
    package static var yara: Self { Self("yara") }
}

/// What rules say of one file.
package struct YaraNote: Sendable, Equatable {
    /// A rule that matches.
    package struct Match: Sendable, Equatable {
        /// The rule's name, and the file that has it, escaped.
        package var rule: String
        package var file: String
        /// The first of its strings that the file holds, and where; nil for a rule without one.
        package var string: String?
        package var offset: UInt64?
    }

    /// What was not decided.
    package struct Gap: Sendable, Equatable {
        /// The rule and its file; nil where it is all of them.
        package var rule: String?
        /// Why; nil where an earlier file was the reason.
        package var reason: String?
    }

    package var matches: [Match] = []
    package var gaps: [Gap] = []
}

/// Has a team's own rules asked about each file, each worker by a process of its own.
package struct YaraObserver: ContentObserver {
    package var key: ContentKey<YaraNote> { .yara }
    private let rules: YaraRules
    private let budget = ContentBudget(limit: 20_000)

    package init(_ rules: YaraRules) { self.rules = rules }

    package func makeWatcher() -> Watcher { Watcher(rules: rules, budget: budget) }

    package struct Watcher: ContentWatcher {
        /// Bytes of the largest file: what a process holds at a time.
        private static let sizeLimit: UInt64 = 256 << 20
        private static let restarts = 3

        private let rules: YaraRules
        private let budget: ContentBudget
        private var process: YaraProcess?
        private var falls = 0
        private var left: UInt64 = 0
        /// Why this file is not decided.
        private var hindrance: String?

        fileprivate init(rules: YaraRules, budget: ContentBudget) {
            self.rules = rules
            self.budget = budget
        }

        package mutating func begin(_ file: ObservedFile) {
            (left, hindrance) = (file.size, nil)
            guard file.size <= Self.sizeLimit else {
                hindrance = "it has more than \(Self.sizeLimit) bytes"
                return
            }
            guard falls < Self.restarts else {
                hindrance = "the program that asks the rules failed \(falls) times before"
                return
            }
            if process == nil {
                do throws(Failure) {
                    process = try YaraProcess(rules.program, .scan, rules: rules.compiled.descriptor)
                } catch {
                    falls = Self.restarts
                    hindrance = error.message
                    return
                }
            }
            if let process, !process.send("F", name: file.path.bytes, size: file.size) { fall() }
        }

        package mutating func take(_ piece: RawSpan) -> Bool {
            guard hindrance == nil, let process else { return false }
            let count = UInt64(piece.byteCount)
            // Content that is longer than it said to be is refused elsewhere.
            guard count <= left, process.send(piece) else {
                fall()
                return false
            }
            left -= count
            return true
        }

        package mutating func end() -> YaraNote? {
            var note = YaraNote()
            if hindrance == nil, left > 0 { fall() }
            if hindrance == nil { listen(&note) }
            if let hindrance { note.gaps = [YaraNote.Gap(reason: hindrance)] }
            if note == YaraNote() { return nil }
            if !budget.take(note.matches.count + note.gaps.count) {
                note.matches = Array(note.matches.prefix(1))
                note.gaps = [YaraNote.Gap(reason: "more is found than is kept")]
            }
            return note
        }

        private mutating func fall() {
            hindrance = "the program that asks the rules \(process?.ending() ?? "is gone")"
            process = nil
            falls += 1
        }

        private mutating func listen(_ note: inout YaraNote) {
            guard let process else { return fall() }
            while let words = process.line() {
                let texts = words.map { PathEscaping.displayed($0) }
                switch (texts[0], texts.count) {
                case (".", 1): return
                case ("m", 5):
                    let offset = UInt64(texts[4])
                    note.matches.append(
                        YaraNote.Match(
                            rule: texts[2], file: texts[1], string: offset == nil ? nil : texts[3], offset: offset))
                case ("u", 4):
                    note.gaps.append(YaraNote.Gap(rule: "\(texts[2]) of \(texts[1])", reason: texts[3]))
                case ("l", 3):
                    note.gaps.append(YaraNote.Gap(rule: "\(texts[2]) of \(texts[1])"))
                case ("w", 2): note.gaps.append(YaraNote.Gap(reason: texts[1]))
                default: return fall()
                }
            }
            note = YaraNote()
            fall()
        }
    }
}
