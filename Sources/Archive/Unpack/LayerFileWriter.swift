import Core

/// Writes the files of one layer that survive in the merged root, as they pass; everything else passes by.
final class LayerFileWriter: EntrySink {
    private let wanted: [EntryPath: [Entry]]
    private let writer: DiskWriter
    private let progress: WrittenCount
    /// What the file that passes becomes.
    private var current: [Entry]?

    init(
        _ wanted: [EntryPath: [Entry]], into folder: OpenFolder, setsOwners: Bool, progress: WrittenCount
    ) {
        self.wanted = wanted
        self.progress = progress
        writer = DiskWriter(into: folder, setsOwners: setsOwners)
    }

    func begin(_ entry: Entry) throws(Failure) {
        current = wanted[entry.path]
        guard let first = current?.first else { return }
        guard entry.type == .file, entry.size == first.size else { throw Self.changed(entry) }
        try writer.begin(first)
    }

    func take(_ bytes: RawSpan) throws(Failure) {
        if current != nil { try writer.take(bytes) }
    }

    func end(_ entry: Entry) throws(Failure) {
        guard let entries = current, let first = entries.first else { return }
        current = nil
        try writer.end()
        guard let digest = entry.sha256, digest == first.sha256 else { throw Self.changed(entry) }
        for other in entries.dropFirst() { try writer.link(other.path, to: first.path) }
        progress.add(files: entries.count, bytes: first.size)
    }

    private static func changed(_ entry: Entry) -> Failure {
        Failure(
            .inputChanged, "changed while it was unpacked", entry: entry.path.displayed,
            remedy: ByteSource.changeRemedy)
    }
}
