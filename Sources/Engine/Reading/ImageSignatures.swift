import Core
import Image
import Signatures

/// The signatures that come with an image: in its layout, and in files beside it.
struct ImageSignatures: Sendable {
    /// What of the image can be signed, its manifest first.
    let documents: [SignableDocument]
    /// What each proves, whoever asks and whenever.
    let all: [SignatureEvidence]
    /// Statements about the image, and what cannot be told from one; no signatures.
    let statements: [SigstoreAttachment]

    fileprivate init(
        _ found: [ImageSignature], _ sigstore: [SigstoreAttachment], detached: [(file: String, bytes: [UInt8])],
        of documents: [SignableDocument],
        formats: SignatureFormats
    ) throws(Failure) {
        self.documents = documents
        var signatures: [SignatureEvidence] = []
        for signature in found { signatures.append(try Self.evidence(of: signature, formats)) }
        var statements: [SigstoreAttachment] = []
        for attachment in sigstore {
            if attachment.isStatement {
                statements.append(attachment)
            } else {
                signatures.append(try Self.evidence(of: attachment, formats))
            }
        }
        self.statements = statements
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

    /// What is attached, with what content says that carriers do not.
    func told(_ attached: [ImageFacts.Attached]) -> [ImageFacts.Attached] {
        attached.map { row in
            var row = row
            let place = "blobs/sha256/\(row.digest.hex)"
            if row.kind == .other, all.contains(where: { $0.format.isSigstores && $0.place == place }) {
                row.kind = .signature
            }
            guard let statement = statements.first(where: { $0.manifest == row.digest }) else { return row }
            row.kind = .attestation
            if row.predicateTypes.isEmpty, statement.carrier == .bundle {
                row.predicateTypes = [statement.bytes.flatMap(SigstoreBundle.predicateType)].compactMap(\.self)
            }
            return row
        }
    }

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

    /// One of Sigstore's.
    private static func evidence(
        of attachment: SigstoreAttachment, _ formats: SignatureFormats
    ) throws(Failure) -> SignatureEvidence {
        let type = attachment.carrier == .bundle ? SigstoreBundle.mediaType : SimpleSigningFormat().mediaType ?? ""
        guard let bytes = attachment.bytes, let format = formats.format(ofMediaType: type) else {
            let name: SignatureFormatName = attachment.carrier == .bundle ? .sigstoreBundle : .simpleSigning
            return .broken(attachment.fault ?? "nothing reads it", format: name, place: attachment.path)
        }
        return try format.evidence(
            of: SignatureEnvelope(bytes, place: attachment.path, annotations: attachment.annotations),
            over: .documents(attachment.about))
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
        _ found: [ImageSignature], _ sigstore: [SigstoreAttachment], of documents: [SignableDocument]
    ) throws(Failure) -> ImageSignatures {
        var detached: [(file: String, bytes: [UInt8])] = []
        for file in options.signatureFiles {
            detached.append((file, try FileReading.readWhole(file, limit: NotationEnvelope.byteLimit)))
        }
        return try ImageSignatures(
            found, sigstore, detached: detached, of: documents, formats: environment.formats ?? .all)
    }
}

extension SigstoreAttachment {
    /// Whether it is a statement about the image and no signature: an envelope, or a bundle whose carrier or content says so.
    /// What says nothing that can be read is taken for a signature, which does not hold.
    var isStatement: Bool {
        switch carrier {
        case .simpleSigning: return false
        case .envelope: return true
        case .bundle:
            if let type = statedPredicateType { return type != AttestationType.signature }
            return bytes.flatMap(SigstoreBundle.predicateType).map { $0 != AttestationType.signature } ?? false
        }
    }
}
