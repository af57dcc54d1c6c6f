import Core
import Detectors
import Ledger
import Policy

extension FindingJudge {
    /// What of the code in an artifact that was read with `.inventory` wanted no package's metadata accounts for, and what could
    /// not be read, in which it might be.
    func findings(of artifact: ReadArtifact, name: String) async -> [Finding] {
        let observations = await artifact.observations(by: [PackageDetector()])
        guard let listing = observations[PackageDetector.self], let identity = ArtifactIdentity(artifact.inventory)
        else {
            return [Finding(.packagesUnread, .unknown, "nobody looked for packages")]
        }
        let left = PackageDetector().findings(of: listing).filter {
            $0.id == .packagesUnowned || $0.id == .packagesUnread
        }
        var cache = Cache()
        let judged = judged(left, names: RescanAdvisories.names(name, identity), &cache)
        guard let percent = PackageFacts(listing).coverage?.percent else { return judged }
        let isOwned = !judged.contains(where: \.outcome.stops)
        return judged + [
            Finding(.packagesUnowned, isOwned ? .pass : .warn, "covered: \(percent) % of the code's bytes")
        ]
    }
}
