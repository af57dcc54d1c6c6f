import LayerLockfile
import LayerManifest
import LayerModel

/// What `lock` pinned, or would pin.
public struct LockOutcome: Sendable {
    /// The artifacts' reports, in the order given.
    public var reports: [ArtifactReport]
    /// The pins, in the same order; empty where an artifact was refused: then nothing was written.
    public var pins: [Pin]
    /// What changed in the lockfile and beside it; nil where nothing was looked at.
    public var changes: LockfileChanges?
}

extension Workplace {
    /// How long to wait for another process that writes the same lockfile.
    static let lockTimeout: Duration = .seconds(30)

    /// Reads artifacts and pins them all, or none: where one is refused nothing is written.
    ///
    /// With `checksOnly` nothing is written either; the outcome says what would change.
    public func lock(
        _ paths: [String], name: String?, lockfile: String, checksOnly: Bool
    ) async throws(Failure) -> LockOutcome {
        var outcome = LockOutcome(reports: [], pins: [], changes: nil)
        var manifests: [Manifest] = []
        for path in paths {
            let name = name ?? defaultName(of: path)
            do throws(Failure) {
                let artifact = try await read(path, wanting: .digest)
                outcome.reports.append(ArtifactReport(artifact, name: name))
                outcome.pins.append(try pin(artifact, name: name, lockfile: lockfile))
                manifests.append(artifact.manifest)
            } catch {
                outcome.reports.append(ArtifactReport(error, name: name, source: path))
            }
        }
        guard outcome.pins.count == paths.count else {
            outcome.pins = []
            return outcome
        }
        let pins = outcome.pins
        func edit(_ lockfile: inout Lockfile) throws(Failure) {
            for pin in pins { try lockfile.set(pin) }
        }
        outcome.changes =
            checksOnly
            ? try Lockfile.check(at: lockfile, manifests: manifests, edit: edit)
            : try Lockfile.update(at: lockfile, timeout: Self.lockTimeout, manifests: manifests, edit: edit)
        return outcome
    }

    private func pin(_ artifact: ReadArtifact, name: String, lockfile: String) throws(Failure) -> Pin {
        let inventory = artifact.inventory
        guard let digest = inventory.digest else { throw Failure(.internalFault, "the digest was not computed") }
        return Pin(
            name: name, kind: inventory.kind, source: source(artifact.path, besides: lockfile), digest: digest,
            size: inventory.size, tree: inventory.tree, files: inventory.files, unpackedSize: inventory.unpackedSize)
    }

    /// The artifact's path as seen from the lockfile's folder, so that the same input gives the same bytes wherever
    /// the command was typed, and a rescan finds the artifact.
    private func source(_ path: String, besides lockfile: String) -> String {
        guard path != "-" else { return path }
        let target = components(path)
        let folder = components(lockfile).dropLast()
        let shared = zip(target, folder).prefix { $0 == $1 }.count
        let steps = [Substring](repeating: "..", count: folder.count - shared) + target.dropFirst(shared)
        return PathEscaping.displayed(Array(steps.joined(separator: "/").utf8))
    }

    /// The components of a path from the root, by its text alone.
    private func components(_ path: String) -> [Substring] {
        let absolute = path.hasPrefix("/") ? path : "\(workingFolder)/\(path)"
        return absolute.split(separator: "/").reduce(into: []) { components, component in
            switch component {
            case ".": break
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
    }
}
