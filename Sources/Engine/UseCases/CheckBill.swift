import Core
import Detectors

/// Compares a bill of materials that somebody wrote with an artifact.
package struct CheckBill: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions

    /// Bytes of the largest bill that is read.
    private static let limit = 256 << 20

    /// Compares in a process with artifacts that are read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// What the bill at `file` leaves out, what it makes up, and which versions differ.
    /// - Throws: `sbom.invalid` for what is no bill, and what keeps the file from being read.
    package func run(_ asked: AskedArtifact, against file: String) async throws(Failure) -> ArtifactReport {
        let content = try FileReading.readWhole(file, limit: Self.limit)
        let bill: BillDocument
        do throws(BillFault) {
            bill = try BillDocument.read(content, limit: Self.limit)
        } catch {
            throw Failure(.sbomInvalid, "\(error.reason)", file: file)
        }
        do throws(Failure) {
            var environment = environment
            environment.detectors = PackageInventory.listing
            let artifact = try await ArtifactReader(environment, options).read(asked.locator, wanting: .inventory)
            let packages = await artifact.packages(by: PackageInventory.listing)
            var report = ArtifactReport(artifact, name: asked.usedName)
            report.findings += BillComparison.findings(bill, packages, digest: artifact.inventory.digest)
            return report
        } catch {
            return ArtifactReport(error, name: asked.usedName, source: asked.locator)
        }
    }
}
