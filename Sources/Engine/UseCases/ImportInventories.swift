import Core
import Fleet
import Ledger

/// Takes inventories into a ledger, in the place of those that were taken in before: from then on it knows which functions
/// use what.
package struct ImportInventories: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Imports in a process into a ledger, which is made where there is none.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// How much was taken in of what.
    /// - Throws: `fleet.*` where an inventory cannot be read, is cut or contradicts another; `input.*`, `ledger.*`, `output.failed`.
    ///   Then nothing was taken in.
    package func run(_ files: [String], asOf: Timestamp) async throws(Failure) -> [(label: String, value: String)] {
        let join = FleetJoin(
            try FleetFiles.read(files, templates: []), nil, path: nil, ledger: nil, FleetDemand(asOf: asOf))
        let facts = join.facts(trust: nil, scans: nil, pins: nil)
        if let open = facts.findings.first(where: { $0.outcome == .unknown }) {
            throw Failure(open.id, prose: "nothing was taken in: \(open.prose)", remedy: open.remedy ?? open.id.fix)
        }
        let uses = facts.uses
        guard !uses.isEmpty else {
            throw Failure(.fleetInvalid, "tells of no function", file: files.first ?? "")
        }
        let store = try environment.ledgers.open(ledger)
        try await store.importUses(uses, imported: asOf)
        try await store.close()
        return [
            ("functions", "\(facts.functions.count { !$0.isPlanned })"),
            ("layer versions and images", "\(facts.parts.count { !$0.functions.isEmpty })"),
            ("without a digest", "\(uses.count { $0.digest == nil })"),
        ]
    }
}

extension FleetFacts {
    /// What deployed functions use, their own packages included, by place.
    var uses: [ContentUse] {
        var uses: [TextKey: ContentUse] = [:]
        func add(_ place: String, _ name: String, _ digest: Digest?, _ size: UInt64?, _ functions: [String]) {
            guard !functions.isEmpty else { return }
            var use = uses[place] ?? ContentUse(place: place, name: name, digest: digest, size: size, functions: [])
            use.functions += functions
            uses[place] = use
        }
        for part in parts {
            // A version of a layer goes by the layer's name, an image by its repository's.
            let name = part.name.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }
            let users = part.functions.lazy.filter { !functions[$0].isPlanned }.map { functions[$0].id }
            add(part.id, String(decoding: name, as: UTF8.self), part.digest, part.size, Array(users))
        }
        for function in functions where !function.isImage && !function.isPlanned {
            add(
                function.id, String(decoding: function.name.utf8.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self),
                function.digest, nil, [function.id])
        }
        return uses.sorted { $0.key < $1.key }.map { _, use in
            var use = use
            use.functions = Set<TextKey>(use.functions).sorted()
            return use
        }
    }
}
