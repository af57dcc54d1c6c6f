/// What can be done with the libraries, as messages refer to it. The raw value is the libraries' own term.
package enum Operation: String, Word, Sendable, CaseIterable {
    /// Shows what an artifact holds.
    case inspect
    /// Pins artifacts in a lockfile.
    case lock
    /// Compares artifacts with their pins and judges their signatures.
    case verify
    /// Compares two artifacts.
    case compare
    /// Merges layers as a function sees them.
    case stack
    /// Signs a package or an image.
    case sign
    /// Signs a statement about an artifact.
    case endorse
    /// Looks at artifacts again and keeps what was found.
    case rescan
    /// Makes a trust store.
    case initializeTrust = "initialize the trust store"
    /// Looks for what deserves a look in a trust store.
    case checkTrust = "check the trust store"
    /// Lists what a trust store holds.
    case listTrust = "list the trust store"
    /// Shows one profile, config or root of a trust store.
    case showTrust = "show of the trust store"
    /// Takes documents of AWS into a trust store.
    case importTrust = "import into the trust store"
    /// Adds a signer by the word of an issuer of identities to a trust store.
    case addIdentity = "add an identity to the trust store"
    /// Adds a root to a trust store.
    case addRoot = "add a root to the trust store"
    /// Revokes, or says that the list of revocations is complete.
    case revoke
    /// Takes advisories into the ledger.
    case importAdvisories = "import advisories"
    /// Lists the advisories of the ledger.
    case listAdvisories = "list the advisories"
    /// Writes all that a ledger holds.
    case exportLedger = "export the ledger"
    /// Takes what other ledgers hold into one.
    case mergeLedgers = "merge ledgers"
    /// Signs what a ledger knows of an artifact.
    case makeReceipt = "make a scan receipt"
    /// Takes looks from a ledger's queue.
    case runWorker = "run a worker"
    /// Lists what a ledger's queue holds.
    case listWork = "list what waits for workers"
    /// Has looks be tried again that nothing survived.
    case retryWork = "retry what is poison"
    /// Shows what a project's file says.
    case showProject = "show the project"
    /// Tells the program's version.
    case tellVersion = "tell the version"
}
