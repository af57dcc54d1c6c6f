import Core

/// What the judgement of signatures established.
package struct SignatureJudgement: Sendable, Equatable {
    /// One finding for each check that ran, in the order of the checks.
    package var findings: [Finding]
    /// The profile version that signed, where an anchor of its own vouches for it; of several signatures nil.
    package var signer: ProfileVersionArn?
    /// What stands even where something else speaks for the artifact in the signatures' place: what did not pass of those
    /// that the user gave, and warnings of others that do not hold.
    package var standing: [Finding] = []
    /// Of the signatures judged, those that somebody believed stands behind, by their places in the list.
    package var authentic: Set<Int> = []

    /// Describes a judgement.
    package init(findings: [Finding], signer: ProfileVersionArn? = nil) {
        self.findings = findings
        self.signer = signer
    }

    /// Of several signatures the best counts, of equals the first. Others that do not hold are warned of, since whoever may
    /// push to a repository can add some. One that the user gave was a check asked for: what did not pass of it stands.
    ///
    /// - Parameter judged: One for each of the evidence, at least one.
    package init(bestOf judged: [(findings: [Finding], isAuthentic: Bool)], _ evidence: [SignatureEvidence]) {
        var best = 0
        for place in judged.indices
        where judged[place].findings.signatureRank < judged[best].findings.signatureRank { best = place }
        findings = judged.isEmpty ? [] : judged[best].findings
        authentic = Set(judged.indices.filter { judged[$0].isAuthentic })
        for place in evidence.indices where judged.indices.contains(place) {
            let said = Self.standing(judged[place].findings, evidence[place])
            standing += said
            if place != best { findings += said }
        }
    }

    private static func standing(_ findings: [Finding], _ evidence: SignatureEvidence) -> [Finding] {
        if evidence.isGiven {
            return findings.filter { $0.outcome != .pass }.map { finding in
                var copy = finding
                copy.path = finding.path ?? evidence.place
                return copy
            }
        }
        if evidence.openClaims != nil {
            let broken = findings.first { $0.id == .signatureIntegrity && $0.outcome == .fail }
            return broken.map { [.anotherBroken($0.message, at: evidence.place)] } ?? []
        }
        guard case .broken(let reason) = evidence.outcome else { return [] }
        return [.anotherBroken(reason, at: evidence.place)]
    }
}

extension Finding {
    /// What a signature over a document leaves open: nothing.
    package static func coverage(of document: SignableDocument) -> Finding {
        let what =
            document.role == .index ? "the index names the manifest by its digest, and this" : "the manifest names"
        return Finding(.signatureCoverage, .pass, "\(what) config and layers by theirs: every blob is covered")
    }

    /// A signature in the layout that does not hold, beside what speaks for the image.
    package static func anotherBroken(_ reason: String, at place: String?) -> Finding {
        Finding(.signatureIntegrity, .warn, "another signature does not hold: \(reason)", path: place)
    }
}
