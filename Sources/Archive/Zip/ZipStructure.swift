import Core

/// What the records of a directory say together: names once, no file that is also a folder, nothing below a link.
enum ZipStructure {
    /// Bytes of all folders' paths together. A path of 4,096 bytes implies 2,048 folders; without a bound a small
    /// archive of such paths would cost the square of its depth in memory, and in the manifest.
    private static let folderBytesLimit = 32 << 20

    /// What a directory that contradicts itself nowhere comes to.
    struct Outcome: Sendable {
        /// What is odd but accepted.
        var warnings: [Finding] = []
        /// Records that are no entries of their own: folders that were there before, and the archive's root.
        var skipped: Set<Int> = []
        /// What would be refused, or warned of, had it not been allowed.
        var allowed: [AllowedThing] = []
    }

    /// Throws for the first record that contradicts another.
    static func check(
        _ records: [CentralRecord], limits: Limits, allowances: Set<Allowance> = []
    ) throws(Failure) -> Outcome {
        try checkSizes(records, limits: limits)
        var outcome = Outcome()
        if PathFolding.areOrdinary(records, folderBytesLimit: folderBytesLimit) {
            outcome.skipped = Set(records.indices.lazy.filter { records[$0].isRoot })
            outcome.warnings = ZipWarnings.of(records, allowances: allowances, allowed: &outcome.allowed)
            return outcome
        }
        var types: [EntryPath: EntryType] = Dictionary(minimumCapacity: records.count)
        var firstFolders: [EntryPath: Int] = [:]
        for (index, record) in records.enumerated() {
            if record.isPipe {
                let refusal = ZipFault.specialFile.failure(
                    "the entry is a named pipe, of which readers that unpack make an ordinary file", record)
                guard let thing = allowances.allows(refusal) else { throw refusal }
                outcome.allowed.append(thing)
            }
            if record.isRoot { outcome.skipped.insert(index) }
            guard let earlier = types.updateValue(record.type, forKey: record.path) else { continue }
            if (earlier == .dir) != (record.type == .dir) {
                throw ZipFault.typeConflict.failure("the path is both a folder and a file", record)
            }
            if firstFolders.isEmpty { firstFolders = folderPlaces(records) }
            try checkRepeat(record, of: firstFolders[record.path].map { records[$0] })
            outcome.skipped.insert(index)
        }
        try checkParents(records, types: types)
        outcome.warnings = collisions(records)
        outcome.warnings += ZipWarnings.of(records, allowances: allowances, allowed: &outcome.allowed)
        return outcome
    }

    /// A folder that stands twice says nothing new, and everybody makes it once: its metadata have to be the same.
    private static func checkRepeat(_ record: CentralRecord, of first: CentralRecord?) throws(Failure) {
        guard record.type == .dir else {
            throw ZipFault.duplicateName.failure(
                "the path occurs twice: readers keep one or the other", record,
                remedy:
                    "pack into a new file rather than adding to one; with Gradle, set duplicatesStrategy to EXCLUDE or FAIL"
            )
        }
        guard let first, first.mode == record.mode, first.isModeDisputed == record.isModeDisputed,
            first.isDotted == record.isDotted
        else {
            throw ZipFault.duplicateName.failure(
                "the folder occurs twice, with other metadata: readers keep one or the other", record)
        }
    }

    /// Where each folder stands first.
    private static func folderPlaces(_ records: [CentralRecord]) -> [EntryPath: Int] {
        var places: [EntryPath: Int] = [:]
        for (index, record) in records.enumerated() where record.type == .dir && places[record.path] == nil {
            places[record.path] = index
        }
        return places
    }

    private static func checkSizes(_ records: [CentralRecord], limits: Limits) throws(Failure) {
        var total: UInt64 = 0
        for record in records {
            guard record.uncompressedSize <= limits.fileBytes else {
                throw ZipFault.sizeLimit.failure(
                    "\(record.uncompressedSize) bytes, over the limit of \(limits.fileBytes) for a file", record)
            }
            let sum = total.addingReportingOverflow(record.uncompressedSize)
            guard !sum.overflow, sum.partialValue <= limits.unpackedBytes else {
                throw ZipFault.sizeLimit.failure(
                    "unpacked, the files are over the limit of \(limits.unpackedBytes) bytes together", record)
            }
            total = sum.partialValue
        }
    }

    private static func checkParents(
        _ records: [CentralRecord], types: [EntryPath: EntryType]
    ) throws(Failure) {
        var good: Set<EntryPath> = []
        var folderBytes = 0
        var last: EntryPath?
        for record in records {
            // Most entries share their folder with the one before: what was good once is not looked up again.
            if record.path.lies(directlyIn: last) { continue }
            var parent = record.path.parent
            last = parent
            while let path = parent, good.insert(path).inserted {
                folderBytes += path.bytes.count
                guard folderBytes <= folderBytesLimit else {
                    throw ZipFault.sizeLimit.failure(
                        "the folders' paths are over the limit of \(folderBytesLimit) bytes together", record)
                }
                switch types[path] {
                case .dir, nil: break
                case .link:
                    throw ZipFault.symlinkThrough.failure(
                        "the entry lies below \(path.displayed), which is a symbolic link", record)
                default:
                    throw ZipFault.typeConflict.failure(
                        "the entry lies below \(path.displayed), which is a file", record)
                }
                parent = path.parent
            }
        }
    }

    /// Paths that a case-insensitive or normalising file system takes for one, folders without an entry included.
    private static func collisions(_ records: [CentralRecord]) -> [Finding] {
        var first: [CanonicalText: EntryPath] = Dictionary(minimumCapacity: records.count)
        var folders: Set<EntryPath> = []
        var findings: [Finding] = []
        /// Notes a path, and tells the one of another spelling that was there before.
        func rival(of path: EntryPath) -> EntryPath? {
            guard let folded = (path.string?.lowercased()).map(CanonicalText.init) else { return nil }
            guard let other = first[folded] else {
                first[folded] = path
                return nil
            }
            return other == path ? nil : other
        }
        for record in records {
            var other = rival(of: record.path)
            if record.type == .dir { folders.insert(record.path) }
            var parent = record.path.parent
            while let path = parent, folders.insert(path).inserted {
                other = other ?? rival(of: path)
                parent = path.parent
            }
            guard let other else { continue }
            findings.append(
                Finding(
                    ZipFault.caseCollision.code, .warn,
                    "meets \(other.displayed) where case or Unicode form does not count",
                    path: record.path.displayed))
        }
        return findings
    }
}
