import Core

/// The score of CVSS v4.0 (FIRST, Specification Document, section 8): the macro vector's, lowered by how far the vector
/// lies below the macro vector's most severe one. In whole numbers, so that no rounding depends on floating point.
enum CVSS4 {
    private static let required = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"]
    private static let metrics: CVSSVector.Metrics = [
        "AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA", "VC": "HLN", "VI": "HLN", "VA": "HLN",
        "SC": "HLN", "SI": "HLN", "SA": "HLN", "E": "XAPU", "CR": "XHML", "IR": "XHML", "AR": "XHML", "MAV": "XNALP",
        "MAC": "XLH", "MAT": "XNP", "MPR": "XNLH", "MUI": "XNPA", "MVC": "XHLN", "MVI": "XHLN", "MVA": "XHLN",
        "MSC": "XHLN", "MSI": "XSHLN", "MSA": "XSHLN", "S": "XNP", "AU": "XNY", "R": "XAUI", "V": "XDC", "RE": "XLMH",
        "U": "X",
    ]
    private static let words: Set<TextKey> = ["U:Clear", "U:Green", "U:Amber", "U:Red"]

    /// Each metric's values from the most severe on.
    private static let levels: [TextKey: String] = [
        "AV": "NALP", "PR": "NLH", "UI": "NPA", "AC": "LH", "AT": "NP", "VC": "HLN", "VI": "HLN", "VA": "HLN",
        "SC": "SHLN", "SI": "SHLN", "SA": "SHLN", "CR": "HML", "IR": "HML", "AR": "HML",
    ]

    /// Tenths, 0 to 100; nil for what is no vector of this version. Threat and environmental metrics count where the
    /// vector has them.
    static func score(_ text: String) -> Int? {
        guard text.hasPrefix("CVSS:4.0/"),
            let vector = CVSSVector(text, metrics: metrics, words: words, required: required)
        else { return nil }
        /// The value that counts: the modified one where it is defined, else the worst for what is not.
        func value(_ name: String) -> Unicode.Scalar? {
            switch name {
            case "E": vector[name] ?? "A"
            case "CR", "IR", "AR": vector[name] ?? "H"
            default: vector["M\(name)"] ?? vector[name]
            }
        }
        if ["VC", "VI", "VA", "SC", "SI", "SA"].allSatisfy({ value($0) == "N" }) { return 0 }
        let macro = CVSS4Macro(value)
        guard let score = macro.score else { return nil }
        var lowering = 0
        var lowerMacros = 0
        for part in CVSS4Macro.Part.allCases {
            guard let lower = macro.lowerScore(part), lower <= score else { continue }
            lowerMacros += 1
            let depth = macro.depth(part)
            guard depth > 0 else { continue }
            lowering += (score - lower) * distance(from: macro.tops(part), value) * (steps / depth)
        }
        guard lowerMacros > 0 else { return score }
        // Halves round up.
        let denominator = steps * lowerMacros
        let tenths = (2 * (score * denominator - lowering) + denominator) / (2 * denominator)
        return min(max(tenths, 0), 100)
    }

    /// A multiple of every depth, so that fractions of them are whole.
    private static let steps = 840

    /// Steps that the vector lies below the first of the most severe ones that is in no metric less severe than it.
    private static func distance(
        from tops: [[(String, Unicode.Scalar)]], _ value: (String) -> Unicode.Scalar?
    ) -> Int {
        for top in tops {
            var distance = 0
            var isAbove = true
            for (name, highest) in top {
                let step = level(name, value(name)) - level(name, highest)
                if step < 0 { isAbove = false }
                distance += step
            }
            if isAbove { return distance }
        }
        return 0
    }

    private static func level(_ name: String, _ value: Unicode.Scalar?) -> Int {
        guard let levels = levels[name]?.unicodeScalars, let value, let index = levels.firstIndex(of: value) else {
            return 0
        }
        return levels.distance(from: levels.startIndex, to: index)
    }
}
