import Core

/// A comparison that has begun: what is to be compared, and what has to stand as it does when the comparison ends.
package struct MatchPlan: Sendable {
    /// The version of the scanner.
    package var version: String
    /// The advisories.
    package var state: AdvisoryState
    /// Where they came from.
    package var sources: [AdvisorySource]
    /// The number of the comparison before; nil for none.
    package var former: Int64?
    /// Whether the advisories, or the scanner, are others than at the comparison before.
    package var isNews: Bool
    /// The time that is judged at.
    package var asOf: Timestamp
    /// When it began, by the clock.
    package var started: Timestamp
    /// The store's numbers of the packages to compare, those of one name beside each other.
    package var packages: [Int64]
    /// The highest number of a package that was there; whatever comes later has a higher one.
    package var newest: Int64

    /// Describes a comparison that has begun.
    package init(
        version: String, state: AdvisoryState, sources: [AdvisorySource], former: Int64?, isNews: Bool,
        asOf: Timestamp, started: Timestamp, packages: [Int64], newest: Int64
    ) {
        self.version = version
        self.state = state
        self.sources = sources
        self.former = former
        self.isNews = isNews
        self.asOf = asOf
        self.started = started
        self.packages = packages
        self.newest = newest
    }
}

/// How packages are compared page by page.
private enum MatchPages {
    /// Packages of one page, unless told otherwise: their advisories lie in memory at once.
    static let size = 1_000
    /// How often a comparison begins anew where others change the advisories meanwhile.
    static let attempts = 3
}

extension LedgerStore {
    /// Compares packages with advisories: those that are new and those whose names changed advisories speak of; all where
    /// nobody did before, or another version of the scanner did. Needs no artifact.
    ///
    /// Packages are read and judged page by page; whoever reads or writes goes on between and during them. What was found
    /// is written at the end, at once: where the advisories are others by then, or somebody else compared meanwhile,
    /// nothing is, and the comparison begins anew.
    ///
    /// - Parameters:
    ///   - clock: Tells the time.
    ///   - pageSize: Packages of one page at the most.
    ///   - judge: Says what the advisories say of each package of a page, in the packages' order.
    /// - Returns: nil where there are no advisories.
    /// - Throws: `ledger.*`, `output.failed`, what `judge` throws; then nothing was changed. `ledger.busy` also where
    ///   the advisories change again and again.
    package func match(
        version: String, asOf: Timestamp, clock: () -> Timestamp, pageSize: Int? = nil,
        judge: (MatchTask) async throws(Failure) -> [[MatchedFinding]]
    ) async throws(Failure) -> MatchOutcome? {
        for _ in 0..<MatchPages.attempts {
            guard let plan = try await beginMatch(version: version, asOf: asOf, started: clock()) else { return nil }
            var found: [Int64: [MatchedFinding]] = [:]
            for start in stride(from: 0, to: plan.packages.count, by: max(1, pageSize ?? MatchPages.size)) {
                let end = min(start + max(1, pageSize ?? MatchPages.size), plan.packages.count)
                let page = Array(plan.packages[start..<end])
                let answers = try await judge(try await matchTask(of: page, asOf: plan.asOf))
                guard answers.count == page.count else {
                    throw Failure(
                        .internalFault, "\(page.count) packages were compared, \(answers.count) answers came")
                }
                for (package, findings) in zip(page, answers) where !findings.isEmpty { found[package] = findings }
            }
            if let outcome = try await endMatch(plan, found: found, finished: clock()) { return outcome }
        }
        throw Failure(
            .ledgerBusy, "its advisories changed each time that packages were compared with them",
            file: place, remedy: "wait for the imports to end, then run the command again")
    }
}
