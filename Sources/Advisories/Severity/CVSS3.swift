import Core

/// The base score of CVSS v3.0 and v3.1 (FIRST, Specification Document, section 7).
enum CVSS3 {
    private static let metrics: CVSSVector.Metrics = [
        "AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "HLN", "I": "HLN", "A": "HLN",
        "E": "XUPFH", "RL": "XOTWU", "RC": "XURC", "CR": "XLMH", "IR": "XLMH", "AR": "XLMH", "MAV": "XNALP",
        "MAC": "XLH", "MPR": "XNLH", "MUI": "XNR", "MS": "XUC", "MC": "XHLN", "MI": "XHLN", "MA": "XHLN",
    ]

    /// Tenths, 0 to 100; nil for what is no vector of these versions. Temporal and environmental metrics have to be
    /// well-formed and change nothing.
    static func score(_ text: String) -> Int? {
        guard text.hasPrefix("CVSS:3.0/") || text.hasPrefix("CVSS:3.1/"),
            let vector = CVSSVector(
                text, metrics: metrics, required: ["AV", "AC", "PR", "UI", "S", "C", "I", "A"])
        else { return nil }
        let isChanged = vector["S"] == "C"
        let impactBase = 1 - (1 - impact(vector["C"])) * (1 - impact(vector["I"])) * (1 - impact(vector["A"]))
        var impact = 6.42 * impactBase
        if isChanged {
            var power = 1.0
            for _ in 0..<15 { power *= impactBase - 0.02 }
            impact = 7.52 * (impactBase - 0.029) - 3.25 * power
        }
        guard impact > 0 else { return 0 }
        let exploitability =
            8.22 * weight(vector["AV"], ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2])
            * weight(vector["AC"], ["L": 0.77, "H": 0.44])
            * weight(vector["PR"], isChanged ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27])
            * weight(vector["UI"], ["N": 0.85, "R": 0.62])
        return roundedUp(min((isChanged ? 1.08 : 1) * (impact + exploitability), 10))
    }

    private static func impact(_ value: Unicode.Scalar?) -> Double { weight(value, ["H": 0.56, "L": 0.22, "N": 0]) }

    private static func weight(_ value: Unicode.Scalar?, _ weights: [Unicode.Scalar: Double]) -> Double {
        value.flatMap { weights[$0] } ?? 0
    }

    /// Appendix A of v3.1: up to one decimal, what differs by floating point alone aside.
    private static func roundedUp(_ score: Double) -> Int {
        let hundredThousandths = Int(score * 100_000 + 0.5)
        return hundredThousandths % 10_000 == 0 ? hundredThousandths / 10_000 : hundredThousandths / 10_000 + 1
    }
}
