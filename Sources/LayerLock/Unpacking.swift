import LayerArchive
import LayerModel

extension Workplace {
    /// Writes an accepted artifact's entries into a new folder; all of them or nothing.
    public func unpack(_ artifact: ReadArtifact, to folder: String) throws(Failure) {
        try ZipUnpacker.unpack(artifact.source, artifact.contents, to: folder)
    }
}
