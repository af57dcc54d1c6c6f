import Core

/// A macro vector: which of its few levels each of the six equivalence sets has (section 8.2, tables 24 to 29).
struct CVSS4Macro {
    /// The sets that vectors are measured in; EQ3 and EQ6 depend on each other and count as one.
    enum Part: CaseIterable {
        case eq1, eq2, eq3eq6, eq4, eq5
    }

    private var eq1 = 0
    private var eq2 = 0
    private var eq3 = 0
    private var eq4 = 0
    private var eq5 = 0
    private var eq6 = 0

    init(_ value: (String) -> Unicode.Scalar?) {
        let reach = [value("AV") == "N", value("PR") == "N", value("UI") == "N"]
        eq1 = !reach.contains(false) ? 0 : reach.contains(true) && value("AV") != "P" ? 1 : 2
        eq2 = value("AC") == "L" && value("AT") == "N" ? 0 : 1
        let impact = [value("VC") == "H", value("VI") == "H", value("VA") == "H"]
        eq3 = impact[0] && impact[1] ? 0 : impact.contains(true) ? 1 : 2
        let later = [value("SC"), value("SI"), value("SA")]
        eq4 = later[1] == "S" || later[2] == "S" ? 0 : later.contains("H") ? 1 : 2
        eq5 = value("E") == "A" ? 0 : value("E") == "P" ? 1 : 2
        let required = [value("CR") == "H", value("IR") == "H", value("AR") == "H"]
        eq6 = zip(required, impact).contains { $0 && $1 } ? 0 : 1
    }

    /// Tenths; nil for a macro vector that cannot be.
    var score: Int? {
        guard eq1 < 3, eq2 < 2, eq4 < 3, eq5 < 3, eq6 < 2, eq3 < 2 || (eq3 == 2 && eq6 == 1) else { return nil }
        let joint = eq3 == 2 ? 4 : eq3 * 2 + eq6
        return Int(CVSS4.macroScores[(((eq1 * 2 + eq2) * 5 + joint) * 3 + eq4) * 3 + eq5])
    }

    /// The score of the next less severe macro vector in one part; nil for the least severe.
    func lowerScore(_ part: Part) -> Int? {
        var lower = self
        switch part {
        case .eq1: lower.eq1 += 1
        case .eq2: lower.eq2 += 1
        case .eq4: lower.eq4 += 1
        case .eq5: lower.eq5 += 1
        case .eq3eq6 where eq6 == 1: lower.eq3 += 1
        case .eq3eq6 where eq3 == 1: lower.eq6 += 1
        case .eq3eq6:
            lower.eq6 += 1
            var other = self
            other.eq3 += 1
            return [lower.score, other.score].compactMap { $0 }.max()
        }
        return lower.score
    }

    /// How many steps there are within the macro vector in one part (table 30); EQ5 has none.
    func depth(_ part: Part) -> Int {
        switch part {
        case .eq1: [1, 4, 5][eq1]
        case .eq2: [1, 2][eq2]
        case .eq3eq6: eq3 == 2 ? 10 : eq3 == 1 ? 8 : eq6 == 0 ? 7 : 6
        case .eq4: [6, 5, 4][eq4]
        case .eq5: 0
        }
    }

    /// The most severe vectors of one part.
    func tops(_ part: Part) -> [[(String, Unicode.Scalar)]] {
        switch part {
        case .eq1: Self.tops("AV PR UI", [["NNN"], ["ANN", "NLN", "NNP"], ["PNN", "ALP"]][eq1])
        case .eq2: Self.tops("AC AT", [["LN"], ["HN", "LP"]][eq2])
        case .eq4: Self.tops("SC SI SA", [["HSS"], ["HHH"], ["LLL"]][eq4])
        case .eq5: []
        case .eq3eq6: Self.tops("VC VI VA CR IR AR", jointTops)
        }
    }

    private var jointTops: [String] {
        switch (eq3, eq6) {
        case (0, 0): ["HHHHHH"]
        case (0, _): ["HHLMMH", "HHHMMM"]
        case (1, 0): ["LHHHHH", "HLHHHH"]
        case (1, _): ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"]
        default: ["LLLHHH"]
        }
    }

    private static func tops(_ names: String, _ values: [String]) -> [[(String, Unicode.Scalar)]] {
        let names = names.split(separator: " ").map(String.init)
        return values.map { Array(zip(names, $0.unicodeScalars)) }
    }
}
