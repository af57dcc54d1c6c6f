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
    /// What it is asked as; nil where only its place tells.
    var asked: String?
    /// What the ledger, or the pin, says it is; nil for what nobody has seen.
    var known: ArtifactIdentity?
    /// Bytes, for the progress; 0 where that is not known.
    var size: UInt64
    /// What tells without reading that it is not what was seen before.
    var stamp: SourceStamp?
    /// Whether it lies elsewhere than in the file system: somebody serves it, who may state what it is.
    var isServed = false

    /// Takes in what lay there when somebody looked last. Another size is another content; the same size may be: that is for
    /// reading to say, when it is due. Where its digest is stated, another one is another content.
    fileprivate mutating func isKnown(as former: ArtifactIdentity) {
        var mayBeOther = former.kind != .ociLayout && former.size != size && stamp?.isFixed != true
        if let digest = stamp?.digest { mayBeOther = digest != former.digest }
        known = mayBeOther ? nil : former
    }
}

/// Finds the artifacts that a lockfile or paths name.
struct RescanTargets: Sendable {
    let environment: Environment

    private var places: Places { environment.places }
    private var sources: SourceList { environment.sources }

    /// The artifacts of a lockfile, read where its pins say they lie.
    func targets(of lockfile: Lockfile, at path: String) -> [RescanTarget] {
        SideBySide.map(lockfile.artifacts.count) { range in
            lockfile.artifacts[range].map { pin in
                var target = RescanTarget(
                    name: pin.name, path: places.path(of: pin, lockfile: path), place: places.absolute(pin.source),
                    shownSource: pin.source, pin: pin, asked: pin.name, known: ArtifactIdentity(pin), size: pin.size)
                if let path = target.path { place(&target, at: path) }
                return target
            }
        }.flatMap(\.self)
    }

    private func place(_ target: inout RescanTarget, at path: String) {
        target.path = path
        target.place = places.absolute(path)
        target.shownSource = PathEscaping.displayed(path.utf8)
        look(at: path, &target)
    }

    private func look(at path: String, _ target: inout RescanTarget) {
        let locator = Locator(path)
        target.stamp = sources.stamp(of: locator)
        target.isServed = !sources.isPath(locator)
    }

    /// Targets where others say that they lie, and those that are not pinned behind them.
    func placing(
        _ named: [AskedArtifact], among targets: [RescanTarget], ledger: any LedgerStore
    ) async throws(Failure) -> [RescanTarget] {
        var targets = targets
        for artifact in named {
            guard let name = artifact.name else { continue }
            if let index = targets.firstIndex(where: { TextKey($0.name) == TextKey(name) }) {
                place(&targets[index], at: artifact.locator)
                continue
            }
            let unnamed = [AskedArtifact(locator: artifact.locator)]
            for var target in try await self.targets(of: unnamed, pins: nil, ledger: ledger) {
                target.name = name
                target.asked = name
                targets.append(target)
            }
        }
        return targets
    }

    /// The artifacts that are given: of a folder all that lie below it, told by their bytes; links are not followed.
    func targets(
        of artifacts: [AskedArtifact], pins: PinnedArtifacts?, ledger: any LedgerStore
    ) async throws(Failure) -> [RescanTarget] {
        var found: [String] = []
        var named: [RescanTarget] = []
        for asked in artifacts {
            let path = asked.locator
            if let name = asked.name {
                named.append(target(path, named: name, pins: pins))
                continue
            }
            guard ByteSource.isFolder(path), try FileKind.of("\(path)/oci-layout") == .missing else {
                found.append(path)
                continue
            }
            let inside = try await self.artifacts(below: path)
            guard !inside.isEmpty else {
                throw Failure(
                    .inputNotFound, "holds no zip and no image", file: path, remedy: "name the artifacts themselves")
            }
            found += inside
        }
        let known = try await ledger.identities(ofSources: found.map(places.absolute))
        var seen: Set<TextKey> = []
        return named
            + found.filter { seen.insert(places.absolute($0)).inserted }.map { path in
                var target = RescanTarget(
                    name: ArtifactName.usual(of: path), path: path, place: places.absolute(path), shownSource: path,
                    size: 0)
                look(at: path, &target)
                target.size = target.stamp?.size ?? 0
                if let former = known[places.absolute(path)] { target.isKnown(as: former) }
                return target
            }
    }

    /// Targets with what the ledger knows by now of those that only their places tell.
    static func known(
        _ targets: [RescanTarget], to ledger: any LedgerStore
    ) async throws(Failure) -> [RescanTarget] {
        let known = try await ledger.identities(ofSources: targets.filter { $0.asked == nil }.map(\.place))
        return targets.map { target in
            guard target.asked == nil, let identity = known[target.place] else { return target }
            var target = target
            target.isKnown(as: identity)
            return target
        }
    }

    /// What is given under a name has to be what that name pins, whatever the ledger knows of the place.
    private func target(_ path: String, named name: String, pins: PinnedArtifacts?) -> RescanTarget {
        let pin = pins?.lockfile[name]
        var target = RescanTarget(
            name: name, path: path, place: places.absolute(path), shownSource: path, pin: pin, asked: name,
            known: pin.map { ArtifactIdentity($0) }, size: pin?.size ?? 0)
        look(at: path, &target)
        if pin == nil { target.size = target.stamp?.size ?? 0 }
        return target
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
        do throws(Failure) { opened = try await ArtifactReader(environment).open(path) } catch { return true }
        // Whatever nothing else claims is a zip, to be refused by its reader.
        guard case .bytes(let source, .zip) = opened.content else { return true }
        return try source.head(4).starts(with: [0x50, 0x4B])
    }
}

extension ArtifactIdentity {
    /// What a pin says an artifact is.
    init(_ pin: Pin) { self.init(pin.content.artifact, digest: pin.digest) }
}
