import Archive
import Core
import Image
import Pins

/// What became of an artifact that was to be unpacked.
package struct UnpackOutcome: Sendable {
    /// What was read; the failure is among its findings.
    package var report: ArtifactReport
    /// Why nothing was written; nil where everything was.
    package var failure: Failure?
    /// Whether the files belong to whom the artifact says.
    package var setsOwners = true
    /// Names of the extended attributes that root could not set either, sorted.
    package var attributesLeftOut: [String] = []
}

/// Reads an artifact and writes its entries into a new folder; all of them or nothing.
package struct Unpack: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions

    /// Unpacks in a process an artifact that is read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// What became of an artifact.
    package func run(_ asked: AskedArtifact, to folder: String) async -> UnpackOutcome {
        let (path, name) = (asked.locator, asked.usedName)
        do throws(Failure) {
            let artifact = try await ArtifactReader(environment, options).read(path, wanting: .digest)
            var outcome = UnpackOutcome(report: ArtifactReport(artifact, name: name))
            if let written = try await write(artifact, to: folder) {
                outcome.setsOwners = written.setsOwners
                outcome.attributesLeftOut = written.attributesLeftOut
                outcome.report.findings += Finding.leftOut(written.specialLeftOut)
            }
            return outcome
        } catch {
            return UnpackOutcome(report: ArtifactReport(error, name: name, source: path), failure: error)
        }
    }

    /// Writes an accepted artifact's entries into a new folder, of an image its merged root; all of them or nothing.
    ///
    /// Returns what was written of an image: owners, and what hangs on them, are set by root only. A zip names no owners.
    @discardableResult
    package func write(
        _ artifact: ReadArtifact, to folder: String
    ) async throws(Failure) -> Archive.UnpackOutcome? {
        switch artifact.content {
        case .zip(let source, let contents):
            try ZipUnpacker.unpack(source, contents, to: folder)
            return nil
        case .artifact:
            throw Failure(.inputUnsupported, "is an artifact whose blobs are not unpacked", file: artifact.path)
        case .image(let image):
            let layers = image.contents.layers.map {
                LayerSource(source: $0.place.source, range: $0.place.range, digest: $0.digest)
            }
            let plan = image.root.unpackPlan(layers: layers.count)
            let options = LayerBlobOptions(limits: environment.imageLimits)
            return try await RootUnpacker.unpack(layers, plan, to: folder, options: options)
        }
    }
}

extension Finding {
    /// A warning that special files were not written, for devices and for pipes; none where there are none.
    fileprivate static func leftOut(_ special: [Entry]) -> [Finding] {
        func warning(_ id: FindingID, _ entries: [Entry], _ one: String, _ several: String) -> [Finding] {
            guard let first = entries.first else { return [] }
            let what = entries.count == 1 ? "\(one) is" : "\(entries.count) \(several) are"
            return [
                Finding(
                    id, .warn, "\(what) not written: unpack makes files, folders and links alone",
                    path: first.path.displayed)
            ]
        }
        return warning(.archiveTarDevice, special.filter { $0.type != .fifo }, "a device node", "device nodes")
            + warning(.archiveTarFifo, special.filter { $0.type == .fifo }, "a named pipe", "named pipes")
    }
}
