import Archive
import Core
import Lambda
import Pins

/// What a function sees of its layers.
package struct StackOutcome: Sendable {
    /// The stack's report, as one artifact of kind `layer-stack`.
    package var report: ArtifactReport
    /// Layers, shadows and totals; nil where a layer or the stack was refused.
    package var facts: StackFacts?
}

/// Merges layers, and a function, as Lambda does.
package struct Stack: Sendable {
    package var environment: Environment
    /// How each zip is read.
    package var options: ArtifactOptions
    /// The function's architecture; nil where programs for another one are not looked for.
    package var architecture: Architecture?

    /// Merges in a process zips that are read so.
    package init(
        _ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), architecture: Architecture? = nil
    ) {
        self.environment = environment
        self.options = options
        self.architecture = architecture
    }

    /// - Parameters:
    ///   - layers: The layers' zips, in the order of the function's configuration.
    ///   - function: The function's own zip; nil for layers alone.
    package func run(_ layers: [String], function: String?) async -> StackOutcome {
        let source = (layers + [function].compactMap(\.self)).joined(separator: " ")
        let read: StackParts
        do throws(StackParts.Failures) {
            read = try await StackParts(
                layers, function: function, read: ArtifactReader(environment, options), wanting: .programs)
        } catch {
            var report = ArtifactReport(name: "stack", source: source)
            for failure in error.failures {
                report.findings += ArtifactReport(failure, name: "stack", source: source).findings
            }
            return StackOutcome(report: report)
        }
        do throws(Failure) {
            let stack = try StackMerge.merge(
                read.layers.map(\.part), function: read.function?.part, allowances: options.allowances)
            var inventory = try Self.inventory(of: stack)
            inventory.allowed =
                (read.layers + [read.function].compactMap(\.self)).flatMap(\.inventory.allowed)
                + stack.allowed.map { AllowedThing($0, Failure($0.id, "the link leads out")) }
            var findings = (read.layers + [read.function].compactMap(\.self)).flatMap(\.inventory.warnings)
            findings += Self.allowedTogether(stack, parts: read)
            findings += StackFindings.shadows(of: stack, layers: read.layers.map(\.part))
            if let architecture {
                findings += StackFindings.architectures(
                    of: stack, layers: read.layers.map(\.leading), function: read.function?.leading ?? [:],
                    expected: architecture)
            }
            let report = ArtifactReport(
                name: "stack", source: source, inventory: inventory, findings: [.merged(stack)] + findings,
                listsEntries: true)
            return StackOutcome(report: report, facts: Self.facts(of: stack, read))
        } catch {
            return StackOutcome(report: ArtifactReport(error, name: "stack", source: source))
        }
    }

    /// Links that lead out only once the layers lie together, and are allowed to.
    private static func allowedTogether(_ stack: MergedStack, parts: StackParts) -> [Finding] {
        let alone = Set(
            (parts.layers + [parts.function].compactMap(\.self)).flatMap(\.inventory.allowed).map(\.allowance))
        return stack.allowed.filter { !alone.contains($0) }.map { allowance in
            Finding(
                allowance.id, .warn, "allowed: the link leads out once the layers lie together",
                path: allowance.path.string)
        }
    }

    private static func inventory(of stack: MergedStack) throws(Failure) -> Inventory {
        let manifest = try Manifest(entries: stack.entries.map(\.entry))
        return Inventory(
            kind: .layerStack, digest: nil, size: 0, entries: manifest.entries, tree: manifest.tree,
            files: manifest.files, unpackedSize: manifest.unpackedSize)
    }

    private static func facts(of stack: MergedStack, _ parts: StackParts) -> StackFacts {
        let names = parts.layers.map { ArtifactName.usual(of: $0.path) }
        return StackFacts(
            layers: parts.layers.map(\.fact), function: parts.function?.fact, origins: stack.entries.map(\.layer),
            shadows: stack.shadows.map { shadow in
                StackFacts.Shadow(
                    path: shadow.path, winner: names[shadow.winner], shadowed: shadow.losers.map { names[$0] },
                    isIdentical: shadow.isIdentical)
            }, totalSize: stack.totals.unpacked, sizeLimit: stack.totals.limit)
    }
}

extension ReadArtifact {
    /// The artifact as the report of a stack names it.
    fileprivate var fact: StackFacts.Layer {
        StackFacts.Layer(
            name: ArtifactName.usual(of: path), source: path, tree: inventory.tree, files: inventory.files,
            unpackedSize: inventory.unpackedSize)
    }
}

extension Finding {
    /// Every part was accepted and the merge has one outcome.
    fileprivate static func merged(_ stack: MergedStack) -> Finding {
        Finding(.archiveAccepted, .pass, "\(stack.entries.count) entries in /opt, merged without conflict")
    }
}
