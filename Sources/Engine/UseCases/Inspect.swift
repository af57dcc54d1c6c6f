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
    /// What of files' content is told.
    package var content = ContentDemand()
    /// The time to judge at; nil where nothing is judged.
    package var asOf: Timestamp?

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
        var options = options
        options.looksBeside = true
        var reader = ArtifactReader(environment, options)
        let content: ContentCheck?
        do throws(Failure) {
            content = try self.content.prepared(nil, asOf: asOf, in: environment.spoolRoom)
        } catch {
            return artifacts.map { ArtifactReport(error, name: $0.usedName, source: $0.locator) }
        }
        if let content { reader.besides = { [environment] in content.observers(in: environment.spoolRoom) } }
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
                    report.coverage = packages.coverage
                }
                if listsHooks {
                    report.hooks = await artifact.hooks()
                }
                if let content {
                    report.findings += content.findings(of: artifact, name: name)
                }
                reports.append(report)
            } catch {
                reports.append(ArtifactReport(error, name: name, source: path))
            }
        }
        return reports
    }
}
