import Core

/// What `status` says: how recently each layer was looked at.
package struct StatusFacts: Sendable {
    /// One layer.
    package struct Layer: Sendable {
        /// Digest of the layer's bytes.
        package var digest: Digest
        /// Digest of its manifest.
        package var tree: Digest
        /// What the looks at it come to.
        package var standing: ScanStanding
        /// Names of the artifacts that hold it, each once, sorted.
        package var artifacts: [String]
        /// What was found in the artifacts that hold it, beside the layer's own findings.
        package var artifactFindings: [ScanFinding]
        /// ARNs of the functions that use it, as inventories told, sorted; nil where none did.
        package var functions: [String]?

        /// Describes a layer.
        package init(
            digest: Digest, tree: Digest, standing: ScanStanding, artifacts: [String],
            artifactFindings: [ScanFinding] = []
        ) {
            self.digest = digest
            self.tree = tree
            self.standing = standing
            self.artifacts = artifacts
            self.artifactFindings = artifactFindings
        }

        /// All that counts against it.
        package var findings: [ScanFinding] { standing.findings + artifactFindings }
    }

    /// What was asked.
    package var demand: ScanDemand
    /// The ledger's file.
    package var ledger: String
    /// Whether there is one.
    package var ledgerExists: Bool
    /// The lockfile whose artifacts are meant; nil for all layers of the ledger.
    package var lockfile: String?
    /// The layers, worst first.
    package var layers: [Layer]
    /// What was found in artifacts and layers, each once.
    package var findings: [ScanFinding]
    /// Vulnerabilities that do not count by what is asked to fail, each artifact's and each layer's once.
    package var uncounted: [ScanFinding] = []
    /// Vulnerabilities that a waiver or a VEX statement excuses, each artifact's and each layer's once.
    package var excused: [ScanFinding] = []
    /// Whether packages were ever compared with advisories.
    package var knowsAdvisories = false
    /// What is to be told of no one layer.
    package var notes: [Finding] = []
    /// The advisories that the ledger holds, by source.
    package var sources: [AdvisorySource] = []
    /// The rescan that ended last, of those that count at the time to judge at; nil where the ledger knows of none.
    package var lastRun: LedgerRun?
    /// How many of the artifacts nothing survived that looked at them; nil where the ledger has no queue.
    package var poison: Int?
    /// Which parts of the last rescan that was split are there; nil where nobody asks.
    package var shards: ShardState?
    /// What came and went; nil where nobody asks.
    package var since: SinceFacts?

    /// Describes a status.
    package init(
        demand: ScanDemand, ledger: String, ledgerExists: Bool, lockfile: String?, layers: [Layer],
        findings: [ScanFinding]
    ) {
        self.demand = demand
        self.ledger = ledger
        self.ledgerExists = ledgerExists
        self.lockfile = lockfile
        self.layers = layers
        self.findings = findings
    }

    /// Number of layers in a state.
    package func count(_ state: ScanState) -> Int { layers.count { $0.standing.state == state } }

    /// The exit code that layers and findings ask for, as the gate before a deploy would say it.
    package var exitStatus: ExitStatus { reasons.first?.exit ?? .allowed }

    /// All exit codes that layers and findings ask for, the one that holds first.
    package var reasons: [ExitReason] {
        let gaps = layers.lazy.compactMap(\.standing.gap?.findingID).map { (id: $0, outcome: Outcome.fail) }
        let notes = notes.filter { [.scanShardMissing, .scanPoison].contains($0.id) }.map {
            (id: $0.id, outcome: $0.outcome)
        }
        return ExitReason.all(
            of: Array(gaps) + notes + findings.map { (id: $0.countedID, outcome: $0.finding.outcome) })
    }
}
