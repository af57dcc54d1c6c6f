import LayerModel

/// What `status` says: how recently each layer was looked at.
public struct StatusFacts: Sendable {
    /// One layer.
    public struct Layer: Sendable {
        /// Digest of the layer's bytes.
        public var digest: Digest
        /// Digest of its manifest.
        public var tree: Digest
        /// What the looks at it come to.
        public var standing: ScanStanding
        /// Names of the artifacts that hold it, each once, sorted.
        public var artifacts: [String]
        /// What was found in the artifacts that hold it, beside the layer's own findings.
        public var artifactFindings: [ScanFinding]

        /// Describes a layer.
        public init(
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
        public var findings: [ScanFinding] { standing.findings + artifactFindings }
    }

    /// What was asked.
    public var demand: ScanDemand
    /// The ledger's file.
    public var ledger: String
    /// Whether there is one.
    public var ledgerExists: Bool
    /// The lockfile whose artifacts are meant; nil for all layers of the ledger.
    public var lockfile: String?
    /// The layers, worst first.
    public var layers: [Layer]
    /// What was found in artifacts and layers, each once.
    public var findings: [ScanFinding]
    /// Whether packages were ever compared with advisories.
    public var knowsAdvisories = false
    /// What is to be told of no one layer.
    public var notes: [Finding] = []

    /// Describes a status.
    public init(
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
    public func count(_ state: ScanState) -> Int { layers.count { $0.standing.state == state } }

    /// The exit code that layers and findings ask for, as the gate before a deploy would say it.
    public var exitStatus: ExitStatus {
        let gaps = Set<TextKey>(layers.compactMap(\.standing.state.findingID)).sorted().map { Finding($0, .fail, "") }
        return ExitStatus(gaps + findings.map(\.counted))
    }
}
