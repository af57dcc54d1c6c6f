/// What an operation can be told, as messages refer to it. The raw value is the libraries' own term.
package enum Setting: String, Word, Sendable, CaseIterable {
    // MARK: What is read

    /// The platform of an image for several.
    case platform
    /// Which image of an archive.
    case image
    /// One layer of an image.
    case layer
    /// That an OCI layout holds an artifact that is no image.
    case artifact
    /// The architecture of a function.
    case architecture
    /// How many entries an artifact may have.
    case maxEntries = "entry limit"
    /// How many bytes may be kept on disk while an artifact is read.
    case maxSpool = "spool limit"
    /// What is accepted of one entry though it would be refused.
    case allow = "allowance"

    // MARK: Pins

    /// The name of an artifact, a document or a root.
    case name
    /// The lockfile.
    case lockfile
    /// Where results are written.
    case output
    /// The folder that an artifact is unpacked to.
    case unpackFolder = "folder"
    /// Which difference of layers passes.
    case layers = "layer rule"
    /// That every pin of the lockfile has to be answered to.
    case complete
    /// That a name has to tell the pin.
    case strictNames = "strict names"

    /// That pins take what changed.
    case update
    /// The pins that are meant, and no others.
    case only
    /// That pins go whose artifacts are gone.
    case prune
    /// The pins that go.
    case remove

    // MARK: Trust

    /// The trust store.
    case trust = "trust store"
    /// The code signing config.
    case config = "code signing config"
    /// Notation's folder of trust policies.
    case notationConfig = "Notation's configuration"
    /// The repository and digest that an image goes by.
    case reference
    /// The statement of Notation's policy for files.
    case blobPolicy = "blob policy"
    /// What signers have to have added to what they signed.
    case userMetadata = "user metadata"
    /// The revocation lists of certificates.
    case revocationLists = "revocation lists"
    /// Signatures that lie beside the artifact.
    case signature
    /// The kinds of statements that are asked for.
    case attestation
    /// Files with statements about the artifact.
    case attestationFile = "statements' file"
    /// The time to judge at.
    case asOf = "time judged at"
    /// A signing profile.
    case profile
    /// That what is there gives way.
    case replace
    /// That the list of revocations is complete now.
    case current

    // MARK: Signing

    /// The profile that signs a lockfile.
    case lockfileSigner = "signer of the lockfile"
    /// The form of an image's signature.
    case envelope
    /// That an image's index is signed.
    case index
    /// How long a signature holds.
    case expires
    /// Until when an endorsement holds.
    case until
    /// The file with a key's pass phrase.
    case passPhraseFile = "pass phrase file"
    /// The environment variable with a key's pass phrase.
    case passPhraseVariable = "pass phrase variable"
    /// The file with a token's PIN.
    case pinFile = "PIN file"
    /// The environment variable with a token's PIN.
    case pinVariable = "PIN variable"

    // MARK: Rescans

    /// The ledger.
    case ledger
    /// What a ledger knew of an artifact, signed.
    case scanReceipt = "scan receipt"
    /// What a signer of the trust store is believed in.
    case use
    /// By which run it is told what is new.
    case baseline
    /// How old the last look may be.
    case maxScanAge = "scan age"
    /// How long ago advisories may have been imported.
    case maxAdvisoryAge = "age of advisories"
    /// How old the newest change of advisories may be.
    case maxDataAge = "age of advisories' data"
    /// That packages may be compared with nothing.
    case allowNoAdvisories = "no advisories"
    /// An ecosystem that needs no advisories.
    case allowUnmatched = "ecosystem without advisories"
    /// That some package's metadata has to account for all code.
    case requireOwned = "owned code"
    /// Which vulnerabilities fail.
    case failOn = "what fails"
    /// That vulnerabilities without a fix only warn.
    case onlyFixed = "what has no fix only warns"
    /// That what a distribution calls unimportant only warns.
    case ignoreUnimportant = "what is unimportant only warns"
    /// What to make of credentials inside.
    case secrets
    /// What fingerprints of credentials are made with.
    case secretSalt = "salt of fingerprints"
    /// What to make of miners, stealers and packed programs inside.
    case malware
    /// Indicators that a team adds.
    case indicators
    /// YARA rules of a team's own.
    case yara = "YARA rules"
    /// Documents that say why a finding does not count.
    case vex = "VEX documents"
    /// That all is looked at, due or not.
    case all

    // MARK: The fleet

    /// That layer versions alone are judged, not functions' own packages.
    case onlyLayers = "layers alone"
    /// That what nobody can say leaves the run undecided.
    case requireKnown = "required knowledge"

    // MARK: Reports

    /// That all details are told.
    case verbose = "details"
    /// The account of AWS that findings are imported into.
    case account = "AWS account"
    /// The region of AWS that findings are imported into.
    case region = "AWS region"
    /// The project's file.
    case projectFile = "project file"
}
