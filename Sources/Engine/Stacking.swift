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

extension Workplace {
    /// Merges layers, and a function, as Lambda does.
    package func stack(_ layers: [String], function: String?, architecture: Architecture?) async -> StackOutcome {
        let source = (layers + [function].compactMap(\.self)).joined(separator: " ")
        let read: Parts
        do throws(PartFailures) {
            read = try await readParts(layers, function: function, wanting: .programs)
        } catch {
            var report = ArtifactReport(name: "stack", source: source)
            for failure in error.failures {
                report.findings += ArtifactReport(failure, name: "stack", source: source).findings
            }
            return StackOutcome(report: report)
        }
        do throws(Failure) {
            let stack = try StackMerge.merge(
                read.layers.map(\.part), function: read.function?.part, allowances: allowances)
            let inventory = try Self.inventory(of: stack)
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

    /// The canonical manifest of the merged `/opt`.
    package func stackManifest(_ layers: [String]) async throws(Failure) -> [UInt8] {
        let read: Parts
        do throws(PartFailures) {
            read = try await readParts(layers, function: nil, wanting: .manifest)
        } catch { throw error.weightiest }
        let stack = try StackMerge.merge(read.layers.map(\.part), allowances: allowances)
        return try Manifest(entries: stack.entries.map(\.entry)).text
    }

    /// Links that lead out only once the layers lie together, and are allowed to.
    private static func allowedTogether(_ stack: MergedStack, parts: Parts) -> [Finding] {
        let alone = Set(
            (parts.layers + [parts.function].compactMap(\.self)).flatMap(\.inventory.allowed).map(\.allowance))
        return stack.allowed.filter { !alone.contains($0) }.map { allowance in
            Finding(
                allowance.id, .warn, "allowed: the link leads out once the layers lie together",
                path: allowance.path.string)
        }
    }

    private struct Parts {
        var layers: [ReadArtifact] = []
        var function: ReadArtifact?
    }

    /// Why a stack cannot be merged: everything that is wrong with its parts, in their order; never empty.
    private struct PartFailures: Error {
        var failures: [Failure]

        /// What decides the exit code: what could not be read, else the first refusal.
        var weightiest: Failure {
            failures.first { !$0.code.isRefusal } ?? failures.first ?? Failure(.internalFault, "no failure to tell")
        }
    }

    private func readParts(
        _ layers: [String], function: String?, wanting wanted: Wanted
    ) async throws(PartFailures) -> Parts {
        var parts = Parts()
        var failures: [Failure] = []
        do throws(Failure) { try StackMerge.checkCount(layers.count) } catch { failures.append(error) }
        for path in layers {
            do throws(Failure) {
                parts.layers.append(try await readPart(path, wanting: wanted))
            } catch { failures.append(error) }
        }
        if let function {
            do throws(Failure) {
                parts.function = try await readPart(function, wanting: wanted)
            } catch { failures.append(error) }
        }
        guard failures.isEmpty else { throw PartFailures(failures: failures) }
        return parts
    }

    private func readPart(_ path: String, wanting wanted: Wanted) async throws(Failure) -> ReadArtifact {
        let part = try await read(path, wanting: wanted)
        guard part.inventory.kind == .layerZip else {
            throw Failure(
                .inputUnsupported, "is a container image: Lambda stacks layer zips only", file: path,
                remedy: "give layer or function zips")
        }
        return part
    }

    private static func inventory(of stack: MergedStack) throws(Failure) -> Inventory {
        let manifest = try Manifest(entries: stack.entries.map(\.entry))
        return Inventory(
            kind: .layerStack, digest: nil, size: 0, entries: manifest.entries, tree: manifest.tree,
            files: manifest.files, unpackedSize: manifest.unpackedSize)
    }

    private static func facts(of stack: MergedStack, _ parts: Parts) -> StackFacts {
        let names = parts.layers.map { Workplace.defaultName(of: $0.path) }
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
    /// The artifact as a part of a stack.
    fileprivate var part: StackPart {
        StackPart(name: Workplace.defaultName(of: path), entries: manifest.entries)
    }

    /// The artifact as the report of a stack names it.
    fileprivate var fact: StackFacts.Layer {
        StackFacts.Layer(
            name: Workplace.defaultName(of: path), source: path, tree: inventory.tree, files: inventory.files,
            unpackedSize: inventory.unpackedSize)
    }
}

extension Finding {
    /// Every part was accepted and the merge has one outcome.
    fileprivate static func merged(_ stack: MergedStack) -> Finding {
        Finding(.archiveAccepted, .pass, "\(stack.entries.count) entries in /opt, merged without conflict")
    }
}
