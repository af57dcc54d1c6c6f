import Core
import Cryptography
import Image
import Ledger
import Pins
import Signatures

/// Evidence of signatures as the ledger keeps it: bound to the artifact, to the image that was meant, and to the versions of
/// what made it.
enum EvidenceForm {
    /// Bytes of one artifact's evidence at the most: an image with more is read again where somebody asks.
    static let byteLimit = 1 << 20

    /// What is to be kept; nil where it would not come back as it is, so that it is never judged.
    static func kept(
        _ signatures: SignatureSet, of artifact: ArtifactKey, selection: TextKey, version: String
    ) throws(Failure) -> KeptEvidence? {
        let body = JSONWriter.text(signatures.json, style: .compact)
        var kept = KeptEvidence(selection: selection, version: version, digest: artifact.digest, body: body)
        guard body.count <= byteLimit, read(body) == signatures else { return nil }
        kept.digest = try binding(kept, to: artifact)
        return kept
    }

    /// The signatures; nil for what is damaged, another artifact's, or of another version: then nothing is known of them.
    /// - Parameter memory: What is known of certificates from before.
    static func signatures(
        in kept: KeptEvidence, of artifact: ArtifactKey, version: String,
        memory: CertificateMemory = CertificateMemory()
    ) throws(Failure) -> SignatureSet? {
        guard kept.version.utf8.elementsEqual(version.utf8), try isBound(kept, to: artifact) else { return nil }
        return read(kept.body, memory)
    }

    /// Whether evidence is whole and of this artifact.
    static func isBound(_ kept: KeptEvidence, to artifact: ArtifactKey) throws(Failure) -> Bool {
        try binding(kept, to: artifact) == kept.digest
    }

    private static func read(
        _ body: [UInt8], _ memory: CertificateMemory = CertificateMemory()
    ) -> SignatureSet? {
        do throws(JSONFault) {
            return try SignatureSet(JSONCursor(try JSONReader.read(body, limits: JSONLimits(bytes: byteLimit))), memory)
        } catch {
            return nil
        }
    }

    /// SHA-256 over all of it. Texts come with their lengths, so that none runs into the next.
    private static func binding(_ kept: KeptEvidence, to artifact: ArtifactKey) throws(Failure) -> Digest {
        var hasher = try SHA256()
        let texts = [
            "layerlock evidence", artifact.digest.description, artifact.tree.description, kept.selection.string,
            kept.version,
        ]
        for text in texts { try hasher.update(Array("\(text.utf8.count):\(text)\n".utf8).span.bytes) }
        try hasher.update(kept.body.span.bytes)
        return try hasher.finish()
    }
}

extension ArtifactOptions {
    /// How one artifact of a rescan is read: of a pinned image, the pinned one of several.
    func reading(_ target: RescanTarget) -> ArtifactOptions {
        var copy = self
        if let pin = target.pin, pin.kind.isImage { copy.selection.configDigest = pin.configDigest }
        return copy
    }

    /// Which image of several is meant, as evidence of its signatures is kept by it; of a zip what lies beside it, and empty
    /// where nothing does.
    func evidenceSelection(_ kind: ArtifactKind, beside digest: Digest?) -> TextKey {
        guard kind.isImage else { return TextKey(digest.map { "beside=\($0)" } ?? "") }
        let parts = [
            selection.configDigest.map { "config=\($0)" }, selection.platform.map { "platform=\($0)" },
            selection.image.map { "image=\($0)" },
        ]
        return TextKey(parts.compactMap(\.self).joined(separator: " "))
    }

    /// Whether evidence that was kept of an artifact is all that a look would find. Nothing binds what lies beside an image in
    /// a layout's folder to the image's digest, and files that the user gives are of this run.
    func keepsEvidence(of kind: ArtifactKind) -> Bool {
        kind != .ociLayout && signatureFiles.isEmpty && !readsArtifacts
    }
}

extension ReadArtifact {
    /// What the reading found of the artifact's own signatures, whoever judges them and when.
    var signatureSet: SignatureSet {
        SignatureSet(
            (imageSignatures?.all ?? (embeddedSignature.map { [$0] } ?? []) + detachedSignatures)
                .filter { !$0.isGiven },
            documents: imageSignatures?.documents, configDigest: inventory.image?.configDigest)
    }
}
