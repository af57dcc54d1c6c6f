import Core

/// How severe a vulnerability is, in words (CVSS v3 section 5, v4 section 6).
package enum SeverityRating: Int, Sendable, Comparable, CaseIterable {
    /// 0.0.
    case none
    /// 0.1 to 3.9.
    case low
    /// 4.0 to 6.9.
    case medium
    /// 7.0 to 8.9.
    case high
    /// 9.0 to 10.0.
    case critical

    /// Less severe first.
    package static func < (lhs: SeverityRating, rhs: SeverityRating) -> Bool { lhs.rawValue < rhs.rawValue }

    /// Reads a word as databases write it, in any case: also MODERATE, IMPORTANT and NEGLIGIBLE.
    package init?(_ word: String) {
        switch String(decoding: word.utf8.map(\.lowercased), as: UTF8.self) {
        case "none": self = .none
        case "negligible", "low", "minor": self = .low
        case "medium", "moderate": self = .medium
        case "high", "important": self = .high
        case "critical": self = .critical
        default: return nil
        }
    }

    init(tenths: Int) {
        self = tenths >= 90 ? .critical : tenths >= 70 ? .high : tenths >= 40 ? .medium : tenths >= 1 ? .low : .none
    }
}

/// How severe a vulnerability is: its rating, and its score where a vector gives one.
package struct Severity: Sendable, Hashable, Comparable {
    /// In words.
    package let rating: SeverityRating
    /// The CVSS score in tenths, 0 to 100; nil where only a word is known.
    package let tenths: Int?
    /// The vector that gives the score; nil where only a word is known.
    package let vector: String?

    /// The severity of a rating.
    package init(rating: SeverityRating) {
        self.rating = rating
        tenths = nil
        vector = nil
    }

    private init(rating: SeverityRating, tenths: Int, vector: String) {
        self.rating = rating
        self.tenths = tenths
        self.vector = vector
    }

    /// The score of a CVSS vector of versions 3.0, 3.1 and 4.0; nil for everything else.
    package init?(vector: String) {
        // Longest with every metric of v4: below 300 bytes.
        guard vector.utf8.count <= 512, let tenths = CVSS3.score(vector) ?? CVSS4.score(vector) else { return nil }
        self.tenths = tenths
        self.vector = vector
        rating = SeverityRating(tenths: tenths)
    }

    /// The severity that a record states; nil for what cannot be read.
    package init?(_ stated: StatedSeverity) {
        switch stated.kind {
        case "CVSS_V3", "CVSS_V4": self.init(vector: stated.text)
        case "rating", "Ubuntu":
            guard let rating = SeverityRating(stated.text) else { return nil }
            self.init(rating: rating)
        case "CVSS_V2":
            guard stated.text.utf8.count <= 512, let tenths = CVSS2.score(stated.text) else { return nil }
            // It knows nothing above high (NVD, "Vulnerability Metrics").
            self.init(rating: min(SeverityRating(tenths: tenths), .high), tenths: tenths, vector: stated.text)
        default: return nil
        }
    }

    /// The most severe of what a record states; what CVSS v2 says counts only where nothing else is said.
    static func of(_ stated: [StatedSeverity]) -> Severity? {
        stated.filter { $0.kind != "CVSS_V2" }.compactMap { Severity($0) }.max()
            ?? stated.compactMap { Severity($0) }.max()
    }

    /// Less severe first: by rating, then by score; of one score by the vectors' bytes, so that the order of records says nothing.
    package static func < (lhs: Severity, rhs: Severity) -> Bool {
        let (left, right) = ((lhs.rating.rawValue, lhs.tenths ?? -1), (rhs.rating.rawValue, rhs.tenths ?? -1))
        guard left == right else { return left < right }
        return (lhs.vector ?? "").utf8.lexicographicallyPrecedes((rhs.vector ?? "").utf8)
    }
}
