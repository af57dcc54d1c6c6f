import Core
import Glibc

/// Writes the merged root of an image that was read and accepted into a new folder.
package enum RootUnpacker {
    /// Whether this process may give files away: only then owners and capabilities are set.
    package static var maySetOwners: Bool { geteuid() == 0 }

    /// Unpacks into `folder`, which must be absent or empty; the files appear there all at once or not at all.
    ///
    /// Each layer with files in the plan is read a second time: its blob must have the digest that was judged and every
    /// file its size and SHA-256, else `input.changed`. Throws `output.exists` or `output.failed` for the folder.
    /// Folders come first, then files and hard links layer by layer, and the symbolic links at the end, when nothing is
    /// written any more that could pass through one. The root folder itself belongs to whoever unpacks.
    package static func unpack(
        _ layers: [LayerSource], _ plan: UnpackPlan, to folder: String, options: LayerBlobOptions = LayerBlobOptions(),
        setsOwners: Bool = maySetOwners
    ) async throws(Failure) -> UnpackOutcome {
        guard layers.count == plan.files.count else {
            throw Failure(.internalFault, "a plan for other layers than given")
        }
        let count = WrittenCount()
        var leftOut: [String] = []
        try await StagedFolder.fill(folder) { stage async throws(Failure) in
            let writer = DiskWriter(into: stage, setsOwners: setsOwners)
            for entry in plan.folders { try write(entry, writer) }
            for (layer, wanted) in zip(layers, plan.files) where !wanted.isEmpty {
                try await writeFiles(of: layer, wanted, into: stage, options, setsOwners: setsOwners, count)
            }
            for entry in plan.links { try write(entry, writer) }
            try writer.finish()
            if setsOwners { leftOut = LateAttributes.set(plan, below: stage) }
        }
        return UnpackOutcome(
            files: count.files, folders: plan.folders.count, links: plan.links.count, bytes: count.bytes,
            setsOwners: setsOwners, attributesLeftOut: leftOut, specialLeftOut: plan.special)
    }

    private static func write(_ entry: Entry, _ writer: DiskWriter) throws(Failure) {
        try writer.begin(entry)
        try writer.end()
    }

    private static func writeFiles(
        of layer: LayerSource, _ wanted: [EntryPath: [Entry]], into stage: OpenFolder, _ options: LayerBlobOptions,
        setsOwners: Bool, _ count: WrittenCount
    ) async throws(Failure) {
        var options = options
        options.sink = { () throws(Failure) in
            LayerFileWriter(wanted, into: stage, setsOwners: setsOwners, progress: count)
        }
        let due = wanted.values.reduce(count.files) { $0 + $1.count }
        let blob = try await LayerBlobReader.read(layer.source, range: layer.range, options: options)
        // What the writer met comes first: without room on the disk the layer is still the one that was judged.
        if case .failure(let failure) = blob.content, !failure.code.isRefusal { throw failure }
        guard blob.digest == layer.digest, case .success = blob.content, count.files == due else {
            throw Failure(
                .inputChanged, "the layer \(layer.digest) changed while it was unpacked",
                remedy: ByteSource.changeRemedy)
        }
    }
}
