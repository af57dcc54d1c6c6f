import Advisories
import Archive
import ArtifactSources
import Core
import Detectors
import Signatures

/// What use cases need to know of the process that they run in; a library asks neither the environment nor the clock. It is
/// the same whatever is asked and of which artifact.
package struct Environment: Sendable {
    /// How many entries are read side by side, at least 1.
    package var workers: Int
    /// The folder for what standard input is kept in while it is read.
    package var temporaryFolder: String
    /// The working folder, absolute; relative paths start here.
    package var workingFolder: String
    /// Bounds on what a zip may hold.
    package var limits: Limits
    /// Bounds on what an image's layers may hold together.
    package var imageLimits: Limits
    /// Bytes of standard input, of an artifact that is compressed as a whole, or of files inside that are read here and there,
    /// that are kept in `temporaryFolder` at the most while they are read.
    package var spoolLimit = Self.usualSpoolLimit
    /// The kinds of places that artifacts are read from.
    package var sources = SourceList()
    /// The forms that images' signatures are read in; nil for all that there are.
    package var formats: SignatureFormats?
    /// What a rescan looks for inside; nil for all that there are.
    package var detectors: [any Detector]?
    /// The vendors' forms of advisories that are read.
    package var advisoryFeeds = AdvisoryFeeds.all
    /// How ledgers are opened.
    package var ledgers = LedgerPlace.files
    /// Who takes work of ledgers: this process.
    package var owner = WorkOwner()
    /// What the ledger keeps of findings is in these words.
    package var wording: any Wording = .plain
    /// Told of progress, from any thread: the artifact's path, bytes done, bytes in all.
    package var progress: (@Sendable (String, UInt64, UInt64) -> Void)?

    /// Where nothing else is asked for, `spoolLimit`.
    package static let usualSpoolLimit = ByteSource.usualSpoolLimit

    /// Sets what has no usual value.
    package init(
        workers: Int, temporaryFolder: String, workingFolder: String, limits: Limits = .layerZip,
        imageLimits: Limits = .image, progress: (@Sendable (String, UInt64, UInt64) -> Void)? = nil
    ) {
        self.workers = workers
        self.temporaryFolder = temporaryFolder
        self.workingFolder = workingFolder
        self.limits = limits
        self.imageLimits = imageLimits
        self.progress = progress
    }

    /// Where bytes are kept that come only once.
    var spoolRoom: SpoolRoom { SpoolRoom(folder: temporaryFolder, limit: spoolLimit) }

    /// Where paths lie.
    package var places: Places { Places(workingFolder: workingFolder, sources: sources) }
}
