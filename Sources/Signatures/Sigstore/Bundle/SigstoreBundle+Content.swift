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

    /// Algorithms beside SHA-256 by which alone it names what it is over, as npm's statements do by SHA-512; whoever verifies it needs
    /// the artifact's digests by them.
    package var otherDigests: [DigestName] {
        switch content {
        case .message(_, let hint): return hint.map { $0.algorithm == .sha256 ? [] : [$0.algorithm] } ?? []
        case .envelope(let envelope):
            do throws(SigstoreFault) {
                let open = try InTotoStatement(envelope).subjects.filter { $0[.sha256] == nil }
                return DigestName.allCases.filter { name in open.contains { $0[name] != nil } }
            } catch {
                return []
            }
        }
    }

    /// The same of a bundle's text; none for what is no bundle.
    package static func otherDigests(in bundle: [UInt8]) -> [DigestName] {
        do throws(SigstoreFault) { return try SigstoreBundle.read(bundle).otherDigests } catch { return [] }
    }

    /// What kind of statement a bundle makes that is no signature; nil for signatures, and what is no bundle.
    static func attestationType(of evidence: SignatureEvidence) -> String? {
        guard evidence.format == SignatureFormatName.sigstoreBundle, let bytes = evidence.claims?.bundle else {
            return nil
        }
        return predicateType(of: bytes).flatMap { $0 == AttestationType.signature ? nil : $0 }
    }

    /// A statement has to be about the artifact, and to be a signature.
    func requireSignature(of subject: BundleSubject) throws(SigstoreFault) {
        guard case .envelope(let envelope) = content else { return }
        let statement = try InTotoStatement(envelope)
        guard statement.subjects.contains(where: subject.isNamed) else {
            throw SigstoreFault(.content, "its statement is not about \(subject.text)")
        }
        guard statement.predicateType == AttestationType.signature else {
            let type = PathEscaping.displayed(statement.predicateType.utf8.prefix(256))
            throw SigstoreFault(.content, "it is a statement of the type \(type) about the artifact, and no signature")
        }
    }
}
