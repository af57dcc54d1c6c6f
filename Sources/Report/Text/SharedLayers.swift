import Core

/// Which layers the artifacts of one run have in common, by what the layers hold uncompressed.
struct SharedLayers {
    private let artifacts: [ArtifactReport]
    /// For each layer the artifacts that have it, in order.
    private var owners: [Digest: [Int]] = [:]

    init(_ artifacts: [ArtifactReport]) {
        self.artifacts = artifacts
        for (place, artifact) in artifacts.enumerated() {
            for layer in artifact.inventory?.layers ?? [] where owners[layer.diffID]?.last != place {
                owners[layer.diffID, default: []].append(place)
            }
        }
    }

    /// `layers 0, 1 with other.tar`, a line for each artifact that shares some.
    func lines(of place: Int) -> [String] {
        var shared: [Int: [Int]] = [:]
        for (number, layer) in (artifacts[place].inventory?.layers ?? []).enumerated() {
            for other in owners[layer.diffID] ?? [] where other != place { shared[other, default: []].append(number) }
        }
        return shared.sorted { $0.key < $1.key }.map { other, numbers in
            let list = numbers.map(String.init).joined(separator: ", ")
            return "\(numbers.count == 1 ? "layer" : "layers") \(list) with \(artifacts[other].source)"
        }
    }
}
