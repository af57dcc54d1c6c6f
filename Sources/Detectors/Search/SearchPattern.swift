/// A text that is looked for in content, with what has to stand beside it.
struct SearchPattern: Sendable {
    /// Bytes that may stand at one place.
    struct Class: Sendable {
        let bytes: [UInt8]

        init(_ text: StaticString) { bytes = text.withUTF8Buffer { Array($0) } }

        static let capitalsOrDigits = Class("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        static let lettersOrDigits = Class("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        static let base64URL = Class("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    }

    /// The fewest bytes that a pattern is looked for by, those beside its text among them.
    static let fewestBytes = 5

    let text: [UInt8]
    /// What has to stand before it; nil for anything.
    let lead: Class?
    /// What has to stand behind it; nil for anything.
    let tail: Class?
    /// Whether capital and small letters of ASCII are one.
    let ignoresCase: Bool
    /// Where in the text the part begins that it is looked for by: the rarer, the faster.
    let anchor: Int

    init(_ text: [UInt8], lead: Class? = nil, tail: Class? = nil, ignoresCase: Bool = false, anchor: Int? = nil) {
        self.text = text
        self.lead = lead
        self.tail = tail
        self.ignoresCase = ignoresCase
        let last = max(0, text.count - Self.fewestBytes)
        self.anchor = min(last, max(0, anchor ?? Self.rarest(in: text)))
    }

    init(_ text: StaticString, lead: Class? = nil, tail: Class? = nil, ignoresCase: Bool = false, anchor: Int? = nil) {
        self.init(
            text.withUTF8Buffer { Array($0) }, lead: lead, tail: tail, ignoresCase: ignoresCase, anchor: anchor)
    }

    /// What may stand at each place, from the lead to the tail.
    var places: [[UInt8]] {
        (lead.map { [$0.bytes] } ?? []) + text.map { [$0] } + (tail.map { [$0.bytes] } ?? [])
    }

    /// Where the part of a text begins that content is least likely to hold: different bytes, few of them common letters.
    private static func rarest(in text: [UInt8]) -> Int {
        guard text.count > fewestBytes else { return 0 }
        let common = Array("etaoinsrhld -=\"'/.".utf8)
        var best = (place: 0, weight: -1)
        for place in 0...(text.count - fewestBytes) {
            let part = text[place..<place + fewestBytes]
            let weight = Set(part).count + 2 * part.count { !common.contains($0 | 0x20) }
            if weight > best.weight { best = (place, weight) }
        }
        return best.place
    }
}
