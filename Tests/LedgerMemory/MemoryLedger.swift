import Core
import Ledger
import Synchronization

/// A ledger that is gone with its process: what a store has to do, and nothing else.
package final class MemoryLedger: LedgerStore {
    package let place = "memory"
    private let content = Mutex(MemoryContent())
    private let salt = Mutex<String?>(nil)

    package init() {}

    private func read<Value: Sendable>(_ body: (MemoryContent) throws(Failure) -> Value) throws(Failure) -> Value {
        try body(content.withLock { $0 })
    }

    /// Whatever throws changes nothing.
    private func write<Value: Sendable>(
        _ body: (inout MemoryContent) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try content.withLock { (content) throws(Failure) -> Value in
            var changed = content
            let value = try body(&changed)
            content = changed
            return value
        }
    }

    package func secretSalt(orKeep salt: String) -> String {
        self.salt.withLock { kept in
            let known = kept ?? salt
            kept = known
            return known
        }
    }

    package func record(_ artifact: ScannedArtifact) throws(Failure) { try write { $0.record(artifact) } }

    package func layers(_ digests: [Digest], asOf: Timestamp) throws(Failure) -> [Digest: KnownLayer] {
        let wanted = Set(digests)
        return Dictionary(
            uniqueKeysWithValues: try layers(asOf: asOf).filter { wanted.contains($0.identity.digest) }.map {
                ($0.identity.digest, $0)
            })
    }

    package func layers(asOf: Timestamp) throws(Failure) -> [KnownLayer] { try read { $0.layers(asOf: asOf) } }

    package func artifacts(_ keys: [ArtifactKey], asOf: Timestamp) throws(Failure) -> [ArtifactKey: KnownArtifact] {
        let wanted = Set(keys)
        return Dictionary(
            uniqueKeysWithValues: try artifacts(asOf: asOf).filter { wanted.contains($0.key) }.map { ($0.key, $0) })
    }

    package func artifacts(asOf: Timestamp) throws(Failure) -> [KnownArtifact] { try read { $0.artifacts(asOf: asOf) } }

    package func identities(ofSources sources: [String]) throws(Failure) -> [TextKey: ArtifactIdentity] {
        let wanted = Set<TextKey>(sources)
        return try read { content in
            content.places.filter { wanted.contains($0.key) }.compactMapValues { content.artifacts[$0]?.identity }
        }
    }

    package func evidence(of keys: [EvidenceKey]) throws(Failure) -> [EvidenceKey: KeptEvidence] {
        try read { content in
            var known: [EvidenceKey: KeptEvidence] = [:]
            for key in keys { known[key] = content.artifacts[key.artifact]?.evidence[key.selection] }
            return known
        }
    }

    package func record(_ judgements: [JudgedArtifact]) throws(Failure) {
        try write { content throws(Failure) in
            for judged in judgements {
                guard content.artifacts[judged.key] != nil else { throw Failure(.ledgerInvalid, "no such artifact") }
                _ = content.add(judged.scan, toArtifact: judged.key)
            }
        }
    }

    package func importUses(_ uses: [ContentUse], imported: Timestamp) throws(Failure) {
        try write { content in (content.uses, content.usesImported) = (uses, imported) }
    }

    package func uses(of question: ContentQuestion, asOf: Timestamp) throws(Failure) -> [ContentUse] {
        try read { content in
            guard content.usesImported <= asOf else { return [] }
            return content.uses.filter { question.means(place: $0.place, name: $0.name, digest: $0.digest) }
                .sorted { $0.place < $1.place }
        }
    }

    package func addWork(_ work: [DueWork]) throws(Failure) {
        try write { content throws(Failure) in
            for work in work {
                let due = min(work.due, content.work[work.name]?.due ?? work.due)
                content.work[work.name, default: MemoryContent.Work(due: due)].due = due
            }
        }
    }

    package func takeWork(
        _ limit: Int, among names: Set<TextKey>?, by owner: TextKey, at now: Timestamp, until: Timestamp
    ) throws(Failure) -> [Lease] {
        try write { content throws(Failure) in
            let free = content.work.filter { name, work in
                work.due <= now && work.lease.map { $0.until <= now } ?? true && names?.contains(name) ?? true
            }
            let sorted = free.sorted { ($0.value.due, $0.key) < ($1.value.due, $1.key) }
            return sorted.prefix(max(0, limit)).map { name, work in
                let lease = Lease(work: name, owner: owner, until: until, taking: work.takings + 1)
                content.work[name] = MemoryContent.Work(due: work.due, takings: lease.taking, lease: lease)
                return lease
            }
        }
    }

    package func renew(_ leases: [Lease], until: Timestamp) throws(Failure) -> [Lease] {
        try write { content throws(Failure) in
            leases.filter { content.holds($0) }.map { lease in
                var renewed = lease
                renewed.until = until
                content.work[lease.work]?.lease = renewed
                return renewed
            }
        }
    }

    package func release(_ leases: [Lease], dueAgain: Timestamp?) throws(Failure) -> [Lease] {
        try write { content throws(Failure) in
            let held = leases.filter { content.holds($0) }
            for lease in held {
                let takings = content.work[lease.work]?.takings ?? 0
                content.work[lease.work] = dueAgain.map { MemoryContent.Work(due: $0, takings: takings) }
            }
            return held
        }
    }

    package func leases() throws(Failure) -> [Lease] {
        try read { content in content.work.values.compactMap(\.lease).sorted { $0.work < $1.work } }
    }

    package func importAdvisories(
        _ sources: [ImportedAdvisories], digest: ([AdvisorySource]) throws(Failure) -> Digest
    ) throws(Failure) -> [AdvisoryChanges] {
        try write { content throws(Failure) in
            let changes = sources.map { content.replace($0) }
            try content.updateState(digest)
            return changes
        }
    }

    package func removeAdvisories(
        _ names: [String], digest: ([AdvisorySource]) throws(Failure) -> Digest
    ) throws(Failure) -> [String] {
        try write { content throws(Failure) in
            let unknown = names.filter { content.sources[TextKey($0)] == nil }
            guard unknown.isEmpty else { return unknown }
            for name in names { content.remove(source: name) }
            try content.updateState(digest)
            return []
        }
    }

    package func advisorySources() throws(Failure) -> [AdvisorySource] { try read { $0.sortedSources } }
    package func advisoryState() throws(Failure) -> AdvisoryState? { try read { $0.state } }

    package func beginMatch(version: String, asOf: Timestamp, started: Timestamp) throws(Failure) -> MatchPlan? {
        try read { $0.plan(version: version, asOf: asOf, started: started) }
    }

    package func matchTask(of packages: [Int64], asOf: Timestamp) throws(Failure) -> MatchTask {
        try read { $0.task(of: packages, asOf: asOf) }
    }

    package func endMatch(
        _ plan: MatchPlan, found: [Int64: [MatchedFinding]], finished: Timestamp
    ) throws(Failure) -> MatchOutcome? {
        try write { $0.end(plan, found: found, finished: finished) }
    }

    package func beginRun(_ name: String, asOf: Timestamp, started: Timestamp) throws(Failure) -> LedgerRun {
        try write { $0.beginRun(name, asOf: asOf, started: started) }
    }

    package func endRun(_ run: LedgerRun, finished: Timestamp, exit: Int, answers: [RunAnswer]) throws(Failure) {
        try write { $0.endRun(run, finished: finished, exit: exit, answers: answers) }
    }

    package func runs() throws(Failure) -> [LedgerRun] { try read { $0.runs } }

    package func told(_ artifacts: [ToldArtifact]?) throws(Failure) -> [ToldHistory] { try read { $0.told } }

    package func export(_ give: (LedgerRecord) throws(Failure) -> Void) throws(Failure) {
        for record in try read({ $0.records }) { try give(record) }
    }

    package func importRecords(
        digest: ([AdvisorySource]) throws(Failure) -> Digest, _ next: () throws(Failure) -> LedgerRecord?
    ) throws(Failure) -> ImportCounts {
        var records: [LedgerRecord] = []
        while let record = try next() { records.append(record) }
        return try write { content throws(Failure) in
            var importer = MemoryImporter(content)
            for record in records { try importer.take(record) }
            try importer.finish(digest)
            content = importer.content
            return importer.counts
        }
    }

    package func check(_ look: (LedgerRecord) throws(Failure) -> Void) throws(Failure) -> [LedgerRows] {
        try export(look)
        return try read { $0.rows }
    }
    package func close() throws(Failure) {}
}
