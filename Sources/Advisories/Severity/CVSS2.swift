import Core

/// The base score of CVSS v2 (FIRST, A Complete Guide, section 3.2.1).
enum CVSS2 {
    private static let metrics: CVSSVector.Metrics = [
        "AV": "LAN", "AC": "HML", "Au": "MSN", "C": "NPC", "I": "NPC", "A": "NPC",
    ]

    /// Tenths, 0 to 100; nil for what is no vector of six base metrics, in parentheses or not. Temporal and environmental
    /// metrics, which may follow, change nothing.
    static func score(_ text: String) -> Int? {
        var text = text
        if text.hasPrefix("("), text.hasSuffix(")") { text = String(text.dropFirst().dropLast()) }
        let base = text.split(separator: "/", omittingEmptySubsequences: false).prefix(metrics.count)
        guard
            let vector = CVSSVector(
                "CVSS2/" + base.joined(separator: "/"), metrics: metrics, required: ["AV", "AC", "Au", "C", "I", "A"])
        else { return nil }
        let impacts = ["C", "I", "A"].map { weight(vector[$0], ["N": 0, "P": 0.275, "C": 0.66]) }
        let impact = 10.41 * (1 - impacts.reduce(1) { $0 * (1 - $1) })
        let exploitability =
            20 * weight(vector["AV"], ["L": 0.395, "A": 0.646, "N": 1])
            * weight(vector["AC"], ["H": 0.35, "M": 0.61, "L": 0.71])
            * weight(vector["Au"], ["M": 0.45, "S": 0.56, "N": 0.704])
        guard impact > 0 else { return 0 }
        let score = (0.6 * impact + 0.4 * exploitability - 1.5) * 1.176
        return max(0, min(100, Int(score * 10 + 0.5)))
    }

    private static func weight(_ value: Unicode.Scalar?, _ weights: [Unicode.Scalar: Double]) -> Double {
        value.flatMap { weights[$0] } ?? 0
    }
}
