import LayerManifest
import LayerModel
import LayerStack

/// What a function sees of its layers, and the manifest of that view.
public struct StackOutcome: Sendable {
    /// The stack's report, as one artifact of kind `layer-stack`.
    public var report: ArtifactReport
    /// The merged view; nil where a layer or the stack was refused.
    public var stack: MergedStack?
    /// The parts' names, lowest layer first, the function last.
    public var names: [String]
    /// The merged view's canonical manifest.
    public var manifest: Manifest?
}

extension Workplace {
    /// Merges layers, and a function, as Lambda does.
    public func stack(_ layers: [String], function: String?, architecture: Architecture?) async -> StackOutcome {
        let names = (layers + [function].compactMap(\.self)).map(defaultName)
        let source = layers.joined(separator: " ")
        do throws(Failure) {
            var parts: [StackPart] = []
            var kept: [[EntryPath: [UInt8]]] = []
            var findings: [Finding] = []
            for path in layers + [function].compactMap(\.self) {
                let artifact = try await read(path, wanting: .programs)
                findings += artifact.inventory.warnings
                kept.append(artifact.contents.kept)
                parts.append(StackPart(name: defaultName(of: path), entries: artifact.manifest.entries))
            }
            let top = function == nil ? nil : parts.removeLast()
            let stack = try StackMerge.merge(parts, function: top)
            let manifest = try Manifest(entries: stack.entries.map(\.entry))
            let inventory = Inventory(
                kind: .layerStack, digest: nil, size: 0, entries: manifest.entries, tree: manifest.tree,
                files: manifest.files, unpackedSize: manifest.unpackedSize)
            findings += StackFindings.shadows(of: stack, layers: parts)
            if let architecture {
                let functionKept = function == nil ? [:] : kept.removeLast()
                findings += StackFindings.architectures(
                    of: stack, layers: kept, function: functionKept, expected: architecture)
            }
            return StackOutcome(
                report: ArtifactReport(
                    name: "stack", source: source, inventory: inventory,
                    findings: [.accepted(inventory)] + findings, listsEntries: true),
                stack: stack, names: names, manifest: manifest)
        } catch {
            return StackOutcome(
                report: ArtifactReport(error, name: "stack", source: source), stack: nil, names: names, manifest: nil)
        }
    }
}
