import Core

extension [Finding] {
    /// How good a signature's findings are; the lower, the better: nothing to say, warnings, not known, bad. What a signature
    /// leaves open does not count: it is not the signature's fault.
    package var signatureRank: Int {
        let outcomes = filter { $0.id != .signatureCoverage }.map(\.outcome)
        if outcomes.contains(.fail) { return 3 }
        if outcomes.contains(.unknown) { return 2 }
        return outcomes.contains(.warn) ? 1 : 0
    }
}
