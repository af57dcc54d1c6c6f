import Core
import Lambda
import Pins

/// The layers of a stack, and the function, read.
struct StackParts: Sendable {
    private(set) var layers: [ReadArtifact] = []
    private(set) var function: ReadArtifact?

    /// Why a stack cannot be merged: everything that is wrong with its parts, in their order; never empty.
    struct Failures: Error {
        var failures: [Failure]

        /// What decides the exit code: what could not be read, else the first refusal.
        var weightiest: Failure {
            failures.first { !$0.code.isRefusal } ?? failures.first ?? Failure(.internalFault, "no failure to tell")
        }
    }

    init(
        _ layers: [String], function: String?, read reader: ArtifactReader, wanting wanted: WantedContent
    ) async throws(Failures) {
        var failures: [Failure] = []
        do throws(Failure) { try StackMerge.checkCount(layers.count) } catch { failures.append(error) }
        for path in layers {
            do throws(Failure) {
                self.layers.append(try await Self.readPart(path, by: reader, wanting: wanted))
            } catch { failures.append(error) }
        }
        if let function {
            do throws(Failure) {
                self.function = try await Self.readPart(function, by: reader, wanting: wanted)
            } catch { failures.append(error) }
        }
        guard failures.isEmpty else { throw Failures(failures: failures) }
    }

    private static func readPart(
        _ path: String, by reader: ArtifactReader, wanting wanted: WantedContent
    ) async throws(Failure) -> ReadArtifact {
        let part = try await reader.read(path, wanting: wanted)
        guard part.inventory.kind == .layerZip else {
            throw Failure(
                .inputUnsupported, "is a container image: Lambda stacks layer zips only", file: path,
                remedy: "give layer or function zips")
        }
        return part
    }
}

extension ReadArtifact {
    /// The artifact as a part of a stack.
    var part: StackPart {
        StackPart(name: ArtifactName.usual(of: path), entries: manifest.entries)
    }
}
