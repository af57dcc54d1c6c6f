import Archive
import ArtifactSources
import Core
import Cryptography
import Engine
import Image
import Ledger
import Synchronization
import TestKit
import Testing

/// Serves one zip under `mem://layer.zip`, states what it is told to, and counts who opens it and who asks.
private final class StatingSource: ArtifactSource {
    struct State {
        var bytes: [UInt8]
        /// What is stated in the place of the digest of the bytes; an empty text for nothing.
        var stated: String?
        var opened = 0
        var asked = 0
    }

    static let locator = "mem://layer.zip"
    let state: Mutex<State>

    init(_ bytes: [UInt8]) { state = Mutex(State(bytes: bytes)) }

    func claims(_ locator: Locator) -> Bool {
        if case .reference(let scheme, _) = locator.form { scheme == "mem" } else { false }
    }

    var locatesByPath: Bool { false }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        let bytes = state.withLock { state in
            state.opened += 1
            return state.bytes
        }
        return try OpenArtifact(ByteSource(holding: bytes, into: room.folder), stating: try statement())
    }

    func stamp(of locator: Locator) -> SourceStamp? { SourceStamp(isFixed: true) }

    func statement(of artifact: ExpectedArtifact) async throws(Failure) -> SourceStatement? {
        state.withLock { $0.asked += 1 }
        return try statement()
    }

    private func statement() throws(Failure) -> SourceStatement {
        let (bytes, stated) = state.withLock { ($0.bytes, $0.stated) }
        let digest: Digest?
        if let stated { digest = Digest(stated) } else { digest = try SHA256.digest(of: bytes) }
        return SourceStatement(
            reference: Self.locator, resolved: Self.locator, isFloating: false, digest: digest, subject: .content)
    }
}

/// Serves zips under `mem://NAME.zip`, each of its name, and tells when somebody asks what it states.
private final class NamesSource: ArtifactSource {
    let asked: @Sendable (String) async -> Void
    /// What cannot be opened, and what was.
    let state = Mutex((broken: Set<TextKey>(), opened: [String]()))

    init(asked: @escaping @Sendable (String) async -> Void) { self.asked = asked }

    func claims(_ locator: Locator) -> Bool {
        if case .reference(let scheme, _) = locator.form { scheme == "mem" } else { false }
    }

    var locatesByPath: Bool { false }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        let isBroken = state.withLock { state in
            state.opened.append(locator.text)
            return state.broken.contains(TextKey(locator.text))
        }
        guard !isBroken else { throw Failure(.sourceUnreachable, "is out of reach") }
        let bytes = Self.bytes(locator.text)
        return try OpenArtifact(
            ByteSource(holding: bytes, into: room.folder), stating: try Self.statement(locator.text))
    }

    func stamp(of locator: Locator) -> SourceStamp? { SourceStamp(isFixed: true) }

    func statement(of artifact: ExpectedArtifact) async throws(Failure) -> SourceStatement? {
        await asked(artifact.locator.string)
        return try Self.statement(artifact.locator.string)
    }

    private static func bytes(_ locator: String) -> [UInt8] {
        var zip = ZipBuilder()
        zip.addFile("python/app.py", locator)
        return zip.bytes()
    }

    private static func statement(_ locator: String) throws(Failure) -> SourceStatement {
        SourceStatement(
            reference: locator, resolved: locator, isFloating: false, digest: try SHA256.digest(of: bytes(locator)),
            subject: .content)
    }
}

/// When a look that is due for its age alone needs bytes, and when what a place states will do.
@Suite struct StatedLookTests {
    private static func layer(_ text: String) -> [UInt8] {
        var zip = ZipBuilder()
        zip.addFile("python/app.py", text)
        return zip.bytes()
    }

    /// Days after `judgedAt`.
    private static func day(_ days: Int64) throws -> Timestamp {
        Timestamp(milliseconds: try time(judgedAt).milliseconds + days * 86_400_000)
    }

    private static func demand(_ sample: RescanSample, on day: Int64) throws -> RescanDemand {
        let now = try Self.day(day)
        var demand = RescanDemand(ledger: sample.ledger, asOf: now, clock: { now })
        demand.lockfile = sample.lockfile
        demand.maxAge = .seconds(7 * 86_400)
        return demand
    }

    /// Pins what a source serves, and looks at it.
    private static func looked(
        _ source: StatingSource, _ sample: RescanSample
    ) async throws -> Workplace {
        var place = workplace
        place.sources = SourceList([source] + SourceList.standing)
        let outcome = try await place.lock(
            [StatingSource.locator], name: nil, lockfile: sample.lockfile, checksOnly: false, asOf: try time(judgedAt))
        #expect(outcome.pins.count == 1)
        #expect(try await place.rescan(demand(sample, on: 0)) { _ throws(Failure) in }.states == ["layer: clean"])
        source.state.withLock { ($0.opened, $0.asked) = (0, 0) }
        return place
    }

