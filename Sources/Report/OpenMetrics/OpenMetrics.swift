import Core
import Ledger

/// The status as OpenMetrics text 1.0.0, for a textfile collector or a push gateway.
package enum OpenMetrics {
    /// The exposition, which ends with `# EOF`.
    ///
    /// A layer that was never looked at has no age: its state tells.
    package static func text(_ status: StatusFacts) -> [UInt8] {
        var text = Exposition()
        text.family(
            "layerlock_layer_scan_age_seconds", unit: "seconds",
            "Time since the last completed rescan of a layer.")
        for layer in status.layers {
            guard let age = layer.standing.age else { continue }
            text.sample(
                "layerlock_layer_scan_age_seconds",
                [("digest", "\(layer.digest)"), ("artifacts", layer.artifacts.joined(separator: ","))], decimal(age))
        }
        text.family("layerlock_layers", "Layers by the state of their last rescan.")
        for state in ScanState.allCases {
            text.sample("layerlock_layers", [("state", state.rawValue)], "\(status.count(state))")
        }
        text.family("layerlock_findings", "Findings of the last rescans, by severity.")
        for severity in Severity.allCases {
            let count = status.findings.count { $0.severity == severity }
            text.sample("layerlock_findings", [("severity", severity.rawValue)], "\(count)")
        }
        if let maxAge = status.demand.maxAge {
            text.family(
                "layerlock_max_scan_age_seconds", unit: "seconds", "Age up to which a rescan is recent enough.")
            text.sample("layerlock_max_scan_age_seconds", [], decimal(maxAge))
        }
        text.end()
        return text.bytes
    }

    /// Seconds with milliseconds where there are any; the whole number is exact.
    private static func decimal(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let thousandths = attoseconds / 1_000_000_000_000_000
        if thousandths == 0 || seconds < 0 || thousandths < 0 { return "\(seconds)" }
        let digits = String(thousandths)
        return "\(seconds)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// Lines under construction.
    private struct Exposition {
        private(set) var bytes: [UInt8] = []

        mutating func family(_ name: String, unit: String? = nil, _ help: String) {
            line("# TYPE \(name) gauge")
            if let unit { line("# UNIT \(name) \(unit)") }
            line("# HELP \(name) \(Self.escaped(help))")
        }

        mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
            let list = labels.map { "\($0.name)=\"\(Self.escaped(SafeText.shown($0.value)))\"" }
            line(name + (list.isEmpty ? "" : "{\(list.joined(separator: ","))}") + " \(value)")
        }

        mutating func end() { line("# EOF") }

        private mutating func line(_ text: String) {
            bytes += text.utf8
            bytes.append(UInt8(ascii: "\n"))
        }

        /// Backslash, quote and line feed (OpenMetrics, "escaped-string").
        private static func escaped(_ text: String) -> String {
            text.unicodeScalars.reduce(into: "") { escaped, character in
                switch character {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(character)
                }
            }
        }
    }
}
