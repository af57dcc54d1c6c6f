import LayerArchive
import LayerImage
import LayerModel
import LayerRoot

extension Workplace {
    /// Writes an accepted artifact's entries into a new folder, of an image its merged root; all of them or nothing.
    ///
    /// Returns whether the files belong to whom the artifact says: owners, and what hangs on them, are set by root only.
    /// A zip names no owners.
    public func unpack(_ artifact: ReadArtifact, to folder: String) async throws(Failure) -> Bool {
        switch artifact.content {
        case .zip(let source, let contents):
            try ZipUnpacker.unpack(source, contents, to: folder)
            return true
        case .image(let image):
            let layers = image.contents.layers.map {
                LayerSource(source: $0.place.source, range: $0.place.range, digest: $0.digest)
            }
            let plan = image.root.unpackPlan(layers: layers.count)
            let options = LayerBlobOptions(limits: imageLimits)
            return try await RootUnpacker.unpack(layers, plan, to: folder, options: options).setsOwners
        }
    }
}
