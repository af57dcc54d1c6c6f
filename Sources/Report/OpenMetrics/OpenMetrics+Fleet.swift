import Core
import Ledger

extension OpenMetrics {
    /// The fleet as OpenMetrics text: numbers, and a sample a layer version or image, not one a function.
    package static func text(_ fleet: FleetFacts, settings: [ReportSetting] = []) -> [UInt8] {
        var text = Exposition()
        text.family("layerlock_fleet_functions", "Versions of functions that inventories tell of.")
        text.sample("layerlock_fleet_functions", [], "\(fleet.functions.count)")
        text.family("layerlock_fleet_content", "Layer versions, images and functions' own packages by their state.")
        for (state, count) in fleet.counts {
            text.sample("layerlock_fleet_content", [("state", state.rawValue)], "\(count)")
        }
        text.family("layerlock_fleet_findings", "Findings by their ids and how the checks ended.")
        var counts: [FindingID: [Outcome: Int]] = [:]
        for finding in fleet.findings where finding.outcome != .pass {
            counts[finding.id, default: [:]][finding.outcome, default: 0] += 1
        }
        for (id, outcomes) in counts.sorted(by: { $0.key < $1.key }) {
            for outcome in Outcome.allCases {
                guard let count = outcomes[outcome] else { continue }
                text.sample(
                    "layerlock_fleet_findings", [("id", id.rawValue), ("outcome", outcome.rawValue)], "\(count)")
            }
        }
        text.family("layerlock_fleet_uses", "Functions that use a layer version or an image, by its state.")
        for part in fleet.parts {
            text.sample(
                "layerlock_fleet_uses",
                [("id", part.id), ("kind", part.kind.rawValue), ("state", part.word)],
                "\(part.functions.count)")
        }
        text.family(
            "layerlock_fleet_reached_functions", "Functions that use a layer version or an image with a failure.")
        text.sample("layerlock_fleet_reached_functions", [], "\(fleet.reached)")
        text.family("layerlock_fleet_exit_code", "The exit code of this fleet: 0 where nothing is wrong.")
        text.sample("layerlock_fleet_exit_code", [], "\(fleet.exitStatus.rawValue)")
        append(settings, asOf: fleet.asOf, word: "fleet", to: &text)
        text.end()
        return text.bytes
    }
}
