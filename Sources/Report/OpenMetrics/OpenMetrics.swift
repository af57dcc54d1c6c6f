import Core
import Ledger

/// The status as OpenMetrics text 1.0.0, for a textfile collector or a push gateway.
package enum OpenMetrics {
    /// The exposition, which ends with `# EOF`.
    ///
    /// A layer that was never looked at has no age: its state tells.
    /// - Parameter settings: What a project file or a variable set, and that another time than now is judged at: of these it tells
    ///   what can weaken a check.
    package static func text(_ status: StatusFacts, settings: [ReportSetting] = []) -> [UInt8] {
        var text = Exposition()
        text.family(
            "layerlock_layer_scan_age_seconds", unit: "seconds",
            "Time since the last completed rescan of a layer, or since its place stated that it is the same.")
        for layer in status.layers {
            guard let age = layer.standing.age else { continue }
            // A label an artifact: a list in one label can be neither joined nor counted.
            for artifact in layer.artifacts.isEmpty ? [""] : layer.artifacts {
                text.sample(
                    "layerlock_layer_scan_age_seconds", [("digest", "\(layer.digest)"), ("artifact", artifact)],
                    decimal(age))
            }
        }
        if status.layers.contains(where: { $0.standing.unreadSince != nil }) {
            text.family(
                "layerlock_layer_unread_age_seconds", unit: "seconds",
                "Time since a layer's bytes were read that its place states to be the same since.")
            for layer in status.layers {
                guard let read = layer.standing.unreadSince else { continue }
                for artifact in layer.artifacts.isEmpty ? [""] : layer.artifacts {
                    text.sample(
                        "layerlock_layer_unread_age_seconds", [("digest", "\(layer.digest)"), ("artifact", artifact)],
                        decimal(status.demand.asOf.since(read)))
                }
            }
        }
        if status.layers.contains(where: { $0.standing.coverage?.percent != nil }) {
            text.family(
                "layerlock_layer_covered_percent",
                "How much of a layer's code packages' metadata accounts for, in percent of its bytes.")
            for layer in status.layers {
                guard let percent = layer.standing.coverage?.percent else { continue }
                for artifact in layer.artifacts.isEmpty ? [""] : layer.artifacts {
                    text.sample(
                        "layerlock_layer_covered_percent", [("digest", "\(layer.digest)"), ("artifact", artifact)],
                        "\(percent)")
                }
            }
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
        if let poison = status.poison {
            text.family("layerlock_poison_artifacts", "Artifacts that end whatever looks at them.")
            text.sample("layerlock_poison_artifacts", [], "\(poison)")
        }
        if let maxAge = status.demand.maxAge {
            text.family(
                "layerlock_max_scan_age_seconds", unit: "seconds", "Age up to which a rescan is recent enough.")
            text.sample("layerlock_max_scan_age_seconds", [], decimal(maxAge))
        }
        appendAdvisories(status, to: &text)
        appendRun(status, to: &text)
        append(settings, asOf: status.demand.asOf, to: &text)
        text.end()
        return text.bytes
    }

    /// How old the advisories are: since a source was imported, and since the newest change of an ecosystem's.
    private static func appendAdvisories(_ status: StatusFacts, to text: inout Exposition) {
        guard !status.sources.isEmpty else { return }
        let list = AdvisoryList(ledger: status.ledger, sources: status.sources, asOf: status.demand.asOf)
        text.family(
            "layerlock_advisories_import_age_seconds", unit: "seconds",
            "Time since a source of advisories was imported.")
        for source in status.sources {
            text.sample(
                "layerlock_advisories_import_age_seconds", [("source", source.name)],
                decimal(since(source.imported, status)))
        }
        text.family(
            "layerlock_advisories_data_age_seconds", unit: "seconds",
            "Time since the newest change in the advisories of an ecosystem.")
        for part in list.ecosystems {
            guard let age = list.age(of: part) else { continue }
            text.sample("layerlock_advisories_data_age_seconds", [("ecosystem", part.ecosystem)], decimal(age))
        }
    }

    /// The last rescan that came to its end; none is told of where the ledger knows of none.
    private static func appendRun(_ status: StatusFacts, to text: inout Exposition) {
        if let run = status.lastRun, let end = run.finished {
            text.family(
                "layerlock_last_rescan_timestamp_seconds", unit: "seconds",
                "When the last rescan ended, by the clock, since 1970.")
            text.sample(
                "layerlock_last_rescan_timestamp_seconds", [], decimal(.milliseconds(end.milliseconds)))
            text.family(
                "layerlock_last_rescan_duration_seconds", unit: "seconds",
                "From the start of the last rescan, of its first try where there were several, to its end.")
            text.sample(
                "layerlock_last_rescan_duration_seconds", [], decimal(duration(from: run.started, to: end)))
        }
        text.family("layerlock_status_exit_code", "The exit code of this status: 0 where nothing is wrong.")
        text.sample("layerlock_status_exit_code", [], "\(status.exitStatus.rawValue)")
    }

    /// When this was judged, and what makes it weaker than it looks: comments are no part of the format.
    static func append(
        _ settings: [ReportSetting], asOf: Timestamp, word: String = "status", to text: inout Exposition
    ) {
        text.family(
            "layerlock_\(word)_judged_timestamp_seconds", unit: "seconds",
            "The time that this \(word) was judged at, since 1970.")
        text.sample("layerlock_\(word)_judged_timestamp_seconds", [], decimal(.milliseconds(asOf.milliseconds)))
        let warnings = settings.compactMap { setting in setting.warning.map { (setting, $0) } }
        guard !warnings.isEmpty else { return }
        text.family(
            "layerlock_weakened", "What can hide findings: another time than now, and options that are set elsewhere.")
        // One sample a set of labels.
        var seen: Set<TextKey> = []
        for (setting, warning) in warnings where seen.insert("\(setting.option)\0\(warning)").inserted {
            text.sample("layerlock_weakened", [("option", setting.option), ("note", warning)], "1")
        }
    }

    private static func since(_ time: Timestamp, _ status: StatusFacts) -> Duration {
        duration(from: time, to: status.demand.asOf)
    }

    /// Never less than nothing: clocks differ.
    private static func duration(from start: Timestamp, to end: Timestamp) -> Duration {
        let (length, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        return .milliseconds(overflow ? .max : max(0, length))
    }

    /// Seconds with milliseconds where there are any; the whole number is exact.
    static func decimal(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let thousandths = attoseconds / 1_000_000_000_000_000
        if thousandths == 0 || seconds < 0 || thousandths < 0 { return "\(seconds)" }
        let digits = String(thousandths)
        return "\(seconds)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// Lines under construction.
    struct Exposition {
        private(set) var bytes: [UInt8] = []
        /// Labels that stand on each sample, behind its own.
        private let labels: [(name: String, value: String)]

        init(labels: [(name: String, value: String)] = []) { self.labels = labels }

        mutating func family(_ name: String, unit: String? = nil, _ help: String) {
            line("# TYPE \(name) gauge")
            if let unit { line("# UNIT \(name) \(unit)") }
            line("# HELP \(name) \(Self.escaped(help))")
        }

        mutating func counter(_ name: String, _ help: String, _ value: Int) {
            line("# TYPE \(name) counter")
            line("# HELP \(name) \(Self.escaped(help))")
            sample("\(name)_total", [], "\(value)")
        }

        mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
            let list = (labels + self.labels).map { "\($0.name)=\"\(Self.escaped(SafeText.shown($0.value)))\"" }
            line(name + (list.isEmpty ? "" : "{\(list.joined(separator: ","))}") + " \(value)")
        }

        mutating func end() { line("# EOF") }

        private mutating func line(_ text: String) {
            bytes += text.utf8
            bytes.append(UInt8(ascii: "\n"))
        }

        /// Backslash, quote and line feed (OpenMetrics, "escaped-string").
        private static func escaped(_ text: String) -> String {
            if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") }) {
                return text
            }
            return text.unicodeScalars.reduce(into: "") { escaped, character in
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