    private static func counts(_ source: StatingSource) -> [Int] {
        source.state.withLock { [$0.asked, $0.opened] }
    }

    @Test("what is due for its age alone is not read where the same is stated, until its reading is too old")
    func sameIsStated() async throws {
        try await withRescan { sample in
            let source = StatingSource(Self.layer("1"))
            let place = try await Self.looked(source, sample)
            let second = try await place.rescan(Self.demand(sample, on: 10)) { _ throws(Failure) in }
            #expect(Self.counts(source) == [1, 0])
            #expect(second.states == ["layer: clean"])
            let outcome = try #require(second.outcomes.first)
            #expect(outcome.isStated && outcome.bytesSeen == 0 && outcome.bytesTotal > 0)
            #expect(outcome.scanners == [Scanner.statement])

            // Nothing is due any more, and nobody says that it was read.
            #expect(try await place.rescan(Self.demand(sample, on: 16)) { _ throws(Failure) in }.outcomes.isEmpty)
            #expect(Self.counts(source) == [1, 0])
            let status = try await Workplace.status(
                lockfile: sample.lockfile, ledger: sample.ledger,
                ScanDemand(
                    asOf: try Self.day(16), maxAge: .seconds(7 * 86_400), advisories: AdvisoryDemand(allowsNone: true)),
                findings: FindingDemand(waivers: nil))
            let standing = try #require(status.layers.first?.standing)
            #expect(standing.state == .fresh)
            #expect(standing.age == .seconds(6 * 86_400))
            #expect(standing.last?.asOf == (try Self.day(0)))
            #expect(standing.stated == (try Self.day(10)))

            // Twenty-seven days after the reading, whatever was stated since.
            _ = try await place.rescan(Self.demand(sample, on: 25)) { _ throws(Failure) in }
            #expect(Self.counts(source) == [2, 0])
            #expect(try await place.rescan(Self.demand(sample, on: 27)) { _ throws(Failure) in }.outcomes.isEmpty)
            let last = try await place.rescan(Self.demand(sample, on: 28)) { _ throws(Failure) in }
            #expect(Self.counts(source) == [2, 1])
            #expect(last.outcomes.first?.isStated == false)
        }
    }

    @Test(
        "what was read longer ago than is asked for is due and read, however recent it is, and never later than statements count"
    )
    func readingAge() async throws {
        try await withRescan { sample in
            let source = StatingSource(Self.layer("1"))
            let place = try await Self.looked(source, sample)
            func rescan(on day: Int64, readingAge days: Int64) async throws -> [Int] {
                var demand = try Self.demand(sample, on: day)
                demand.maxReadingAge = .seconds(days * 86_400)
                _ = try await place.rescan(demand) { _ throws(Failure) in }
                return Self.counts(source)
            }
            #expect(try await rescan(on: 5, readingAge: 5) == [0, 0])
            #expect(try await rescan(on: 5, readingAge: 4) == [0, 1])
            // Stated a day before.
            #expect(try await rescan(on: 13, readingAge: 9) == [1, 1])
            #expect(try await rescan(on: 14, readingAge: 9) == [1, 1])
            #expect(try await rescan(on: 14, readingAge: 8) == [1, 2])
            #expect(try await rescan(on: 43, readingAge: 500) == [2, 2])
            #expect(try await rescan(on: 45, readingAge: 500) == [2, 3])
        }
    }

    /// What makes bytes needed.
    enum Change: CaseIterable {
        case all, otherDigest, noDigest, readerVersion, newDetector, detectorVersion, trust, pin, limits, layerRule
        case shortReadingAge
    }

    @Test("anything that a look depends on has it read", arguments: Change.allCases)
    func bytesAreNeeded(_ change: Change) async throws {
        try await withRescan { sample in
            let source = StatingSource(Self.layer("1"))
            var place = try await Self.looked(source, sample)
            var demand = try Self.demand(sample, on: 10)
            switch change {
            case .all: demand.isAll = true
            case .otherDigest: source.state.withLock { $0.stated = "sha256:" + String(repeating: "0", count: 64) }
            case .noDigest: source.state.withLock { $0.stated = "" }
            case .readerVersion: demand.versions.zips += 1
            case .newDetector: demand.versions.detectors.append(Scanner(name: "another", version: "1"))
            case .detectorVersion: demand.versions.detectors[0].version = "1000"
            case .trust:
                // Nobody kept what could be judged of its signatures.
                demand.versions.zipEvidence = "another"
                demand.trust = TrustDemand(store: try storeCopy(in: sample.folder))
            case .pin:
                let text = String(decoding: try sample.folder.read("layers.lock"), as: UTF8.self)
                try sample.folder.write(
                    "layers.lock",
                    Array(
                        text.replacing(
                            #""source""#,
                            with: #""allowed": ["archive.zip-setuid=python/app.py"], "source""#
                        ).utf8))
            case .limits: place.environment.limits.entries -= 1
            case .layerRule: place.layerRule = .merged
            case .shortReadingAge: demand.maxReadingAge = .seconds(9 * 86_400)
            }
            _ = try await place.rescan(demand) { _ throws(Failure) in }
            #expect(Self.counts(source)[1] == 1, "\(change)")
        }
    }

