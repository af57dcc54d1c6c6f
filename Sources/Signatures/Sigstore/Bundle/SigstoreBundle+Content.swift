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

    /// What a bundle is over beside SHA-256, by its own word; nothing of what is no bundle.
    package static func otherDigests(of envelope: SignatureEnvelope) -> [DigestName] {
        do throws(SigstoreFault) {
            guard case .message(_, let hint?) = try SigstoreBundle.read(envelope.bytes).content else { return [] }
            return hint.algorithm == .sha256 ? [] : [hint.algorithm]
        } catch {
            return []
        }
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
