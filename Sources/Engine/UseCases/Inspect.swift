import Core
import Detectors
import Pins

/// Reads artifacts and says what is inside.
package struct Inspect: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// Whether the packages are listed too, and what their metadata leaves open is warned of.
    package var listsPackages: Bool
    /// Whether what runs without being called is listed.
    package var listsHooks = false

    /// Inspects in a process artifacts that are read so.
    package init(
        _ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), listsPackages: Bool = false
    ) {
        self.environment = environment
        self.options = options
        self.listsPackages = listsPackages
    }

    /// A report for each artifact.
    package func run(_ artifacts: [AskedArtifact]) async -> [ArtifactReport] {
        let reader = ArtifactReader(environment, options)
        var reports: [ArtifactReport] = []
        for asked in artifacts {
            let path = asked.locator
            let name = asked.usedName
            do throws(Failure) {
                let artifact = try await reader.read(
                    path, wanting: listsPackages ? .inventory : listsHooks ? .packages : .digest)
                var report = ArtifactReport(artifact, name: name)
                report.listsEntries = true
                if listsPackages {
                    let packages = await artifact.packages()
                    report.findings += packages.findings
                    report.packages = packages
                }
                if listsHooks {
                    report.hooks = await artifact.hooks()
                }
                reports.append(report)
            } catch {
                reports.append(ArtifactReport(error, name: name, source: path))
            }
        }
        return reports
    }
}
