import Core
import Ledger
import Pins
import Signatures

/// What is to be judged of one artifact's signatures, whether it was just read or its evidence was kept.
package struct SignatureQuestion: Sendable {
    package var artifact: ArtifactKey
    package var kind: ArtifactKind
    /// What it carries and what was given for it, seen at the time judged at.
    package var evidence: [SignatureEvidence]
    /// What of an image can be signed; nil for a zip.
    package var documents: [SignableDocument]?
    /// What it has to be; nil where no pin is at hand.
    package var pin: Pin?

    /// Sets each property.
    package init(
        artifact: ArtifactKey, kind: ArtifactKind, evidence: [SignatureEvidence], documents: [SignableDocument]?,
        pin: Pin?
    ) {
        self.artifact = artifact
        self.kind = kind
        self.evidence = evidence
        self.documents = documents
        self.pin = pin
    }

    /// What a policy makes of it, and endorsements.
    /// - Parameter digests: Those of all artifacts of the run, which an endorsement may name.
    package func answer(by judge: SignatureJudge, among digests: [Digest]) throws(Failure) -> SignatureJudge.Answer {
        let subject: JudgedSubject = documents.map { .image($0) } ?? .package(isPinned: pin != nil)
        return try judge.judge(artifact, evidence, of: subject, among: digests)
    }

    /// `lock.signer`; nil without a pin, and where it was pinned unsigned and still is.
    /// - Parameter trusted: The signatures that somebody believed stands behind; nil where nobody was asked.
    package func signerFinding(trusted: Set<Int>?) -> Finding? {
        guard let pin else { return nil }
        // A folder's digest says nothing of the signatures beside the image.
        let areBytesPinned = kind != .ociLayout && artifact.digest == pin.digest
        return SignerPinCheck(documents == nil ? .package : .image, evidence, trusted: trusted)
            .judge(pinned: pin.signer?.identity, areBytesPinned: areBytesPinned)
    }
}
