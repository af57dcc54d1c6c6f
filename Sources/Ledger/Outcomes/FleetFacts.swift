import Core

/// What `fleet` says: what is deployed beside what is pinned, and which functions a layer reaches.
package struct FleetFacts: Sendable {
    /// What deployed content is, beside the pins.
    package enum State: String, Word, Sendable, CaseIterable {
        /// The pinned content.
        case pinned
        /// Other content than pinned under its name.
        case drift
        /// Content that no pin holds.
        case unpinned
        /// Nobody can say.
        case unknown
        /// Nobody asked: a function's own package where layers alone are judged.
        case notAsked = "not-asked"
    }

    /// What an inventory gave.
    package struct Inventory: Sendable {
        /// The file, as the user named it.
        package var file: String
        /// What it holds, in the words of who wrote it, each once, in order.
        package var kinds: [String]
        /// How many functions, layer versions, images and configs it tells of.
        package var records: Int

        /// Describes what a file gave.
        package init(file: String, kinds: [String], records: Int) {
            self.file = file
            self.kinds = kinds
            self.records = records
        }
    }

    /// How recently deployed content was looked at.
    package struct Scan: Sendable {
        /// The state of its least recent layer.
        package var state: ScanState
        /// When that was looked at last; nil for never.
        package var last: Timestamp?
        /// What the last looks found.
        package var findings: [Finding]

        /// Describes looks.
        package init(state: ScanState, last: Timestamp?, findings: [Finding]) {
            self.state = state
            self.last = last
            self.findings = findings
        }
    }

    /// A layer version or an image that functions use.
    package struct Part: Sendable {
        /// What it is.
        package enum Kind: String, Word, Sendable, CaseIterable {
            case layer, image
        }

        /// What it is.
        package var kind: Kind
        /// The ARN of a layer version, or an image's reference.
        package var id: String
        /// A short name: `telemetry:3`, `shop@sha256:…`.
        package var name: String
        /// The digest of the zip or of the manifest; nil where no inventory states it.
        package var digest: Digest?
        /// Bytes of the zip; nil where no inventory states them.
        package var size: UInt64?
        /// Beside the pins.
        package var state: State
        /// The pin that it is, or should be.
        package var pin: String?
        /// The newest version of the layer that an inventory tells of; nil for an image, and where none does.
        package var newest: Int?
        /// Whether the list of its versions does not hold it.
        package var isGhost = false
        /// The functions that use it, by their numbers.
        package var functions: [Int] = []
        /// How recently it was looked at; nil where nobody asked.
        package var scan: Scan?
        /// What is wrong, or not known.
        package var findings: [Finding] = []

        /// Describes a part.
        package init(kind: Kind, id: String, name: String, state: State = .unknown) {
            self.kind = kind
            self.id = id
            self.name = name
            self.state = state
        }
    }

    /// A version of a function.
    package struct Function: Sendable {
        /// The ARN with its version; of a template the file and the name there.
        package var id: String
        /// The name, with the version where it is a published one.
        package var name: String
        /// Whether it is what a template or a plan would deploy.
        package var isPlanned = false
        /// Whether its package is an image.
        package var isImage = false
        /// The digest of its zip or of its image's manifest; nil where no inventory states it.
        package var digest: Digest?
        /// Its own package beside the pins.
        package var state: State
        /// The pin that its package is, or should be.
        package var pin: String?
        /// The names of aliases that lead to it.
        package var aliases: [String] = []
        /// What it uses, by numbers of `parts`, in order.
        package var parts: [Int] = []
        /// How recently its own package was looked at; nil where nobody asked.
        package var scan: Scan?
        /// What is wrong with it, or not known, beside what its parts have.
        package var findings: [Finding] = []

        /// Describes a function.
        package init(id: String, name: String, state: State = .unknown) {
            self.id = id
            self.name = name
            self.state = state
        }
    }

    /// The time that was judged at.
    package var asOf: Timestamp
    /// The lockfile, as the user named it; nil where nothing was compared.
    package var lockfile: String?
    /// The ledger; nil where nobody asked for one.
    package var ledger: String?
    /// What was read.
    package var inventories: [Inventory] = []
    /// Layer versions by their ARNs, then images.
    package var parts: [Part] = []
    /// Functions by their ARNs, then what templates plan.
    package var functions: [Function] = []
    /// What is of no one function: cut inventories, contradictions, what is not known in all.
    package var notes: [Finding] = []
    /// What no inventory tells of, in words: nothing is said of it.
    package var untold: [String] = []

    /// Describes a fleet of nothing.
    package init(asOf: Timestamp, lockfile: String?, ledger: String?) {
        self.asOf = asOf
        self.lockfile = lockfile
        self.ledger = ledger
    }

    /// All findings, each once.
    package var findings: [Finding] { parts.flatMap(\.findings) + functions.flatMap(\.findings) + notes }

    /// All exit codes that findings ask for, the one that holds first; a fleet without functions and layer versions decided
    /// nothing.
    package var reasons: [ExitReason] { ExitReason.all(of: findings) }

    /// The exit code.
    package var exitStatus: ExitStatus {
        if functions.isEmpty, parts.isEmpty { return .undecided }
        return reasons.first?.exit ?? .allowed
    }

    /// The verdict.
    package var verdict: Verdict { functions.isEmpty && parts.isEmpty ? .undecided : Verdict(findings) }

    /// Functions with something wrong of their own, or that use a part with a failure, by their numbers, in order.
    package var troubled: [Int] {
        let bad = parts.map { part in part.findings.contains { $0.outcome.stops } }
        return functions.indices.filter { index in
            functions[index].findings.contains { $0.outcome != .pass } || functions[index].parts.contains { bad[$0] }
        }
    }
}
