import Archive
import Core

/// Reads jars, and the jars inside them, with the strict reader.
struct JavaArchives {
    /// Archives within each other, the outermost one among them.
    private static let depthLimit = 4
    /// Archives of one artifact, inside others.
    private static let countLimit = 10_000
    /// Bytes that all archives of one artifact unpack to.
    private static let unpackedLimit: UInt64 = 16 << 30
    /// Entries of one archive; bundles of an SDK have a quarter of a million.
    private static let entryLimit = 500_000

    private var count = 0
    private var unpacked: UInt64 = 0

    /// Reads an archive that was kept.
    mutating func read(_ kept: SpooledFile?, _ evidence: Package.Evidence, into builder: inout InventoryBuilder) async {
        var waiting = [(kept: kept, evidence: evidence)]
        while let (kept, evidence) = waiting.popLast() {
            count += 1
            guard count <= Self.countLimit, unpacked < Self.unpackedLimit else {
                builder.miss(evidence, "is one of too many archives within archives")
                continue
            }
            guard case .success(let content)? = kept else {
                builder.miss(evidence, kept?.reasonNotKept ?? "was not kept")
                continue
            }
            do throws(Failure) {
                let contents = try await open(content)
                for entry in contents.entries { unpacked = unpacked.addingReportingOverflow(entry.size).partialValue }
                JavaInventory.read(contents, evidence, into: &builder)
                waiting += nested(contents, evidence, &builder)
            } catch {
                builder.miss(evidence, "is no archive that all readers read alike: \(error.code): \(error.message)")
            }
        }
    }

    private func open(_ content: SpooledContent) async throws(Failure) -> ArchiveContents {
        let left = Self.unpackedLimit - unpacked
        return try await ZipReader.read(
            try content.open(),
            options: ReadOptions(
                limits: Limits(entries: Self.entryLimit, unpackedBytes: left, fileBytes: left), wantsDigest: false,
                observers: [
                    LeadingBytes(budget: ContentBudget(limit: PackageInventory.keptLimit)) {
                        JavaInventory.wantedBytes($0, size: $1)
                    },
                    SpoolObserver(beside: content) { path, _ in JavaInventory.isArchive(path) },
                ]))
    }

    /// The archives inside an archive.
    private func nested(
        _ contents: ArchiveContents, _ evidence: Package.Evidence, _ builder: inout InventoryBuilder
    ) -> [(kept: SpooledFile?, evidence: Package.Evidence)] {
        let kept = contents.observed[.spooled]
        var found: [(kept: SpooledFile?, evidence: Package.Evidence)] = []
        for entry in contents.entries where entry.type == .file && JavaInventory.isArchive(entry.path) {
            let inner = Package.Evidence(evidence.path, inside: evidence.inside + [entry.path.displayed])
            if inner.inside.count >= Self.depthLimit {
                builder.miss(inner, "lies in more than \(Self.depthLimit) archives within each other")
            } else {
                found.append((kept[entry.path], inner))
            }
        }
        // The last one is taken first.
        return found.reversed()
    }
}
