import Archive
import Core

/// Tells what the texts that were found in a file amount to.
struct SearchExaminer {
    /// Credentials of one file that are kept.
    static let secretLimit = 100

    let plan: SearchPlan
    private var note = SearchNote()
    private var secrets = SecretExaminer()
    private var program = PackedProgram()
    /// The indicators that were found already: each counts at its first place.
    private var seen: Set<TextKey> = []

    init(_ plan: SearchPlan) { self.plan = plan }

    var patterns: PatternSet { plan.patterns }

    /// Whether no more of the file is looked at.
    var isFull: Bool { note.isCutShort }

    mutating func begin(_ file: ObservedFile) {
        note = SearchNote()
        seen.removeAll(keepingCapacity: true)
        secrets = SecretExaminer()
        program = PackedProgram(file)
    }

    mutating func look(atHead head: UnsafeRawBufferPointer) { program.take(head) }

    mutating func examine(_ hit: PatternSet.Hit, in window: SearchWindow) {
        guard !note.isCutShort else { return }
        switch plan.parts[hit.pattern] {
        case .secret(let form):
            guard let match = secrets.match(form, at: hit.start, in: window) else { return }
            if note.secrets.contains(where: { $0.covers(match) }) { return }
            note.secrets.append(match)
            if note.secrets.count >= Self.secretLimit { note.isCutShort = true }
        case .packer:
            program.isMarked = true
        case .indicator(let indicator):
            let key = TextKey(indicator.text)
            guard !seen.contains(key), indicator.stands(at: hit.start, in: window) else { return }
            seen.insert(key)
            note.indicators.append(
                IndicatorMatch(
                    indicator, offset: window.offset(of: hit.start),
                    excerpt: window.excerpt(at: hit.start, textSize: indicator.text.utf8.count)))
        }
    }

    mutating func finish() -> SearchNote {
        if plan.scope.contains(.malware) { note.indicators += program.indicators }
        note.secrets.sort { $0.offset < $1.offset }
        return note
    }
}
