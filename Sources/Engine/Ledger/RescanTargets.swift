import Archive
import ArtifactSources
import Core
import Ledger
import Pins
import Policy

/// One artifact that a rescan is about.
struct RescanTarget: Sendable {
    /// The name it goes by.
    var name: String
    /// The path to read; nil where the pin's source cannot be read again.
    var path: String?
    /// Where it lies, from the root and in its displayed form: what the ledger calls its source.
    var place: String
    /// What reports call the source.
    var shownSource: String
    /// The pin that it has to be.
    var pin: Pin?
    /// What the ledger, or the pin, says it is; nil for what nobody has seen.
    var known: ArtifactIdentity?
    /// Bytes, for the progress; 0 where that is not known.
    var size: UInt64
    /// What tells without reading that it is not what was seen before.
    var stamp: SourceStamp?
}

extension Workplace {
    /// The paths that a lockfile's pins say their artifacts lie at.
    /// - Throws: `lockfile.*`, `input.*`.
    package static func pinnedSources(of lockfile: String) throws(Failure) -> [String] {
        try Lockfile.load(lockfile).artifacts.compactMap { path(of: $0, lockfile: lockfile, SourceList()) }
    }

    /// Where a pin's source lies, which counts from the lockfile's folder; nil for one that cannot be read again.
    private static func path(of pin: Pin, lockfile: String, _ sources: SourceList) -> String? {
        guard let bytes = PathEscaping.undisplayed(pin.source), let source = String(validating: bytes, as: UTF8.self),
            !Locator(source).isStandardInput, !source.isEmpty
        else { return nil }
        if source.hasPrefix("/") || !sources.isPath(Locator(source)) { return source }
        return (lockfile.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(lockfile[...$0]) } ?? "") + source
    }

    /// Where a pin's source lies, as the working folder has it; nil for one that cannot be read again.
    func pinnedPath(_ pin: Pin, lockfile: String) -> String? { Self.path(of: pin, lockfile: lockfile, sources) }

    /// The artifacts of a lockfile, read where its pins say they lie.
    func targets(of lockfile: Lockfile, at path: String) -> [RescanTarget] {
        lockfile.artifacts.map { pin in
            var target = RescanTarget(
                name: pin.name, path: Self.path(of: pin, lockfile: path, sources), place: absolute(pin.source),
                shownSource: pin.source, pin: pin, known: ArtifactIdentity(pin), size: pin.size)
            if let path = target.path {
                target.place = absolute(path)
                target.shownSource = PathEscaping.displayed(path.utf8)
                target.stamp = sources.stamp(of: Locator(path))
            }
            return target
        }
    }

    /// The artifacts that paths name: of a folder all that lie below it, told by their bytes; links are not followed.
    func targets(of paths: [String], ledger: any LedgerStore) async throws(Failure) -> [RescanTarget] {
        var found: [String] = []
        for path in paths {
            guard ByteSource.isFolder(path), try FileKind.of("\(path)/oci-layout") == .missing else {
                found.append(path)
                continue
            }
            let inside = try await artifacts(below: path)
            guard !inside.isEmpty else {
                throw Failure(
                    .inputNotFound, "holds no zip and no image", file: path, remedy: "name the artifacts themselves")
            }
            found += inside
        }
        let known = try await ledger.identities(ofSources: found.map(absolute))
        var seen: Set<TextKey> = []
        return found.filter { seen.insert(absolute($0)).inserted }.map { path in
            var target = RescanTarget(
                name: Self.defaultName(of: path), path: path, place: absolute(path), shownSource: path,
                known: known[absolute(path)], size: 0)
            target.stamp = sources.stamp(of: Locator(path))
            target.size = target.stamp?.size ?? 0
            // Another size is another content; the same size may be: that is for reading to say, when it is due.
            if let former = target.known, former.kind != .ociLayout, former.size != target.size { target.known = nil }
            return target
        }
    }

    /// A path from the root, in its displayed form: what the ledger calls a source. What is no path stays as it is.
    func absolute(_ path: String) -> String {
        guard sources.isPath(Locator(path)) else { return PathEscaping.displayed(path.utf8) }
        return PathEscaping.displayed("/\(components(path).joined(separator: "/"))".utf8)
    }

    private func artifacts(below folder: String) async throws(Failure) -> [String] {
        var found: [String] = []
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        for name in try Folder.names(in: base.isEmpty ? "/" : base) {
            let path = "\(base)/\(name)"
            switch try FileKind.of(path) {
            case .folder:
                if try FileKind.of("\(path)/oci-layout") == .file {
                    found.append(path)
                } else {
                    found += try await artifacts(below: path)
                }
            case .file: if try await isArtifact(path) { found.append(path) }
            case .missing, .link, .other: break
            }
        }
        return found
    }

    /// Whether the first bytes are those of a zip or a tar; what cannot be read is one, so that it is not passed over.
    private func isArtifact(_ path: String) async throws(Failure) -> Bool {
        let opened: OpenArtifact
        do throws(Failure) { opened = try await open(path) } catch { return true }
        // Whatever nothing else claims is a zip, to be refused by its reader.
        guard case .bytes(let source, .zip) = opened else { return true }
        return try source.head(4).starts(with: [0x50, 0x4B])
    }
}

extension ArtifactIdentity {
    /// What a pin says an artifact is.
    init(_ pin: Pin) {
        self.init(kind: pin.kind, digest: pin.digest, tree: pin.tree, size: pin.size, layers: pin.layers)
    }
}
