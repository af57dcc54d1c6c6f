import Advisories
import Archive
import Core
import Detectors
import Ledger
import Pins
import Policy

/// Says which advisories the packages inside of artifacts need, and where these are published.
package struct ListAdvisoryNeeds: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// The ledger, whose packages are meant where no artifact is named; it also says what was imported.
    package var ledger: String

    /// Asks in a process.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), ledger: String) {
        self.environment = environment
        self.options = options
        self.ledger = ledger
    }

    /// What is needed, sorted.
    ///
    /// - Parameter paths: Artifacts, and lockfiles, whose artifacts are read where they say; without any, what the ledger knows.
    /// - Throws: `archive.*`, `lockfile.*`, `ledger.*`, `input.*`; `input.not-found` also where nothing is named and there is no ledger.
    package func run(_ paths: [String], asOf: Timestamp) async throws(Failure) -> [AdvisoryNeed] {
        let store = try environment.ledgers.openExisting(ledger)
        var words: Set<TextKey> = []
        for path in paths {
            for artifact in try artifacts(path) {
                words.formUnion(try await ecosystems(artifact.path, artifact.options))
            }
        }
        if paths.isEmpty {
            guard let store else {
                throw Failure(
                    .inputNotFound, "there is no ledger, and no artifact is named", file: ledger,
                    remedy: "name artifacts or a lockfile, or another ledger with \(setting: .ledger)")
            }
            words = try await known(store, asOf: asOf)
        }
        let sources = try await store?.advisorySources() ?? []
        let state = (dates: AdvisorySource.dataDates(of: sources), fetched: AdvisorySource.fetchDates(of: sources))
        let releases = KnownReleases(dates: state.dates)
        return words.sorted().filter { !$0.isEmpty }.map { word in
            AdvisoryNeed(
                ecosystem: word,
                addresses: FeedAddresses.all(of: Ecosystem(word)).map { .init(feed: $0.feed, url: $0.url) },
                fetched: releases.key(word).flatMap { state.fetched[TextKey($0)] })
        }
    }

    /// A path is a lockfile where it is a file that begins as JSON does; no artifact does.
    private func artifacts(_ path: String) throws(Failure) -> [(path: String, options: ArtifactOptions)] {
        guard !Locator(path).isStandardInput, !ByteSource.isFolder(path),
            try ByteSource(path: path).head(1) == Array("{".utf8)
        else { return [(path, options)] }
        let targets = RescanTargets(environment: environment).targets(of: try Lockfile.load(path), at: path)
        return targets.map { ($0.path ?? $0.shownSource, options.reading($0)) }
    }

    private func ecosystems(_ path: String, _ options: ArtifactOptions) async throws(Failure) -> Set<TextKey> {
        var environment = environment
        environment.detectors = PackageInventory.listing
        let artifact = try await ArtifactReader(environment, options).read(path, wanting: .inventory)
        let facts = await artifact.packages(by: PackageInventory.listing)
        return Set<TextKey>(
            facts.packages.filter { $0.partOf == nil }.flatMap { TreePackage.all(of: $0) }.map { package in
                let own = package.package
                return own.ecosystem.isEmpty ? LedgerPackage.kind(purl: own.purl) : own.ecosystemAndRelease
            })
    }

    private func known(_ store: any LedgerStore, asOf: Timestamp) async throws(Failure) -> Set<TextKey> {
        let layers = try await store.layers(asOf: asOf).map(\.packages)
        let artifacts = try await store.artifacts(asOf: asOf).map(\.packages)
        return Set<TextKey>((layers + artifacts).compactMap { $0?.ecosystems }.joined())
    }
}
