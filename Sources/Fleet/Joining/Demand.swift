import Core
import Ledger

/// What is asked of a fleet.
package struct FleetDemand: Sendable {
    /// The time to judge at.
    package var asOf: Timestamp
    /// Ids that fail where they would only warn.
    package var failsOn: Set<FindingID> = []
    /// Whether what nobody can say leaves the run undecided.
    package var requiresKnown = false
    /// Whether functions' own packages are left alone.
    package var onlyLayers = false

    /// Asks for nothing beside.
    package init(asOf: Timestamp) { self.asOf = asOf }

    /// Ids that warn, and fail where they are asked to.
    package static let warnings: [FindingID] = [
        .fleetForeignAccount, .fleetBehind, .fleetUnsigned, .fleetWarnPolicy, .fleetPublicUrl, .fleetRuntime,
        .secretEnvironment,
    ]

    /// How a check of an id ends that does not pass.
    func outcome(_ id: FindingID) -> Outcome {
        if id == .fleetUnknown { return requiresKnown ? .unknown : .warn }
        return failsOn.contains(id) ? .fail : id.outcome
    }
}

/// What the trust store says of signing profiles and code signing configs.
package struct FleetTrust: Sendable {
    /// ARNs of the profile versions that it knows.
    package var known: Set<TextKey>
    /// ARNs of those that are revoked at the time judged at.
    package var revoked: Set<TextKey>
    /// Whether it has a list of revocations at all.
    package var hasRevocations: Bool
    /// By the ARNs of configs whether they only warn.
    package var configs: [TextKey: Bool]

    /// Says so.
    package init(known: Set<TextKey>, revoked: Set<TextKey>, hasRevocations: Bool, configs: [TextKey: Bool]) {
        self.known = known
        self.revoked = revoked
        self.hasRevocations = hasRevocations
        self.configs = configs
    }
}

/// What the ledger says of deployed content.
package struct FleetScans: Sendable {
    /// Of zips by their digests.
    package var zips: [Digest: FleetFacts.Scan]
    /// Of pinned artifacts by the pins' names.
    package var pins: [TextKey: FleetFacts.Scan]

    /// Says so.
    package init(zips: [Digest: FleetFacts.Scan] = [:], pins: [TextKey: FleetFacts.Scan] = [:]) {
        self.zips = zips
        self.pins = pins
    }
}
