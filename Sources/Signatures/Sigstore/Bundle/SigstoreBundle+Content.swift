import Core

extension SigstoreBundle {
    private static let mediaTypeStart = Array("\"application/vnd.dev.sigstore.bundle".utf8)

    /// Whether a file says of itself that it is a bundle.
    package static func isSaid(by bytes: [UInt8]) -> Bool {
        JSONReader.firstByte(of: bytes) == UInt8(ascii: "{")
            && bytes.indices.contains { bytes[$0] == UInt8(ascii: "\"") && bytes[$0...].starts(with: mediaTypeStart) }
    }

    /// The type of the statement that a bundle signs; nil for what signs none, or is no bundle.
    package static func predicateType(of bundle: [UInt8]) -> String? {
        do throws(SigstoreFault) {
            guard case .envelope(let envelope) = try SigstoreBundle.read(bundle).content else { return nil }
            return try InTotoStatement(envelope).predicateType
        } catch {
            return nil
        }
    }

    /// What kind of statement a bundle makes that is no signature; nil for signatures, and what is no bundle.
    static func attestationType(of evidence: SignatureEvidence) -> String? {
        guard evidence.format == SignatureFormatName.sigstoreBundle, let bytes = evidence.claims?.bundle else {
            return nil
        }
        return predicateType(of: bytes).flatMap { $0 == AttestationType.signature ? nil : $0 }
    }

    /// A statement has to be about the artifact, and to be a signature.
    func requireSignature(of digest: Digest) throws(SigstoreFault) {
        guard case .envelope(let envelope) = content else { return }
        let statement = try InTotoStatement(envelope)
        guard statement.subjects.contains(digest) else {
            throw SigstoreFault(.content, "its statement is not about \(digest)")
        }
        guard statement.predicateType == AttestationType.signature else {
            let type = PathEscaping.displayed(statement.predicateType.utf8.prefix(256))
            throw SigstoreFault(.content, "it is a statement of the type \(type) about the artifact, and no signature")
        }
    }
}
