/// Whether a set-up has what the checks before a deploy and of every night need.
package struct SetupReport: Sendable {
    /// The time that was judged at.
    package var asOf: Timestamp
    /// What was looked at, in the order in which it is told.
    package var checks: [SetupCheck]

    /// Collects checks.
    package init(asOf: Timestamp, checks: [SetupCheck]) {
        self.asOf = asOf
        self.checks = checks
    }

    /// Whether a deploy could be allowed by this set-up: what is not there and nobody asks for stops nothing.
    package var verdict: Verdict { Verdict(checks.compactMap(\.counted)) }

    /// The exit code that the check before a deploy would end with for the set-up's sake.
    package var exitStatus: ExitStatus { ExitStatus(checks.compactMap(\.counted)) }

    /// Number of checks that ended so.
    package func count(_ state: SetupCheck.State) -> Int { checks.count { $0.state == state } }
}

/// What one look at a set-up came to.
package struct SetupCheck: Sendable {
    /// The part of a set-up that was looked at.
    package enum Part: String, Word, Sendable, CaseIterable {
        /// The project file, and the variables beside it.
        case project
        /// The lockfile, its signature, its manifests, its artifacts.
        case lockfile
        /// Whom to believe: the trust store, Notation's configuration, revocation lists of certificates.
        case trust
        /// The ledger of rescans.
        case ledger
        /// The advisories that the ledger holds.
        case advisories
        /// Waivers and VEX documents.
        case waivers
        /// The locale that reports are written in.
        case locale
        /// The folder for what is kept while it is read.
        case temporaryFolder = "temporary-folder"
        /// The program.
        case tool
        /// One of the libraries that the program needs.
        case library
    }

    /// How it ended.
    package enum State: String, Word, Sendable, CaseIterable {
        /// As it should be.
        case ok
        /// Worth a look.
        case warn
        /// Not there.
        case missing
        /// There, and it cannot be used, or does not hold.
        case broken
    }

    /// What was looked at.
    package var part: Part
    /// Which of several: a file, a source, a library, as the user or its publisher named it; nil for the part itself.
    package var name: String?
    /// How it ended.
    package var state: State
    /// What it would come to in the check before a deploy: `fail` and `unknown` where that would stop for it.
    package var outcome: Outcome
    /// The finding that says so; nil where there is no finding of it.
    package var id: FindingID?
    /// One sentence for people, without the name.
    package var prose: Prose
    /// What the user can do, where there is something.
    package var remedy: Prose?

    /// Describes what is as it should be.
    package init(_ part: Part, _ name: String? = nil, ok message: String) {
        self.init(part, name, .ok, .pass, nil, Prose(message))
    }

    /// Describes what is worth a look and stops nothing.
    package init(_ part: Part, _ name: String? = nil, _ id: FindingID? = nil, warn prose: Prose, remedy: Prose?) {
        self.init(part, name, .warn, .warn, id, prose, remedy)
    }

    /// Describes what is not there and stops nothing, as nobody asks for it.
    package init(_ part: Part, _ name: String? = nil, missing prose: Prose, remedy: Prose?) {
        self.init(part, name, .missing, .warn, nil, prose, remedy)
    }

    /// Describes what keeps a check from being made: what is asked for and not there is missing, anything else broken.
    package init(_ part: Part, _ failure: Failure) {
        let place = failure.entry.map { "\($0): " } ?? ""
        self.init(
            part, failure.file, failure.code == .inputNotFound ? .missing : .broken, .unknown, failure.code,
            "\(place)\(failure.prose)", failure.remedy ?? failure.code.fix)
    }

    /// Describes what another check found.
    package init(_ part: Part, _ name: String? = nil, _ finding: Finding) {
        let state: State =
            switch finding.outcome {
            case .pass: .ok
            case .warn: .warn
            case .fail, .unknown: .broken
            }
        self.init(part, name, state, finding.outcome, finding.id, finding.prose, finding.remedy)
    }

    /// Sets each property.
    package init(
        _ part: Part, _ name: String?, _ state: State, _ outcome: Outcome, _ id: FindingID?, _ prose: Prose,
        _ remedy: Prose? = nil
    ) {
        self.part = part
        self.name = name
        self.state = state
        self.outcome = outcome
        self.id = id
        self.prose = prose
        self.remedy = remedy
    }

    /// The finding that counts towards the verdict; nil for what stops nothing.
    fileprivate var counted: Finding? {
        outcome.stops ? Finding(id ?? .internalFault, outcome, prose: prose) : nil
    }
}

/// A library that the program is linked with.
package struct LinkedLibrary: Sendable {
    /// What its publisher calls it.
    package var name: String
    /// The version that runs; nil where the library does not tell.
    package var version: String?
    /// The version that the program was built with; nil where its headers do not tell.
    package var built: String?

    /// Names a version.
    package init(_ name: String, version: String?, built: String?) {
        self.name = name
        self.version = version
        self.built = built
    }
}
