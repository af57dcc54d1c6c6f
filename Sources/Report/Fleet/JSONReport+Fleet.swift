import Core
import Ledger

extension JSONReport {
    /// The fleet for machines (docs/schemas/fleet.schema.json): functions name what they use, parts name who uses them.
    static func fleet(_ fleet: FleetFacts, _ context: RenderContext) -> [UInt8] {
        var whole: [UInt8] = []
        write(fleet, context) { whole += $0 }
        return whole
    }

    /// Writes it in pieces.
    static func write<Fault: Error>(
        _ fleet: FleetFacts, _ context: RenderContext, to take: ([UInt8]) throws(Fault) -> Void
    ) throws(Fault) {
        let wording = context.style.wording
        var stream = JSONStream()
        stream.member("schemaVersion", .integer(schemaVersion))
        stream.member("tool", ["name": "layerlock", "version": text(context.toolVersion)])
        stream.member("asOf", .string(fleet.asOf.description))
        if !context.settings.isEmpty { stream.member("settings", .array(context.settings.map(value))) }
        stream.member("inputs", context.inputs.map(value))
        stream.member("verdict", .string(fleet.verdict.rawValue))
        stream.member("exitCode", .integer(Int64(fleet.exitStatus.rawValue)))
        stream.member("reasons", reasons(fleet.reasons))
        stream.member("lockfile", fleet.lockfile.map(text))
        stream.member("ledger", fleet.ledger.map(text))
        try stream.array("inventories", fleet.inventories, to: take) { inventory in
            [
                "file": text(inventory.file), "kinds": .array(inventory.kinds.map { .string($0) }),
                "records": .integer(Int64(inventory.records)),
            ]
        }
        var counts = JSONObject()
        for (state, count) in fleet.counts { counts[state.rawValue] = .integer(Int64(count)) }
        stream.member("counts", .object(counts))
        stream.member("reached", .integer(Int64(fleet.reached)))
        stream.member("untold", .array(fleet.untold.map { .string($0) }))
        try stream.array("parts", fleet.parts, to: take) { value($0, fleet, wording) }
        try stream.array("functions", fleet.functions, to: take) { value($0, fleet, wording) }
        try stream.array("notes", fleet.notes, to: take) { value($0, wording) }
        try take(stream.end())
    }

    private static func value(_ part: FleetFacts.Part, _ fleet: FleetFacts, _ wording: any Wording) -> JSONValue {
        var object = JSONObject()
        object["kind"] = .string(part.kind.rawValue)
        object["id"] = text(part.id)
        object["name"] = text(part.name)
        object["state"] = .string(part.state.rawValue)
        object["digest"] = part.digest.map { .string($0.description) }
        object["size"] = part.size.map(number)
        object["pin"] = part.pin.map(text)
        object["newest"] = part.newest.map { .integer(Int64($0)) }
        object["ghost"] = .bool(part.isGhost)
        object["scan"] = part.scan.map(value)
        object["functions"] = .array(part.functions.map { text(fleet.functions[$0].id) })
        object["findings"] = .array(part.findings.map { value($0, wording) })
        return .object(object)
    }

    private static func value(
        _ function: FleetFacts.Function, _ fleet: FleetFacts, _ wording: any Wording
    ) -> JSONValue {
        var object = JSONObject()
        object["id"] = text(function.id)
        object["name"] = text(function.name)
        object["package"] = .string(function.isImage ? "image" : "zip")
        if function.isPlanned { object["planned"] = true }
        object["state"] = .string(function.state.rawValue)
        object["digest"] = function.digest.map { .string($0.description) }
        object["pin"] = function.pin.map(text)
        if !function.aliases.isEmpty { object["aliases"] = .array(function.aliases.map(text)) }
        object["scan"] = function.scan.map(value)
        object["uses"] = .array(function.parts.map { text(fleet.parts[$0].id) })
        object["findings"] = .array(function.findings.map { value($0, wording) })
        return .object(object)
    }

    private static func value(_ scan: FleetFacts.Scan) -> JSONValue {
        var object = JSONObject()
        object["state"] = .string(scan.state.rawValue)
        object["last"] = scan.last.map { .string($0.description) }
        return .object(object)
    }
}
