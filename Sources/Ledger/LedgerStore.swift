import Core

/// What was looked at, when, with what, and what came of it.
///
/// Whoever records and whoever asks go on beside each other. A question is answered as of one moment. What is recorded of
/// a layer is there in full or not at all, so that a process that dies leaves a ledger without the layer under way. Times
/// come in; none is read from a clock.
///
/// Every requirement may throw `ledger.busy`, `ledger.invalid` and `output.failed`, naming the ledger.
package protocol LedgerStore: Sendable {
    /// Where it is kept, as messages say.
    var place: String { get }

    // MARK: - Layers and artifacts

    /// Records a look at an artifact: each layer of an image on its own, a zip as one.
    /// - Throws: what was recorded before stays.
    func record(_ artifact: ScannedArtifact) async throws(Failure)

    /// What is known, up to a time, of the layers of these digests, who holds them apart; those that nobody knows are left
    /// out.
    func layers(_ digests: [Digest], asOf: Timestamp) async throws(Failure) -> [Digest: KnownLayer]

    /// All layers and what is known of them up to a time, by their digests.
    func layers(asOf: Timestamp) async throws(Failure) -> [KnownLayer]

    /// What is known, up to a time, of these artifacts; those that nobody knows are left out.
    func artifacts(_ keys: [ArtifactKey], asOf: Timestamp) async throws(Failure) -> [ArtifactKey: KnownArtifact]

    /// All artifacts and what is known of them up to a time.
    func artifacts(asOf: Timestamp) async throws(Failure) -> [KnownArtifact]

    /// The artifacts that lay at these places when those were looked at last, by their displayed paths.
    func identities(ofSources sources: [String]) async throws(Failure) -> [TextKey: ArtifactIdentity]

    // MARK: - Evidence of signatures

    /// What is kept of these readings; those of which nothing is are left out. `record` keeps what a look brings in the place
    /// of what was kept.
    func evidence(of keys: [EvidenceKey]) async throws(Failure) -> [EvidenceKey: KeptEvidence]

    /// Records judgements of artifacts, all or none.
    /// - Throws: `ledger.invalid` for an artifact that is not known.
    func record(_ judgements: [JudgedArtifact]) async throws(Failure)

    // MARK: - Due work

    /// Adds work. What is there under its name is not added twice: it is due at the earlier time, and who holds it keeps it.
    func addWork(_ work: [DueWork]) async throws(Failure)

    /// Takes work that is due and that nobody holds, or no longer: what was due longest first. Two who ask at once never get
    /// the same.
    ///
    /// - Parameters:
    ///   - limit: How much at the most.
    ///   - names: The work that is asked for; nil for any.
    ///   - owner: Who takes it: a name that no other process has.
    ///   - now: The time, which has to be the same for all who take: leases that end at it, or did before, count no more.
    ///   - until: When the new leases end.
    func takeWork(
        _ limit: Int, among names: Set<TextKey>?, by owner: TextKey, at now: Timestamp, until: Timestamp
    ) async throws(Failure) -> [Lease]

    /// Has leases end later. One that has ended can be renewed as long as nobody else took the work.
    /// - Returns: Those that are held now; the others were lost to somebody else, or the work is done.
    func renew(_ leases: [Lease], until: Timestamp) async throws(Failure) -> [Lease]

    /// Gives leases up.
    /// - Parameter dueAgain: From when on others may take the work; nil for work that is done, which is forgotten.
    /// - Returns: Those that were held. Of the others nothing was changed: somebody else has the work.
    func release(_ leases: [Lease], dueAgain: Timestamp?) async throws(Failure) -> [Lease]

    /// Who has taken what, by the work's name; those whose leases ended included, as long as nobody else took the work.
    func leases() async throws(Failure) -> [Lease]

    // MARK: - Advisories

    /// Takes sources in, all or none; each takes the place of what was imported under its name.
    /// - Parameter digest: Makes one digest of those of all sources, sorted by their names.
    /// - Throws: also what `digest` throws.
    func importAdvisories(
        _ sources: [ImportedAdvisories], digest: ([AdvisorySource]) throws(Failure) -> Digest
    ) async throws(Failure) -> [AdvisoryChanges]

    /// Takes sources out.
    /// - Returns: The names among them that there was no source of; then nothing was changed.
    func removeAdvisories(
        _ names: [String], digest: ([AdvisorySource]) throws(Failure) -> Digest
    ) async throws(Failure) -> [String]

    /// The sources of advisories, sorted by name.
    func advisorySources() async throws(Failure) -> [AdvisorySource]

    /// All advisories as one database; nil where there are none.
    func advisoryState() async throws(Failure) -> AdvisoryState?

    // MARK: - Comparing packages with advisories

    /// Chooses what is to be compared: packages that are new and those whose names changed advisories speak of, or that one
    /// withdrawn since the comparison before speaks of; all where nobody compared before, or another version of the scanner
    /// did. Writes nothing. `match` is the whole of a comparison.
    /// - Returns: nil where there are no advisories.
    func beginMatch(version: String, asOf: Timestamp, started: Timestamp) async throws(Failure) -> MatchPlan?

    /// Some of the packages of a plan, in their order, with all advisories that speak of their names and all others with
    /// the id of one of these.
    func matchTask(of packages: [Int64], asOf: Timestamp) async throws(Failure) -> MatchTask

    /// Writes what was found of the packages of a plan; a package that is not among `found` has nothing. Packages that
    /// came since the plan was made are not compared, nor are the trees that hold one.
    /// - Returns: nil where the advisories are others than planned with, or somebody else has compared meanwhile; then
    ///   nothing was written.
    func endMatch(
        _ plan: MatchPlan, found: [Int64: [MatchedFinding]], finished: Timestamp
    ) async throws(Failure) -> MatchOutcome?

    // MARK: - Runs

    /// Begins a run, or takes up the one of this name again, which stays as its first try began it.
    func beginRun(_ name: String, asOf: Timestamp, started: Timestamp) async throws(Failure) -> LedgerRun

    /// Ends a run and keeps what it told. Of an artifact that a later run has told of nothing changes.
    ///
    /// An artifact that nothing was told of at its place is the one that was last told of under its name with the same
    /// tree, unless that is answered for as well: it has moved.
    /// - Parameter exit: The exit code that its findings ask for.
    func endRun(_ run: LedgerRun, finished: Timestamp, exit: Int, answers: [RunAnswer]) async throws(Failure)

    /// All runs, by number.
    func runs() async throws(Failure) -> [LedgerRun]

    /// What runs told of artifacts; of one that nothing was told of at its place, what was told of it elsewhere.
    /// - Parameter artifacts: The artifacts; nil for all.
    func told(_ artifacts: [ToldArtifact]?) async throws(Failure) -> [ToldHistory]

    // MARK: - What is deployed

    /// Takes in what is deployed, in the place of all that was taken in before.
    /// - Parameter imported: When.
    func importUses(_ uses: [ContentUse], imported: Timestamp) async throws(Failure)

    /// The deployed content that is meant, by place, with the functions that use it; nothing that was taken in later than a time.
    func uses(of question: ContentQuestion, asOf: Timestamp) async throws(Failure) -> [ContentUse]

    // MARK: - Fingerprints

    /// What fingerprints of credentials are made with, so that those of all nights can be compared: what is kept, else `salt`, which
    /// is kept from then on.
    func secretSalt(orKeep salt: String) async throws(Failure) -> String

    // MARK: - The whole

    /// Hands out all that the ledger holds, at one moment: layers, their trees' files, artifacts, the looks at them, packages,
    /// advisories, comparisons and what these found; each sorted, so that equal ledgers give equal records. Due work, what is deployed
    /// and the salt of fingerprints are no part of it: they are of this ledger and this moment.
    /// - Throws: also what `give` throws.
    func export(_ give: (LedgerRecord) throws(Failure) -> Void) async throws(Failure)

    /// Takes in records as an export holds them: all, or none where one is at fault. What is known already stays as it
    /// is; importing twice is importing once.
    ///
    /// A source of advisories that is there under its name stays. Comparisons and what they found are taken in where none
    /// was made before: numbers of two ledgers mean different ones. Runs of both become one sequence (`RunMerge`); what a later run
    /// told of an artifact takes the place of what an earlier one did.
    ///
    /// - Parameters:
    ///   - digest: As of `importAdvisories`.
    ///   - next: The next record; nil at the end.
    /// - Throws: also what `next` throws, and `ledger.export-invalid`.
    func importRecords(
        digest: ([AdvisorySource]) throws(Failure) -> Digest, _ next: () throws(Failure) -> LedgerRecord?
    ) async throws(Failure) -> ImportCounts

    /// Checks all that the ledger holds, every value and every reference.
    /// - Parameter look: Given all of it as an export has it, for whoever knows more of some than the store.
    /// - Returns: how many rows there are of what.
    /// - Throws: `ledger.invalid` with the first faults, or what `look` throws.
    func check(_ look: (LedgerRecord) throws(Failure) -> Void) async throws(Failure) -> [LedgerRows]

    /// Ends the use of it; what was recorded is safe then.
    func close() async throws(Failure)
}

extension LedgerStore {
    /// Checks all that the ledger holds, as far as the store knows it.
    package func check() async throws(Failure) -> [LedgerRows] { try await check { _ throws(Failure) in } }
}
