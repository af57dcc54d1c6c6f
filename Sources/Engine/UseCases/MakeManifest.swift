import Core
import Lambda
import Pins

/// Makes the canonical mtree manifest of an artifact, of one layer of an image, or of a stack of layers.
package struct MakeManifest: Sendable {
    /// What the manifest is of.
    package enum Content: Sendable, Equatable {
        /// The artifact: of an image, its merged root.
        case whole
        /// One layer of an image, counted from 0; whiteouts are entries of it.
        case layer(Int)
        /// The merged `/opt` of the artifacts, which are layers in the order of a function's configuration.
        case stack
    }

    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// What the manifest is of.
    package var content: Content

    /// Makes manifests in a process of artifacts that are read so.
    package init(
        _ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), of content: Content = .whole
    ) {
        self.environment = environment
        self.options = options
        self.content = content
    }

    /// - Parameter artifacts: One artifact; the layers of a stack.
    /// - Throws: what refuses an artifact or keeps it from being read, naming the file; `input.unsupported` where there is no
    ///   such layer; `stack.*`.
    package func run(_ artifacts: [String]) async throws(Failure) -> CanonicalManifest {
        let reader = ArtifactReader(environment, options)
        if case .stack = content { return CanonicalManifest(try await stack(artifacts, by: reader)) }
        guard let path = artifacts.first, artifacts.count == 1 else {
            throw Failure(.internalFault, "a manifest is of one artifact")
        }
        let artifact = try await reader.read(path, wanting: .manifest)
        guard case .layer(let layer) = content else { return CanonicalManifest(artifact.manifest, artifact.inventory) }
        return CanonicalManifest(try manifest(of: artifact, layer: layer))
    }

    private func stack(_ layers: [String], by reader: ArtifactReader) async throws(Failure) -> Manifest {
        let read: StackParts
        do throws(StackParts.Failures) {
            read = try await StackParts(layers, function: nil, read: reader, wanting: .manifest)
        } catch { throw error.weightiest }
        let stack = try StackMerge.merge(read.layers.map(\.part), allowances: options.allowances)
        return try Manifest(entries: stack.entries.map(\.entry))
    }

    private func manifest(of artifact: ReadArtifact, layer: Int) throws(Failure) -> Manifest {
        guard case .image(let image) = artifact.content else {
            throw Failure(
                .inputUnsupported, "is no image, and has no layers to choose from", file: artifact.path,
                remedy: "leave \(setting: .layer) out")
        }
        guard image.layerTrees.indices.contains(layer) else {
            throw Failure(
                .inputUnsupported,
                "has \(image.layerTrees.count) layers, counted from 0; there is no layer \(layer)",
                file: artifact.path, remedy: "`\(run: .inspect)` lists them")
        }
        return try image.manifest(ofLayer: layer)
    }
}

/// A canonical manifest's text.
package struct CanonicalManifest: Sendable {
    private let manifest: Manifest
    /// What reading established of the artifact; nil for one layer and for a stack.
    package let inventory: Inventory?

    fileprivate init(_ manifest: Manifest, _ inventory: Inventory? = nil) {
        self.manifest = manifest
        self.inventory = inventory
    }

    /// The text.
    package var text: [UInt8] { manifest.text }

    /// Hands the text on, piece by piece: of very many entries it is large.
    package func write(_ append: ([UInt8]) throws(Failure) -> Void) throws(Failure) { try manifest.write(append) }
}
