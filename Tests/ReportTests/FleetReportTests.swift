import Core
import Foundation
import Ledger
import TestKit
import Testing

@testable import Report

/// A fleet with one of everything.
enum FleetSample {
    static let owner = "arn:aws:lambda:eu-central-1:123456789012"

    static func fleet() -> FleetFacts {
        var fleet = FleetFacts(
            asOf: Timestamp(milliseconds: 1_795_953_600_000), lockfile: "layers.lock", ledger: "l.db")
        fleet.inventories = [FleetFacts.Inventory(file: "functions.json", kinds: ["list-functions"], records: 2)]
        var part = FleetFacts.Part(kind: .layer, id: "\(owner):layer:telemetry:2", name: "telemetry:2", state: .drift)
        part.size = 8
        part.pin = "telemetry"
        part.newest = 3
        part.functions = [0]
        part.scan = FleetFacts.Scan(state: .fresh, last: fleet.asOf, findings: [])
        part.findings = [Finding(.fleetDrift, .fail, "has 8 bytes"), Finding(.fleetBehind, .warn, "1 version behind")]
        var image = FleetFacts.Part(kind: .image, id: "shop@sha256", name: "shop", state: .pinned)
        image.digest = Digest(bytes: [UInt8](repeating: 7, count: 32))
        image.isGhost = true
        image.functions = [1]
        fleet.parts = [part, image]
        var function = FleetFacts.Function(id: "\(owner):function:a:$LATEST", name: "a", state: .pinned)
        function.parts = [0]
        function.aliases = ["live"]
        function.findings = [Finding(.secretEnvironment, .warn, "the variable \"A_TOKEN\" looks like a secret")]
        var other = FleetFacts.Function(id: "t.yaml: B", name: "B", state: .unknown)
        other.isImage = true
        other.isPlanned = true
        other.parts = [1]
        fleet.functions = [function, other]
        fleet.notes = [Finding(.fleetIncomplete, .unknown, "functions.json ends with a NextMarker")]
        fleet.untold = ["function URLs"]
        return fleet
    }
}

@Suite("fleets") struct FleetReportTests {
    private var context: RenderContext {
        RenderContext(
            toolVersion: "0.1.0", asOf: Timestamp(milliseconds: 1_795_953_600_000), baseFolder: nil, style: TextStyle())
    }

    private func text(_ format: String, _ fleet: FleetFacts = FleetSample.fleet()) throws -> String {
        let renderer = try #require(Formats.fleets.renderer(format))
        return String(decoding: try renderer.bytes(fleet, context), as: UTF8.self)
    }

    @Test func undecidedGoesBeforeDriftAndBothAreTold() throws {
        let fleet = FleetSample.fleet()
        #expect(fleet.exitStatus == .undecided)
        #expect(fleet.verdict == .undecided)
        let text = try text("text")
        #expect(text.hasSuffix("reaches 1 function (exit 1; also 12: fleet.drift)\n"))
        #expect(text.contains("no inventory tells: function URLs"))
    }

    @Test(.needsSchemas) func theJSONHoldsToItsSchema() throws {
        let schema = PythonValidator.repository.appendingPathComponent("docs/schemas/fleet.schema.json").path
        let whole = try text("json")
        let empty = try text("json", FleetFacts(asOf: Timestamp(milliseconds: 0), lockfile: nil, ledger: nil))
        #expect(
            try PythonValidator.complaints(about: [Array(whole.utf8), Array(empty.utf8)], schema: schema) == ["", ""])
        let wrong = whole.replacingOccurrences(of: "\"state\": \"drift\"", with: "\"state\": \"fine\"")
        #expect(try PythonValidator.complaints(about: [Array(wrong.utf8)], schema: schema) != [""])
    }

    @Test(.needs("python3 with prometheus_client") { PrometheusParser.interpreter != nil }) func metricsAreRead() throws
    {
        let samples = try PrometheusParser.samples(in: Array(try text("openmetrics").utf8))
        #expect(samples.contains("layerlock_fleet_functions  2.0") || samples.contains("layerlock_fleet_functions  2"))
        #expect(samples.contains { $0.hasPrefix("layerlock_fleet_findings id=fleet.drift,outcome=fail") })
        #expect(samples.contains { $0.hasPrefix("layerlock_fleet_uses ") && $0.contains("state=ghost") })
    }

    @Test func everyFormatNamesTheFunctionsOrTheLayer() throws {
        for format in ["sarif", "junit", "markdown", "html", "gitlab"] {
            #expect(try text(format).contains("telemetry:2"), "\(format)")
        }
        #expect(try text("html").contains("id=\"functions\""))
    }

    /// A fleet is read from files that anybody may have written.
    @Test func hostileNamesNeitherSteerNorHide() throws {
        var fleet = FleetSample.fleet()
        fleet.functions[0].name = "a\u{1B}[2K\u{202E}<script>alert(1)</script>"
        fleet.parts[0].name = "##vso[task.complete]\n::error::x"
        fleet.parts[0].id = fleet.parts[0].name
        for format in Formats.fleets.all.map(\.format) where format != "asff" {
            let text = try text(format, fleet)
            #expect(!text.contains("\u{1B}["), "\(format)")
            #expect(!text.contains("\u{202E}"), "\(format)")
            #expect(!text.contains("##vso["), "\(format)")
        }
        #expect(!(try text("html", fleet)).contains("<script>alert"))
    }
}
