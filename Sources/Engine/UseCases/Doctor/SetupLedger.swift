import Core
import Ledger
import LedgerSQLite
import Pins
import Policy

extension LedgerPlace {
    /// The libraries that ledgers are kept by.
    static var libraries: [LinkedLibrary] { [SQLiteLedger.library] }
}

extension CheckSetup {
    /// Looks at the ledger and the advisories that it holds.
    func ledgerChecks(_ pinned: Lockfile?, asOf: Timestamp) async -> [SetupCheck] {
        guard let path = demand.ledger else {
            return [
                SetupCheck(
                    .ledger, nil, missing: "neither HOME nor XDG_STATE_HOME says where it would lie",
                    remedy: "name it with \(setting: .ledger, "FILE")")
            ]
        }
        let ledger: ExaminedLedger
        do throws(Failure) {
            guard let found = try environment.ledgers.examine(path) else { return [noLedger(path)] }
            ledger = found
        } catch {
            return [SetupCheck(.ledger, error.inFile(path))]
        }
        guard ledger.isCurrent else {
            return [
                SetupCheck(
                    .ledger, path,
                    warn:
                        "whole, of schema \(ledger.schema): the next rescan brings it to \(ledger.newestSchema), and what it holds is not told before",
                    remedy: "rescan: \(run: rescan)")
            ]
        }
        var checks = [SetupCheck(.ledger, path, ok: "whole, schema \(ledger.schema)")]
        do throws(Failure) {
            checks.append(try await looks(pinned, ledger.store, path, asOf: asOf))
            checks += try await advisories(pinned, ledger.store, asOf: asOf)
        } catch {
            checks.append(SetupCheck(.ledger, error.inFile(path)))
        }
        return checks
    }

    /// What brings the looks up to date.
    private var rescan: Invocation {
        var rescan = Invocation(.rescan)
        if demand.namesLockfile { rescan.arguments.append(.setting(.lockfile, .given(demand.lockfile))) }
        if let ledger = demand.ledger { rescan.arguments.append(.setting(.ledger, .given(ledger))) }
        return rescan
    }

    private func noLedger(_ path: String) -> SetupCheck {
        let remedy: Prose = "look at what is pinned: \(run: rescan)"
        guard demand.gateAsksForLooks else {
            return SetupCheck(.ledger, path, missing: "there is no ledger: nothing was ever rescanned", remedy: remedy)
        }
        return SetupCheck(
            .ledger, path, .missing, .fail, .scanNever, "there is no ledger, and a recent rescan is asked for", remedy)
    }

    /// How recent the looks are at what is pinned, or where nothing is at all that the ledger knows.
    private func looks(
        _ pinned: Lockfile?, _ store: any LedgerStore, _ path: String, asOf: Timestamp
    ) async throws(Failure) -> SetupCheck {
        let judge = try FindingJudge(FindingDemand(), asOf: asOf)
        let ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge, advisories: demand.advisories)
        var rows: StatusRows
        // What is new is nothing that a set-up lacks.
        if let pinned {
            let told = pinned.artifacts.map { ToldArtifact(place: $0.source, name: $0.name, tree: $0.tree) }
            rows = try await StatusRows(pinned, told: told, store, ages, judge, .nothing)
        } else {
            rows = try await StatusRows(store, ages, judge, .nothing)
        }
        let standings = rows.layers.map(\.standing)
        let last = standings.compactMap { $0.last?.finished }.max()
        var text = Self.count(standings.count, "layer")
        if let last { text += ", last looked at \(last)" }
        let gaps = standings.compactMap { $0.gap?.findingID }
        guard !gaps.isEmpty else {
            return SetupCheck(.ledger, path, ok: "\(text), all within \(AgeText.short(demand.maxAge))")
        }
        let counts = [ScanState.never, .stale, .outdatedDatabase].compactMap { state in
            let count = standings.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        return SetupCheck(
            .ledger, path,
            Finding(
                [.scanNever, .scanStale, .scanUnmatched].first(where: gaps.contains) ?? .scanOutdatedDatabase,
                demand.gateAsksForLooks ? .fail : .warn,
                "\(text); not recent within \(AgeText.short(demand.maxAge)): \(counts.joined(separator: ", "))",
                remedy: gaps.allSatisfy { $0 == .scanOutdatedDatabase || $0 == .scanUnmatched }
                    ? "import current advisories, then rescan: \(run: rescan)" : "look again: \(run: rescan)"))
    }

    private func advisories(
        _ pinned: Lockfile?, _ store: any LedgerStore, asOf: Timestamp
    ) async throws(Failure) -> [SetupCheck] {
        let list = AdvisoryList(
            ledger: store.place, sources: try await store.advisorySources(), asOf: asOf, demand: demand.advisories)
        let importing: Prose = "import current ones: \(run: .importAdvisories, "FILE")"
        guard !list.sources.isEmpty else {
            if demand.advisories.allowsNone {
                return [SetupCheck(.advisories, nil, ok: "none were imported, which the settings allow")]
            }
            return [
                SetupCheck(
                    .advisories, missing: "none were imported: no package is known to be vulnerable, or not to be",
                    remedy: importing)
            ]
        }
        var checks = list.sources.map { source in
            let ages = source.parts.compactMap { list.age(of: $0) }
            let imported = Self.time(from: source.imported, to: asOf)
            var text =
                "\(Self.count(source.records, "record")) of "
                + (source.isCompared
                    ? source.parts.isEmpty ? "nothing" : Self.some(source.parts.map(\.ecosystem))
                    : "exploited vulnerabilities")
                + ", imported \(AgeText.short(imported)) ago"
            if let newest = ages.min() { text += ", data \(AgeText.short(newest)) old" }
            let isOld =
                source.isCompared && source.parts.isEmpty || source.parts.contains { list.isStale($0) }
                || source.catalogues.contains { list.isStale($0, of: source) } || imported < .zero
            guard isOld else { return SetupCheck(.advisories, source.name, ok: text) }
            return SetupCheck(
                .advisories, source.name, .scanOutdatedDatabase,
                warn: "\(text); \(AgeText.short(list.demand.maxAge)) are allowed", remedy: importing)
        }
        let covered = Set<TextKey>(list.ecosystems.map(\.ecosystem)).union(demand.advisories.naming.allowedUnmatched)
        let missing = try await ecosystems(pinned, store, asOf: asOf).filter { !covered.contains($0) }
            .filter { !covered.contains(String($0.string.unicodeScalars.prefix { $0 != ":" })) }.sorted()
        if !missing.isEmpty {
            checks.append(
                SetupCheck(
                    .advisories, nil, .missing, .warn, .scanOutdatedDatabase,
                    "packages of \(Self.some(missing)) are there, and no source speaks of them",
                    "import some: \(run: .importAdvisories, "FILE")"))
        }
        return checks
    }

    /// The ecosystems of the packages that the ledger knows inside of what is pinned.
    private func ecosystems(
        _ pinned: Lockfile?, _ store: any LedgerStore, asOf: Timestamp
    ) async throws(Failure) -> Set<TextKey> {
        guard let pinned else { return [] }
        let identities = pinned.artifacts.map { ArtifactIdentity($0) }
        let layers = try await store.layers(identities.flatMap { $0.layers.map(\.digest) }, asOf: asOf)
        let artifacts = try await store.artifacts(identities.map { ArtifactKey($0) }, asOf: asOf)
        let matches = layers.values.map(\.packages) + artifacts.values.map(\.packages)
        return Set<TextKey>(matches.compactMap { $0?.ecosystems }.joined().filter { !$0.isEmpty })
    }
}
