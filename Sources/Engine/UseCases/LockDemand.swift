import ArtifactSources
import Core
import Image
import Pins

/// What a run of `lock` is to do with the pins that are there.
package struct LockDemand: Sendable {
    /// What the project file names; nil where there is none: then what the lockfile pins, read where it says.
    package var named: [NamedArtifact]?
    /// Whether pins are replaced whose artifacts hold other content now.
    package var takesChanges: Bool
    /// The names that are meant; empty for all.
    package var only: [String]
    /// Whether pins go whose artifacts are gone.
    package var prunes: Bool

    /// Sets each property; by default what is given is pinned.
    package init(
        named: [NamedArtifact]? = nil, takesChanges: Bool = true, only: [String] = [], prunes: Bool = false
    ) {
        self.named = named
        self.takesChanges = takesChanges
        self.only = only
        self.prunes = prunes
    }

    /// Whether a change of a pin is written without being asked for: what an older version did not say, and another place.
    func takes(_ change: PinChange) -> Bool {
        switch change {
        case .none, .place, .upgrade: true
        case .repacked, .content: takesChanges
        }
    }
}

/// An artifact that is to be pinned, and how it is read.
struct LockedPlace: Sendable {
    var asked: AskedArtifact
    var reader: ArtifactReader
    var owner: String?
    var note: String?
    /// Whether nobody but the lockfile names it: once its pin is gone it is not meant any more.
    var isOfLockfile = false
}

/// What a run without artifacts is about.
struct LockPlaces: Sendable {
    /// What is read.
    var places: [LockedPlace] = []
    /// Pins whose artifacts are gone.
    var vanished: [Pin] = []
    /// Why some cannot be read: their reports.
    var missing: [ArtifactReport] = []
}

extension Lock {
    /// The artifacts that are given; who answers for one is what the project file says of its name.
    func places(of artifacts: [AskedArtifact]) -> LockPlaces {
        LockPlaces(
            places: artifacts.map { asked in
                let named = demand.named?.first { TextKey($0.artifact.name ?? "") == TextKey(asked.usedName) }
                return LockedPlace(
                    asked: asked, reader: reader(of: asked.usedName), owner: named?.owner, note: named?.note)
            })
    }

    /// The named artifacts: the one place that says what a run without artifacts is about.
    /// - Throws: `input.option` for a name of `only` that nothing has; `lockfile.*`, `input.*`.
    func places() throws(Failure) -> LockPlaces {
        let lockfile: Lockfile
        do throws(Failure) {
            lockfile = try Lockfile.load(self.lockfile)
        } catch {
            guard demand.named != nil, error.code == .inputNotFound else { throw error }
            lockfile = Lockfile()
        }
        var found = LockPlaces()
        let named = demand.named ?? []
        for artifact in named { try add(artifact, to: &found, pin: lockfile[artifact.artifact.name ?? ""]) }
        let names = Set<TextKey>(named.map { $0.artifact.name ?? "" })
        for pin in lockfile.artifacts where !names.contains(pin.name) {
            let place = environment.places.path(of: pin, lockfile: self.lockfile)
            // The project file says what is meant; of what it does not name, what somebody typed the name of.
            if demand.named != nil, demand.only.isEmpty {
                if let place, try isGone(place) { found.vanished.append(pin) }
                continue
            }
            guard let place else {
                if demand.means(pin.name) { found.missing.append(.unnamedPlace(of: pin)) }
                continue
            }
            try add(
                NamedArtifact(pin.name, at: place, platform: pin.platform), to: &found, pin: pin, isOfLockfile: true)
        }
        for name in demand.only where !found.names.contains(TextKey(name)) {
            try lockfile.requirePin(name)
        }
        found.vanished.removeAll { !demand.means($0.name) }
        return found
    }

    private func isGone(_ locator: String) throws(Failure) -> Bool {
        guard environment.sources.isPath(Locator(locator)) else { return false }
        return try FileKind.of(locator) == .missing
    }

    private func add(
        _ named: NamedArtifact, to found: inout LockPlaces, pin: Pin?, isOfLockfile: Bool = false
    ) throws(Failure) {
        guard demand.means(named.artifact.name ?? "") else { return }
        if let pin, try isGone(named.artifact.locator) {
            found.vanished.append(pin)
            if !demand.prunes { found.missing.append(.vanished(pin, at: named.artifact.locator)) }
            return
        }
        var place = LockedPlace(
            asked: named.artifact, reader: reader(of: named.artifact.usedName), owner: named.owner, note: named.note,
            isOfLockfile: isOfLockfile)
        if place.reader.options.selection.image == nil { place.reader.options.selection.image = named.image }
        if place.reader.options.selection.platform == nil { place.reader.options.selection.platform = named.platform }
        found.places.append(place)
    }
}

extension LockDemand {
    fileprivate func means(_ name: String) -> Bool { only.isEmpty || only.contains { TextKey($0) == TextKey(name) } }
}

extension LockPlaces {
    fileprivate var names: Set<TextKey> {
        Set(
            places.map { TextKey($0.asked.name ?? "") } + vanished.map { TextKey($0.name) }
                + missing.map { TextKey($0.name) })
    }
}

extension ArtifactReport {
    /// Nothing lies where the pin says.
    fileprivate static func vanished(_ pin: Pin, at path: String) -> ArtifactReport {
        ArtifactReport(
            name: pin.name, source: path,
            findings: [
                Finding(
                    .inputNotFound, .unknown, "is pinned, and gone from where it was pinned from",
                    remedy:
                        "build it; or, where it is no longer deployed, drop its pin: \(run: .lock, .setting(.prune)), or \(run: .lock, .setting(.remove, .given(pin.name)))"
                )
            ], pinLine: pin.line)
    }

    /// What came on standard input comes from nowhere.
    fileprivate static func unnamedPlace(of pin: Pin) -> ArtifactReport {
        ArtifactReport(
            name: pin.name, source: pin.source,
            findings: [
                Finding(
                    .inputNotFound, .unknown, "was pinned from standard input, and nothing says where it lies",
                    remedy: "name it as \(pin.name)=FILE")
            ], pinLine: pin.line)
    }

    /// The pin went with its artifact.
    static func dropped(_ pin: Pin, isCheck: Bool) -> ArtifactReport {
        ArtifactReport(
            name: pin.name, source: pin.source,
            findings: [
                Finding(
                    .lockUnseen, isCheck ? .fail : .warn,
                    isCheck
                        ? "its artifact is gone: the pin would be dropped" : "its artifact is gone: the pin was dropped"
                )
            ], pinLine: pin.line)
    }
}
