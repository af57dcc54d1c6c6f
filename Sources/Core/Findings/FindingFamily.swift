/// The kinds of checks: the word before an id's dot.
package enum FindingFamily: String, Word, Hashable, Sendable, CaseIterable {
    /// What an archive or an image is.
    case archive
    /// Layers upon layers.
    case stack
    /// What Lambda would refuse or fail to run.
    case lambda
    /// What signatures say.
    case signature
    /// What statements about an artifact say.
    case attestation
    /// What the lockfile pins.
    case lock
    /// When an artifact was last looked at, and what was found then.
    case scan
    /// The packages inside.
    case packages
    /// Bills of materials that others wrote.
    case sbom
    /// What runs without being called.
    case hook
    /// What is deployed.
    case fleet
    /// What nobody else may know.
    case secret
    /// What does harm.
    case malware
    /// Kinds of programs.
    case program
    /// Signing.
    case sign
    /// Endorsements and signatures of lockfiles.
    case statement
    /// Trust stores.
    case trust
    /// The ledger and its exports.
    case ledger
    /// Vendors' advisories.
    case advisories
    /// The file of waivers.
    case waivers
    /// VEX documents.
    case vex
    /// The project file.
    case project
    /// What was to be read.
    case input
    /// Where artifacts lie elsewhere, and how they come here.
    case source
    /// The lockfile as a file.
    case lockfile
    /// What was to be written.
    case output
    /// Faults of this program or of its libraries.
    case `internal`

    /// The exit code of what fails, unless an id has its own. Where no code stands for a family, the matter is undecided
    /// rather than good.
    package var exitStatus: ExitStatus {
        switch self {
        case .archive: .archiveRejected
        case .signature, .attestation: .signature
        case .lock, .sbom: .drift
        case .scan: .stale
        case .hook, .fleet, .secret, .malware, .program: .scanFinding
        case .stack, .lambda, .packages, .sign, .statement, .trust, .ledger, .advisories, .waivers, .vex, .project,
            .input, .source, .lockfile, .output, .internal:
            .undecided
        }
    }

    /// Where the documentation has more, unless an id has its own.
    var help: HelpPage {
        switch self {
        case .archive: .archives
        case .signature: .signatures
        case .attestation: .attestations
        case .sign: .signing
        case .statement: .statements
        case .trust: .trustStore
        case .lock, .lockfile: .lockfile
        case .scan, .ledger: .ledger
        case .advisories, .waivers, .vex: .advisories
        case .packages: .packages
        case .sbom: .bills
        case .hook: .hooks
        case .fleet: .fleet
        case .secret: .secrets
        case .malware: .malware
        case .program: .programs
        case .lambda: .lambda
        case .project: .project
        case .source: .sources
        case .stack, .input, .output, .internal: .ids
        }
    }
}

/// Places of the documentation that ids lead to: a file of the repository and a heading's anchor.
package enum HelpPage: String, Word, Sendable, CaseIterable {
    case archives = "docs/archives.md#refused"
    case images = "docs/archives.md#images-refused"
    case signatures = "docs/trust.md#what-is-checked-and-what-follows"
    case attestations = "docs/sigstore.md#attestations"
    case signing = "docs/trust.md#signing"
    case statements = "docs/trust.md#endorsements"
    case trustStore = "docs/trust.md#the-store"
    case lockfile = "docs/cli.md#lockfile"
    case ledger = "docs/rescan.md#the-ledger"
    case advisories = "docs/rescan.md#advisories"
    case packages = "docs/packages.md#findings"
    case bills = "docs/packages.md#comparing-a-bill-with-an-artifact"
    case hooks = "docs/hooks.md#findings"
    case fleet = "docs/fleet.md#findings"
    case secrets = "docs/secrets.md#findings"
    case malware = "docs/malware.md#findings"
    case programs = "docs/programs.md#findings"
    case lambda = "docs/cli.md#made-for-lambda"
    case project = "docs/project.md#findings"
    case sources = "docs/sources.md#findings"
    case ids = "docs/cli.md#finding-ids"
}
