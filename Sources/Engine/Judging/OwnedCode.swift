import Core
import Detectors
import Ledger
import Policy

extension FindingJudge {
    /// What of the code in an artifact that was read with `.inventory` wanted no package's metadata accounts for, and what could
    /// not be read, in which it might be; and how much of its code is accounted for.
    func findings(of artifact: ReadArtifact, name: String) async -> (findings: [Finding], coverage: CodeCoverage?) {
        let observations = await artifact.observations(by: [PackageDetector()])
        guard let listing = observations[PackageDetector.self], let identity = ArtifactIdentity(artifact.inventory)
        else {
            return ([Finding(.packagesUnread, .unknown, "nobody looked for packages")], nil)
        }
        let left = PackageDetector().findings(of: listing).filter {
            $0.id == .packagesUnowned || $0.id == .packagesUnread
        }
        var cache = Cache()
        let judged = judged(left, names: RescanAdvisories.names(name, identity), &cache)
        guard let coverage = PackageFacts(listing).coverage, let percent = coverage.percent else {
            return (judged, nil)
        }
        let isOwned = !judged.contains(where: \.outcome.stops)
        let told = Finding(.packagesUnowned, isOwned ? .pass : .warn, "covered: \(percent) % of the code's bytes")
        return (judged + [told], coverage)
    }
}
