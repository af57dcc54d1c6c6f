import Archive
import Core

/// Reads jars, and the jars inside them, with the strict reader.
struct JavaArchives {
    /// Archives within each other, the outermost one among them.
    private static let depthLimit = 4
    /// Archives of one artifact, inside others.
    private static let countLimit = 10_000
    /// Bytes that all archives of one artifact unpack to.
    private static let unpackedLimit: UInt64 = 2 << 30

    /// The folder for what is read at a moment: an archive inside an archive has no file of its own.
    let temporaryFolder: String
    private var count = 0
    private var unpacked: UInt64 = 0

    init(temporaryFolder: String) { self.temporaryFolder = temporaryFolder }

    /// Reads the archive whose bytes are `content`.
    mutating func read(_ content: [UInt8], _ evidence: Package.Evidence, into builder: inout InventoryBuilder) async {
        var waiting = [(content: content, evidence: evidence)]
        while let (content, evidence) = waiting.popLast() {
            count += 1
            guard count <= Self.countLimit, unpacked < Self.unpackedLimit else {
                builder.miss(evidence, "is one of too many archives within archives")
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

    private func open(_ content: [UInt8]) async throws(Failure) -> ArchiveContents {
        let source = try ByteSource(holding: content, into: temporaryFolder)
        let left = Self.unpackedLimit - unpacked
        return try await ZipReader.read(
            source,
            options: ReadOptions(
                limits: Limits(entries: 200_000, unpackedBytes: left, fileBytes: left), wantsDigest: false,
                observers: [
                    LeadingBytes(budget: ContentBudget(limit: PackageInventory.keptLimit)) {
                        JavaInventory.wantedBytes($0, size: $1)
                    }
                ]))
    }

    /// The archives inside an archive.
    private func nested(
        _ contents: ArchiveContents, _ evidence: Package.Evidence, _ builder: inout InventoryBuilder
    ) -> [(content: [UInt8], evidence: Package.Evidence)] {
        let kept = contents.observed[.leading]
        var found: [(content: [UInt8], evidence: Package.Evidence)] = []
        for entry in contents.entries where entry.type == .file && JavaInventory.isArchive(entry.path) {
            let inner = Package.Evidence(evidence.path, inside: evidence.inside + [entry.path.displayed])
            if inner.inside.count >= Self.depthLimit {
                builder.miss(inner, "lies in more than \(Self.depthLimit) archives within each other")
            } else if let content = entry.size == 0 ? [] : kept[entry.path],
                UInt64(content.count) == entry.size
            {
                found.append((content, inner))
            } else {
                builder.miss(inner, "is larger than \(JavaInventory.archiveLimit) bytes, or one of too many")
            }
        }
        // The last one is taken first.
        return found.reversed()
    }
}
