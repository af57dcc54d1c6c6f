import Advisories
import Core
import Fleet

/// Reads the files that a fleet is told by.
enum FleetFiles {
    /// - Throws: `fleet.invalid`, `input.*`, naming the file.
    /// - Parameter live: What was read of accounts themselves; nil without.
    static func read(
        _ inventories: [String], live: [UInt8]? = nil, templates: [String]
    ) throws(Failure) -> FleetInventory {
        var reader = InventoryReader()
        if let live {
            do throws(Failure) {
                try reader.read(live, as: LiveFleet.name, template: Self.template)
            } catch {
                throw error.inFile(LiveFleet.name)
            }
        }
        for file in inventories { try read(file, isTemplate: false, &reader) }
        for file in templates { try read(file, isTemplate: true, &reader) }
        return reader.inventory
    }

    private static func read(_ file: String, isTemplate: Bool, _ reader: inout InventoryReader) throws(Failure) {
        let isStream = Locator(file).isStandardInput
        let name = isStream ? "standard input" : file
        do throws(Failure) {
            try reader.read(
                isStream ? "/dev/stdin" : file, as: name, isTemplate: isTemplate, template: Self.template)
        } catch {
            throw error.inFile(name)
        }
    }

    /// A template in YAML; nil for a document without resources, or for none.
    /// - Throws: `fleet.invalid` where it is one, and cannot be read.
    private static func template(_ bytes: [UInt8]) throws(Failure) -> JSONValue? {
        do throws(JSONFault) {
            let document = try RecordYAML.read(bytes, takesFunctions: true)
            return document.object?["Resources"] == nil ? nil : document
        } catch {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            guard lines.contains(where: { $0.hasPrefix("Resources:") }) else { return nil }
            throw error.failure(.fleetInvalid, remedy: "docs/fleet.md lists what is read")
        }
    }
}
