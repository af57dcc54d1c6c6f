import Core
import Image
import Signatures

/// The signatures that come with an image: in its layout, and in files beside it.
struct ImageSignatures: Sendable {
    /// What of the image can be signed, its manifest first.
    let documents: [SignableDocument]
    /// What each proves, whoever asks and whenever.
    let all: [SignatureEvidence]

    fileprivate init(
        _ found: [ImageSignature], detached: [(file: String, bytes: [UInt8])], of documents: [SignableDocument],
        formats: SignatureFormats
    ) throws(Failure) {
        self.documents = documents
        var signatures: [SignatureEvidence] = []
        for signature in found { signatures.append(try Self.evidence(of: signature, formats)) }
        for (file, bytes) in detached {
            signatures.append(
                try Self.evidence(
                    of: SignatureEnvelope(bytes, place: PathEscaping.displayed(file.utf8), isGiven: true), documents,
                    formats))
        }
        all = signatures
    }

    /// What each signature says of itself, in order; nothing of it is verified.
    var facts: [SignatureFacts] { all.map { SignatureFacts(unverified: $0) } }

    /// What is known of each, in the same order, as it is seen at a time.
    func evidence(asOf: Timestamp) -> [SignatureEvidence] { all.map { $0.seen(at: asOf) } }

    /// One of the layout's, whose manifest says what it is about.
    private static func evidence(
        of signature: ImageSignature, _ formats: SignatureFormats
    ) throws(Failure) -> SignatureEvidence {
        switch signature.content {
        case .broken(let reason): return .broken(reason, format: .notation, place: signature.path)
        case .envelope(let bytes, let type, let about):
            guard let format = formats.format(ofMediaType: type) else {
                let shown = PathEscaping.displayed(type.utf8.prefix(256))
                return .broken(
                    "it is of the type \(shown), which is no envelope's", format: .notation, place: signature.path)
            }
            return try format.evidence(
                of: SignatureEnvelope(bytes, place: signature.path), over: .documents([about]))
        }
    }

    /// One in a file, which may be about any of the documents.
    private static func evidence(
        of envelope: SignatureEnvelope, _ documents: [SignableDocument], _ formats: SignatureFormats
    ) throws(Failure) -> SignatureEvidence {
        func broken(_ reason: String) -> SignatureEvidence {
            .broken(reason, format: .notation, place: envelope.place, isGiven: true)
        }
        guard !documents.isEmpty else {
            return broken("a docker archive without an OCI layout has nothing that it could be over")
        }
        let content = SignableContent.documents(documents)
        guard let format = formats.format(lookingAt: envelope.bytes, over: content) else {
            return broken("it is neither a JWS nor a COSE envelope")
        }
        return try format.evidence(of: envelope, over: content)
    }
}

extension ArtifactReader {
    /// The signatures of a layout, and those of files beside it.
    /// - Throws: `input.*`, naming the file.
    func imageSignatures(
        _ found: [ImageSignature], of documents: [SignableDocument]
    ) throws(Failure) -> ImageSignatures {
        var detached: [(file: String, bytes: [UInt8])] = []
        for file in options.signatureFiles {
            detached.append((file, try FileReading.readWhole(file, limit: NotationEnvelope.byteLimit)))
        }
        return try ImageSignatures(found, detached: detached, of: documents, formats: environment.formats ?? .all)
    }
}
