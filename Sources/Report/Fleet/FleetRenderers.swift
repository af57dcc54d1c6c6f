import Core
import Ledger

/// The fleet for people.
struct FleetText: Renderer {
    let format = "text"
    let isForPeople = true

    func bytes(_ fleet: FleetFacts, _ context: RenderContext) -> [UInt8] {
        TextReport.settings(context.settings, style: context.style) + TextReport.fleet(fleet, style: context.style)
            + TextReport.inputs(context.inputs, style: context.style)
    }
}

/// The fleet for machines: docs/schemas/fleet.schema.json.
struct FleetJSON: Renderer {
    let format = "json"

    func bytes(_ fleet: FleetFacts, _ context: RenderContext) -> [UInt8] { JSONReport.fleet(fleet, context) }

    func write(
        _ fleet: FleetFacts, _ context: RenderContext, to take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try JSONReport.write(fleet, context, to: take)
    }
}

/// The fleet for monitoring.
struct FleetMetrics: Renderer {
    let format = "openmetrics"

    func bytes(_ fleet: FleetFacts, _ context: RenderContext) -> [UInt8] {
        OpenMetrics.text(fleet, settings: context.settings)
    }
}

/// The fleet in a format of answers: a layer version, an image and a function is each what an artifact is elsewhere.
struct FleetAnswer: Renderer {
    let renderer: any Renderer<Answer>

    var format: String { renderer.format }

    func bytes(_ fleet: FleetFacts, _ context: RenderContext) throws(Failure) -> [UInt8] {
        try renderer.bytes(Answer(fleet, toolVersion: context.toolVersion), context)
    }
}

extension Answer {
    /// What a fleet says of each layer version and image, and of each function with something of its own: those with nothing
    /// would hide the others.
    package init(_ fleet: FleetFacts, toolVersion: String) {
        var artifacts: [ArtifactReport] = []
        let source = fleet.lockfile ?? fleet.inventories.first?.file ?? "fleet"
        for part in fleet.parts {
            var report = ArtifactReport(name: part.id, source: source, findings: part.findings)
            if part.findings.isEmpty {
                report.findings = [Finding(.fleetDrift, .pass, part.state == .pinned ? "as pinned" : "not compared")]
            }
            report.notes = ArtifactNotes(functions: part.functions.map { fleet.functions[$0].name })
            artifacts.append(report)
        }
        for function in fleet.functions where !function.findings.isEmpty {
            artifacts.append(ArtifactReport(name: function.id, source: source, findings: function.findings))
        }
        if !fleet.notes.isEmpty {
            artifacts.append(ArtifactReport(name: "inventories", source: source, findings: fleet.notes))
        }
        if artifacts.isEmpty, !fleet.functions.isEmpty {
            artifacts.append(
                ArtifactReport(
                    name: "functions", source: source,
                    findings: [Finding(.fleetDrift, .pass, "\(fleet.functions.count) functions, nothing wrong")]))
        }
        self.init(
            Report(toolVersion: toolVersion, asOf: fleet.asOf, lockfile: fleet.lockfile, artifacts: artifacts),
            .fleet(fleet))
    }
}
