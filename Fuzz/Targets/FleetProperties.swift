import Advisories
import Core
import Fleet
import Ledger
import Pins

/// What must hold of inventories, whoever wrote them.
enum FleetProperties {
    /// Where nothing is pinned nothing that an inventory says is pinned content, and reading twice is reading once.
    static func check(_ bytes: [UInt8]) -> Bool {
        var reader = InventoryReader()
        do throws(Failure) {
            try reader.read(bytes, as: "a", template: yaml)
        } catch {
            require(error.code == .fleetInvalid || error.code == .internalFault, "another refusal: \(error.code)")
            return false
        }
        let once = facts(reader.inventory)
        for part in once.parts {
            require(part.state != .pinned, "a part is pinned by an empty lockfile")
            for function in part.functions {
                require(once.functions.indices.contains(function), "a part names a function that there is not")
            }
        }
        for function in once.functions {
            require(function.state != .pinned, "a function is pinned by an empty lockfile")
            require(
                function.state == .notAsked
                    ? function.isPlanned : !function.findings.isEmpty || !function.parts.isEmpty,
                "a function is passed over")
        }
        do throws(Failure) {
            try reader.read(bytes, as: "a", template: yaml)
        } catch {
            require(false, "the same bytes are refused the second time")
        }
        let twice = facts(reader.inventory)
        require(twice.functions.map(\.id) == once.functions.map(\.id), "the same file twice tells of other functions")
        require(twice.parts.map(\.id) == once.parts.map(\.id), "the same file twice tells of other layers")
        return true
    }

    private static func facts(_ inventory: FleetInventory) -> FleetFacts {
        let join = FleetJoin(
            inventory, Lockfile(), path: "layers.lock", ledger: nil, FleetDemand(asOf: Timestamp(milliseconds: 0)))
        return join.facts(trust: nil, scans: nil, pins: Lockfile())
    }

    private static func yaml(_ bytes: [UInt8]) throws(Failure) -> JSONValue? {
        do throws(JSONFault) {
            return try RecordYAML.read(bytes, takesFunctions: true)
        } catch {
            return nil
        }
    }
}
