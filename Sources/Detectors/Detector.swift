import Archive
import Core
import Ledger

/// Looks for one thing in what a reader saw of an artifact: a new one is a file of its own and a line in `DetectorList`.
package protocol Detector: Sendable {
    /// What it found, as plain values.
    associatedtype Observation: Sendable

    /// What tells it from the others.
    static var id: StaticString { get }
    /// Raised by one where the same artifact gives another observation or other findings, and only there: what was looked at
    /// by an earlier version is looked at again. DetectorVersionTests says when.
    static var version: Int { get }
    /// The ledger's name for looks by it; several detectors may look under one name.
    static var scanner: String { get }

    /// What else decides what it finds, such as a digest of rules that it was given; empty for nothing. It is part of the
    /// scanner's version.
    var state: String { get }

    /// What has to see the content while one artifact is read; detectors whose observers have one key share the first.
    /// - Parameter room: Where they may keep files meanwhile.
    func makeObservers(in room: SpoolRoom) -> [any ContentObserver]
    /// Looks at one artifact.
    func observe(_ sight: inout ArtifactSight) async -> Observation
    /// What a rescan records of an observation.
    func findings(of observation: Observation) -> [Finding]
    /// Whether all was looked at that there was to look at.
    func isComplete(_ observation: Observation) -> Bool
}

extension Detector {
    package static var scanner: String { "\(id)" }
    package var state: String { "" }
    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] { [] }
    package func findings(of observation: Observation) -> [Finding] { [] }
    package func isComplete(_ observation: Observation) -> Bool { true }
}

/// All detectors, in the order in which they are asked.
package enum DetectorList {
    package static let all = all()

    /// Those that read metadata, names and heads: they look into a small part of the content.
    package static let metadata: [any Detector] = [
        PackageDetector(),
        PackageIntegrityDetector(),
        HookDetector(),
    ]

    /// All of them, some told what to look for.
    package static func all(_ search: SearchDemand = .all, salt: SecretSalt? = nil) -> [any Detector] {
        metadata + [
            SecretDetector(salt: salt, search),
            MalwareDetector(search),
            ProgramDetector(),
        ]
    }
}

extension DetectorList {
    /// What detectors have to see of one artifact while it is read, each once.
    package static func makeObservers(for detectors: [any Detector], in room: SpoolRoom) -> [any ContentObserver] {
        var names: Set<TextKey> = []
        return detectors.flatMap { $0.makeObservers(in: room) }.filter { names.insert($0.name).inserted }
    }
}

extension Scanner {
    /// The scanners that a list of detectors looks under, in the list's order. A version holds that of each detector: a new
    /// one makes it later too.
    package static func scanners(of detectors: [any Detector]) -> [Scanner] {
        var scanners: [Scanner] = []
        for detector in detectors {
            let state = detector.state.isEmpty ? "" : "+\(detector.state)"
            let (name, version) = (type(of: detector).scanner, "\(type(of: detector).version)\(state)")
            if let place = scanners.firstIndex(where: { $0.name == name }) {
                scanners[place].version += ".\(version)"
            } else {
                scanners.append(Scanner(name: name, version: version))
            }
        }
        return scanners
    }
}
