import Core
import Cryptography
import Image
import Signatures

/// The signatures of the Notary Project that come with an image: in its layout, and in files beside it.
struct ImageSignatures: Sendable {
    fileprivate struct Signature: Sendable {
        /// In its displayed form.
        var place: String
        var content: ImageSignature.Content
        /// Whether its manifest says what it is about; an envelope in a file may be about any of the documents.
        var isDetached = false
    }

    /// What of the image can be signed, its manifest first.
    let documents: [SignableDocument]
    private let signatures: [Signature]

    fileprivate init(
        _ found: [ImageSignature], detached: [(file: String, bytes: [UInt8])], of documents: [SignableDocument]
    ) {
        self.documents = documents
        signatures =
            found.map { Signature(place: $0.path, content: $0.content) }
            + detached.map { file, bytes in
                let place = PathEscaping.displayed(file.utf8)
                guard let document = documents.first else {
                    let reason = "a docker archive without an OCI layout has nothing that it could be over"
                    return Signature(place: place, content: .broken(reason), isDetached: true)
                }
                guard let format = EnvelopeFormat(lookingAt: bytes) else {
                    return Signature(
                        place: place, content: .broken("it is neither a JWS nor a COSE envelope"), isDetached: true)
                }
                return Signature(
                    place: place, content: .envelope(bytes, mediaType: format.rawValue, about: document),
                    isDetached: true)
            }
    }

    /// What each signature says of itself, in order; nothing of it is verified.
    var facts: [SignatureFacts] {
        signatures.map { signature in
            guard case .envelope(let bytes, let type, let about) = signature.content,
                let format = EnvelopeFormat(rawValue: type)
            else { return SignatureFacts(brokenAt: signature.place, signature.fault) }
            switch NotationEnvelope.unverifiedClaims(of: bytes, format: format) {
            case .failure(let fault): return SignatureFacts(brokenAt: signature.place, fault.message, format)
            case .success(let claims):
                let due = signature.isDetached ? documents : [about]
                guard let document = due.first(where: { $0.digest == claims.artifact.digest }) else {
                    return SignatureFacts(brokenAt: signature.place, "it is over \(claims.artifact.digest)", format)
                }
                return SignatureFacts(claims, document, at: signature.place)
            }
        }
    }

    /// What is known of each once its integrity was looked at, in the same order.
    /// - Parameter asOf: The time that no signing time may lie beyond.
    func evidence(asOf: Timestamp) -> [NotationEvidence] {
        var evidence: [NotationEvidence] = []
        for signature in signatures {
            switch signature.content {
            case .broken(let reason):
                evidence.append(
                    NotationEvidence(
                        place: signature.place, outcome: .broken(reason), isGiven: signature.isDetached))
            case .envelope(let bytes, let type, let about):
                evidence.append(
                    NotationEvidence(
                        envelope: bytes, mediaType: type, place: signature.place,
                        documents: signature.isDetached ? documents : [about], isGiven: signature.isDetached
                    ).seen(at: asOf))
            }
        }
        return evidence
    }
}

extension ImageSignatures.Signature {
    fileprivate var fault: String {
        switch content {
        case .broken(let reason): reason
        case .envelope(_, let type, _):
            "it is of the type \(PathEscaping.displayed(type.utf8.prefix(256))), which is no envelope's"
        }
    }
}

extension Workplace {
    /// The signatures of a layout, and those of files beside it.
    /// - Throws: `input.*`, naming the file.
    func imageSignatures(
        _ found: [ImageSignature], of documents: [SignableDocument]
    ) throws(Failure) -> ImageSignatures {
        var detached: [(file: String, bytes: [UInt8])] = []
        for file in signatureFiles {
            detached.append((file, try FileReading.readWhole(file, limit: NotationEnvelope.byteLimit)))
        }
        return ImageSignatures(found, detached: detached, of: documents)
    }
}

extension SignatureFacts {
    /// A signature that cannot be one.
    fileprivate init(brokenAt place: String, _ fault: String, _ format: EnvelopeFormat? = nil) {
        self.init(format: format?.word ?? "notation", path: place, standing: .broken)
        self.fault = fault
    }

    /// What a signature claims.
    fileprivate init(_ claims: NotationClaims, _ document: SignableDocument, at place: String) {
        self.init(format: claims.format.word, path: place, standing: .unverified)
        take(claims, document)
    }

    fileprivate mutating func take(_ claims: NotationClaims, _ document: SignableDocument) {
        covers = document
        signingTime = claims.signingTime
        expires = claims.expiry
        if let token = claims.timestampToken {
            switch TimestampCheck.unverifiedTime(of: token) {
            case .success(let time):
                timestamp = time.time
                timestampAuthority = time.chain.first?.subject
            case .failure(let fault): timestampFault = fault.message
            }
        }
        unknownAttributes = claims.unknownAttributes
        let hashes = claims.revocationHashes
        certificates = claims.chain.indices.map { place in
            let certificate = claims.chain[place]
            return Certificate(
                subject: certificate.subject, issuer: certificate.issuer, serial: certificate.serial,
                notBefore: certificate.notBefore, notAfter: certificate.notAfter, sha256: certificate.sha256,
                revocationHash: hashes[place])
        }
        guard let attributes = claims.signerAttributes else { return }
        profileVersionArn = attributes.profileVersion.text
        jobArn = attributes.job.text
    }
}

extension Inventory {
    /// Records what verifying the signatures over an image established.
    ///
    /// - Parameter trusted: Places in the evidence of those that somebody believed stands behind; nil where nobody was
    ///   asked.
    mutating func setStanding(of evidence: [NotationEvidence], trusted: Set<Int>?) {
        for place in evidence.indices where signatures.indices.contains(place) {
            switch evidence[place].outcome {
            case .broken(let reason):
                signatures[place].standing = .broken
                signatures[place].fault = reason
            case .verified(let claims, let document):
                signatures[place].take(claims, document)
                signatures[place].standing =
                    trusted.map { $0.contains(place) ? .trusted : .untrusted } ?? .holds
            }
        }
    }
}
