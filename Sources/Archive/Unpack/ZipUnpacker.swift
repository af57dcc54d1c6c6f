import Core

/// Writes the entries of a zip that was read and accepted into a new folder.
package enum ZipUnpacker {
    /// Unpacks into `folder`, which must be absent or empty; the files appear there all at once or not at all.
    ///
    /// The archive is read a second time, and every file must have the size and SHA-256 that the first reading found,
    /// else `input.changed`. Throws `output.exists` or `output.failed` for the folder.
    package static func unpack(_ source: ByteSource, _ contents: ArchiveContents, to folder: String) throws(Failure) {
        let index = try ZipIndex(
            source, limits: Limits(entries: .max, unpackedBytes: .max, fileBytes: .max))
        let places = try places(of: contents.entries, among: index.records)
        try StagedFolder.fill(folder) { stage throws(Failure) in
            let writer = DiskWriter(into: stage)
            try writeFolders(contents.entries, writer)
            try writeFiles(source, index, contents, places, writer)
            try writer.finish()
        }
    }

    /// Which records the entries are of: all but the archive's root, and folders that were there before.
    private static func places(of entries: [Entry], among records: [CentralRecord]) throws(Failure) -> [Int] {
        var places: [Int] = []
        places.reserveCapacity(entries.count)
        for (index, record) in records.enumerated() {
            if places.count < entries.count, entries[places.count].path == record.path {
                places.append(index)
            } else if record.type != .dir {
                throw changed()
            }
        }
        guard places.count == entries.count else { throw changed() }
        return places
    }

    /// Folders come first, each before what it holds: an archive may list children before their parents.
    private static func writeFolders(_ entries: [Entry], _ writer: DiskWriter) throws(Failure) {
        for entry in entries.filter({ $0.type == .dir }).sorted(by: { $0.path < $1.path }) {
            try writer.begin(entry)
            try writer.end()
        }
    }

    private static func writeFiles(
        _ source: ByteSource, _ index: ZipIndex, _ contents: ArchiveContents, _ places: [Int], _ writer: DiskWriter
    ) throws(Failure) {
        var buffer = BatchReader.makeBuffer()
        var reader = try BatchReader(
            source, records: index.records, tagKey: nil, sink: writer)
        for (entry, position) in zip(contents.entries, places) {
            guard entry.type != .dir else { continue }
            let next = position + 1 < index.records.count ? index.records[position + 1].localOffset : index.entriesEnd
            try writer.begin(entry)
            let result = try reader.read(
                EntryBatch(
                    records: position..<position + 1, range: index.records[position].localOffset..<next),
                buffer: &buffer)
            try writer.end()
            guard let decoded = result.entries.first, decoded.sha256 == entry.sha256, decoded.link == entry.link else {
                throw changed()
            }
        }
    }

    private static func changed() -> Failure {
        Failure(.inputChanged, "changed while it was unpacked", remedy: ByteSource.changeRemedy)
    }
}
