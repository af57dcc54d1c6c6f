import Core

/// How much of artifacts' code packages' metadata accounts for, in words.
enum CoverageText {
    /// Artifacts that are named.
    private static let shown = 3

    /// `covered: 83 %` of one artifact; nil where nobody looked for packages, or there is no code.
    static func of(_ artifact: ArtifactReport) -> String? { (artifact.coverage?.percent).map { "covered: \($0) %" } }

    /// `covered: 83 % of the code's bytes` of all of a run: what is not covered in full with its name, the least first.
    /// - Parameter tellsAll: Whether it says too that all is covered.
    /// - Returns: nil where nothing is to be said.
    static func of(_ artifacts: [ArtifactReport], tellsAll: Bool) -> String? {
        let known = artifacts.compactMap { artifact in
            (artifact.coverage?.percent).map { (name: artifact.name, percent: $0) }
        }
        guard !known.isEmpty else { return nil }
        let open = known.enumerated().filter { $0.element.percent < 100 }
            .sorted { ($0.element.percent, $0.offset) < ($1.element.percent, $1.offset) }.map(\.element)
        guard let least = open.first else {
            guard tellsAll else { return nil }
            let some = known.count < artifacts.count ? " of \(TextMeasure.count(known.count, "artifact"))" : ""
            return "covered: 100 % of the code's bytes\(some)"
        }
        if artifacts.count == 1 { return "covered: \(least.percent) % of the code's bytes" }
        var text = "covered: \(least.percent) % of the code's bytes of \(least.name)"
        for other in open.dropFirst().prefix(shown - 1) { text += ", \(other.percent) % of \(other.name)" }
        if open.count > shown { text += ", and more of \(TextMeasure.grouped(open.count - shown)) others" }
        return text
    }
}