    @Test("signatures are judged over what is kept of them, and recorded, where the same is stated")
    func signatures() async throws {
        try await withRescan { sample in
            let source = StatingSource(Self.layer("1"))
            let place = try await Self.looked(source, sample)
            var demand = try Self.demand(sample, on: 10)
            demand.trust = TrustDemand(store: try storeCopy(in: sample.folder))
            let summary = try await place.rescan(demand) { _ throws(Failure) in }
            #expect(Self.counts(source) == [1, 0])
            #expect(summary.outcomes.first?.scanners == [Scanner.statement, Scanner.signature])
            #expect(summary.signatures?.judged == 1)
            #expect(summary.outcomes.first?.report.findings.contains { $0.id.family == .signature } == true)
            let (ledger, now) = (try LedgerPlace.files.open(sample.ledger), try Self.day(10))
            let known = try #require(try await ledger.artifacts(asOf: now).first)
            #expect(known.history.completed[Scanner.signature]?.asOf == now)
            #expect(known.history.completed[Scanner.reading]?.asOf == (try Self.day(0)))
            try await ledger.close()
        }
    }

    @Test("what another run could not read meanwhile is read, whatever is stated")
    func triedMeanwhile() async throws {
        try await withRescan { sample in
            let other = SecondRun()
            let second = Mutex<(@Sendable () async throws -> RescanSummary)?>(nil)
            let source = NamesSource { locator in
                // The first run has taken four of them.
                guard locator == "mem://a.zip", let run = second.withLock({ $0 }) else { return }
                await other.run(run)
            }
            var place = workplace
            place.workers = 1
            place.sources = SourceList([source] + SourceList.standing)
            let last = "mem://e.zip"
            _ = try await place.lock(
                ["a", "b", "c", "d", "e"].map { "mem://\($0).zip" }, name: nil, lockfile: sample.lockfile,
                checksOnly: false, asOf: try time(judgedAt))
            _ = try await place.rescan(Self.demand(sample, on: 0)) { _ throws(Failure) in }
            source.state.withLock { $0.opened = [] }
            let (again, demand) = (place, try Self.demand(sample, on: 10))
            second.withLock { second in
                second = {
                    source.state.withLock { _ = $0.broken.insert(TextKey(last)) }
                    var all = demand
                    all.isAll = true
                    let summary = try await again.rescan(all) { _ throws(Failure) in }
                    source.state.withLock { $0.broken = [] }
                    return summary
                }
            }
            let first = try await place.rescan(demand) { _ throws(Failure) in }
            #expect(other.summary?.states.last == "e: incomplete")
            #expect(source.state.withLock { $0.opened } == [last, last])
            #expect(first.outcomes.map(\.isStated) == [true, true, true, true, false])
        }
    }

    @Test("a file is read whatever somebody states of the same bytes elsewhere")
    func filesAreRead() async throws {
        try await withRescan { sample in
            let source = StatingSource(Self.layer("1"))
            var place = workplace
            place.sources = SourceList([source] + SourceList.standing)
            try sample.folder.write("file.zip", Self.layer("1"))
            _ = try await place.lock(
                [StatingSource.locator, sample.path("file.zip")], name: nil, lockfile: sample.lockfile,
                checksOnly: false, asOf: try time(judgedAt))
            _ = try await place.rescan(Self.demand(sample, on: 0)) { _ throws(Failure) in }
            var demand = try Self.demand(sample, on: 10)
            demand.artifacts = [AskedArtifact(name: "layer", locator: StatingSource.locator)]
            #expect(try await place.rescan(demand) { _ throws(Failure) in }.outcomes.map(\.isStated) == [true])
            let both = try await place.rescan(Self.demand(sample, on: 12)) { _ throws(Failure) in }
            #expect(both.outcomes.map(\.report.name) == ["file"])
            #expect(both.outcomes.map(\.isStated) == [false])
            // Nobody stated anything when they were read last: an older statement stands for no look.
            let later = try await place.rescan(Self.demand(sample, on: 20)) { _ throws(Failure) in }
            #expect(later.outcomes.map(\.isStated) == [false, false])
        }
    }
}
