import LayerLockfile
import LayerManifest
import LayerModel
import LayerPolicy
import LayerScan

extension Workplace {
    /// The name an artifact goes by where the user gave none: its file's name without extension, or `stdin`.
    public static func defaultName(of path: String) -> String { ArtifactName.suggested(by: path) ?? "stdin" }
}

extension Finding {
    /// Both readers read the artifact and agree.
    static func accepted(_ inventory: Inventory) -> Finding {
        Finding("archive.accepted", .pass, "\(inventory.entries.count) entries, read alike by both readers")
    }
}

extension ArtifactReport {
    /// The report of an artifact that was refused or could not be judged.
    init(_ failure: Failure, name: String, source: String) {
        var failure = failure
        if let file = failure.file, file != source {
            failure.message = "\(PathEscaping.displayed(file.utf8)): \(failure.message)"
        }
        self.init(name: name, source: source, findings: [Finding(failure)])
    }

    /// The report of an artifact that was read, before anything is checked beyond that.
    init(_ artifact: ReadArtifact, name: String) {
        self.init(
            name: name, source: artifact.path, inventory: artifact.inventory,
            findings: [.accepted(artifact.inventory)] + artifact.inventory.warnings)
    }
}

extension Workplace {
    /// Reads artifacts and says what is inside.
    public func inspect(_ paths: [String], name: String?) async -> [ArtifactReport] {
        var reports: [ArtifactReport] = []
        for path in paths {
            let name = name ?? Self.defaultName(of: path)
            do throws(Failure) {
                var report = ArtifactReport(try await read(path, wanting: .digest), name: name)
                report.listsEntries = true
                reports.append(report)
            } catch {
                reports.append(ArtifactReport(error, name: name, source: path))
            }
        }
        return reports
    }

    /// Reads artifacts and compares each with its pin, where a lockfile is given.
    public func verify(_ paths: [String], lockfile: String?, name: String?) async -> [ArtifactReport] {
        let pins: Result<Lockfile, Failure>?
        do throws(Failure) {
            pins = try lockfile.map { path throws(Failure) in .success(try Lockfile.load(path)) }
        } catch {
            pins = .failure(error)
        }
        var reports: [ArtifactReport] = []
        for path in paths {
            do throws(Failure) {
                let artifact = try await read(path, wanting: lockfile == nil ? .digest : .packages)
                var report = ArtifactReport(artifact, name: name ?? Self.defaultName(of: path))
                if let lockfile, let pins {
                    try compare(artifact, with: try pins.get(), at: lockfile, name: name, into: &report)
                }
                reports.append(report)
            } catch {
                reports.append(ArtifactReport(error, name: name ?? Self.defaultName(of: path), source: path))
            }
        }
        return reports
    }

    /// Compares an artifact with its pin: the tree decides, the stored manifest explains.
    private func compare(
        _ artifact: ReadArtifact, with lockfile: Lockfile, at path: String, name: String?,
        into report: inout ArtifactReport
    ) throws(Failure) {
        let inventory = artifact.inventory
        let match = lockfile.pin(name: name, digest: inventory.digest, tree: inventory.tree, source: artifact.path)
        if let match { report.name = match.pin.name }
        report.pinLine = match?.pin.line
        let names = CommandNames(source: artifact.path, name: report.name, lockfile: path)
        var pinned: Manifest?
        if let pin = match?.pin, pin.tree != inventory.tree {
            pinned = try ManifestStore(besideLockfile: path).manifest(of: pin.tree)
        }
        let comparison = PinCheck.compare(
            inventory, found: artifact.manifest.entries, with: match.map { PinFacts($0.pin) }, pinned: pinned?.entries,
            names: names)
        report.findings += comparison.findings
        report.drift = groups(comparison.changes, old: .init(entries: pinned?.entries ?? []), new: artifact)
    }
}

extension PinFacts {
    /// What drift needs of a lockfile's pin.
    init(_ pin: Pin) {
        self.init(
            name: pin.name, kind: pin.kind, digest: pin.digest, size: pin.size, tree: pin.tree, files: pin.files,
            unpackedSize: pin.unpackedSize, layers: pin.layers, line: pin.line)
    }
}
