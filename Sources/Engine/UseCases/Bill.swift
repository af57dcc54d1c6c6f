import Core
import Detectors
import Pins

/// Reads an artifact and lists the packages inside for a bill of materials.
package struct Bill: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions

    /// Lists in a process what is in an artifact that is read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// - Throws: what refuses the artifact or keeps it from being read, naming the file.
    package func run(_ asked: AskedArtifact) async throws(Failure) -> BillOfMaterials {
        let artifact = try await ArtifactReader(environment, options).read(asked.locator, wanting: .inventory)
        return BillOfMaterials(
            name: asked.usedName, inventory: artifact.inventory,
            packages: await artifact.packages(temporaryFolder: environment.temporaryFolder))
    }
}

extension BillOfMaterials {
    /// What the metadata leaves open.
    package var findings: [Finding] { packages.findings }
}
