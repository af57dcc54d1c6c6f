import Core

/// A signature of the Notary Project over an artifact at hand, once its integrity was looked at.
package struct NotationEvidence: Sendable, Equatable {
    /// What is known of it.
    package enum Outcome: Sendable, Equatable {
        /// It does not hold, or is over something else, and why.
        case broken(String)
        /// It holds over a document of the artifact; whom to believe is still open.
        case verified(NotationClaims, SignableDocument)
    }

    /// The signature's manifest within the layout, or the file of a detached envelope; displayed form.
    package var place: String
    /// What is known of it.
    package var outcome: Outcome
    /// Whether the user gave it, rather than that it came with the image.
    package var isGiven: Bool

    /// Describes a signature.
    package init(place: String, outcome: Outcome, isGiven: Bool = false) {
        self.place = place
        self.outcome = outcome
        self.isGiven = isGiven
    }

    /// Verifies an envelope and that its payload names one of some documents, by media type, digest and size.
    ///
    /// - Parameters:
    ///   - mediaType: What the envelope is said to be.
    ///   - documents: Where the signature's manifest names what it is about, that alone.
    package init(
        envelope: [UInt8], mediaType: String, place: String, documents: [SignableDocument], isGiven: Bool = false
    ) {
        self.place = place
        self.isGiven = isGiven
        guard let format = EnvelopeFormat.allCases.first(where: { $0.rawValue.utf8.elementsEqual(mediaType.utf8) })
        else {
            let type = PathEscaping.displayed(mediaType.utf8.prefix(256))
            outcome = .broken("it is of the type \(type), which is no envelope's")
            return
        }
        switch NotationEnvelope.verify(envelope, format: format) {
        case .broken(let fault): outcome = .broken(fault.message)
        case .verified(let claims):
            let artifact = claims.artifact
            guard let document = documents.first(where: { $0.digest == artifact.digest }) else {
                let due = documents.map(\.digest.description).joined(separator: " or ")
                outcome = .broken("it is over \(artifact.digest)\(due.isEmpty ? "" : ", where \(due) is due")")
                return
            }
            guard artifact.size == document.size, artifact.mediaType.utf8.elementsEqual(document.mediaType.utf8) else {
                outcome = .broken("it names \(artifact.digest) with another size or media type than it has")
                return
            }
            outcome = .verified(claims, document)
        }
    }

    /// The same, seen at a time: what was made later than that does not hold.
    package func seen(at time: Timestamp) -> NotationEvidence {
        guard case .verified(let claims, _) = outcome, claims.signingTime > time else { return self }
        return NotationEvidence(
            place: place,
            outcome: .broken("its signing time \(claims.signingTime) lies after \(time), the time judged at"),
            isGiven: isGiven)
    }
}

extension EnvelopeFormat {
    /// What an envelope looks like, for one that comes without a media type; nil for what is neither.
    package init?(lookingAt envelope: [UInt8]) {
        switch envelope.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
        case UInt8(ascii: "{"): self = .jws
        // Tag 18, COSE_Sign1.
        case 0xD2 where envelope.first == 0xD2: self = .cose
        default: return nil
        }
    }

    /// The word of reports and lockfiles.
    package var word: String { self == .jws ? "notation-jws" : "notation-cose" }
}
