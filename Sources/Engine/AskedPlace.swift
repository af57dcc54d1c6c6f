import Core
import Pins

/// An artifact that is verified, and how it is read.
struct AskedPlace: Sendable {
    var artifact: AskedArtifact
    /// Of a pinned image, the one that reads just that image.
    var workplace: Workplace
    /// Why it cannot be read.
    var missing: Failure?
}

extension Workplace {
    /// What an artifact is called where no pin says otherwise.
    static func name(of artifact: AskedArtifact) -> String { artifact.name ?? defaultName(of: artifact.locator) }

    /// All that a lockfile pins, read where it says they lie and asked as what they are pinned.
    func pinned(by pins: PinnedArtifacts?) -> [AskedPlace] {
        guard let pins else { return [] }
        return targets(of: pins.lockfile, at: pins.path).map { target in
            var place = AskedPlace(
                artifact: AskedArtifact(name: target.name, locator: target.path ?? target.shownSource),
                workplace: reading(target))
            if target.path == nil {
                place.missing = Failure(
                    .inputNotFound, "was pinned from standard input, and nothing says where it lies",
                    file: target.shownSource, remedy: "name it as \(target.name)=FILE")
            }
            return place
        }
    }

    /// A report for each pin that no artifact answered to.
    static func unseen(by reports: [ArtifactReport], of pins: PinnedArtifacts) -> [ArtifactReport] {
        let seen = Set<TextKey>(reports.map(\.name))
        return pins.lockfile.artifacts.filter { !seen.contains($0.name) }.map { pin in
            ArtifactReport(
                name: pin.name, source: pin.source,
                findings: [Finding(.lockUnseen, .fail, "pinned, and none of the artifacts given")], pinLine: pin.line)
        }
    }
}
