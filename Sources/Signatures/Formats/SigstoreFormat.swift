import Core
import Cryptography

/// Sigstore's bundles over an artifact or a document of an image. The signature is verified here, by the key of the certificate
/// that the bundle brings along; the certificate, the log and the times are a policy's to verify, by a trusted root.
package struct SigstoreFormat: SignatureFormat {
    package let name = SignatureFormatName.sigstoreBundle
    package let version = 3
    package var mediaType: String? { SigstoreBundle.mediaType }

    /// The one form of its kind.
    package init() {}

    package func fits(_ content: SignableContent) -> Bool {
        switch content {
        case .file, .documents: true
        case .zip, .artifact, .lockfile: false
        }
    }

    package func recognizes(_ envelope: [UInt8]) -> Bool { SigstoreBundle.isSaid(by: envelope) }

    package func otherDigests(in envelope: [UInt8]) -> [DigestName] { SigstoreBundle.otherDigests(in: envelope) }

    package func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        var evidence = SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes), claims: nil, fault: nil)
        do throws(SigstoreFault) {
            let bundle = try SigstoreBundle.read(envelope.bytes)
            let signer = try ClaimedSigner(bundle)
            let (subject, fault) = Self.subject(of: bundle, in: content)
            var claims = SignatureClaims(
                signer: signer.identity,
                signingTime: bundle.claimedTime ?? signer.leaf?.notBefore ?? SignatureClaims.unstatedTime,
                chain: signer.leaf.map { [CertificateFacts($0)] } ?? [], covers: subject, bundle: envelope.bytes)
            if case .file(_, let others, _) = content { claims.digests = others }
            claims.isOpen = signer.key == nil
            evidence.claims = claims
            if let fault { throw fault }
            if let key = signer.key { try Self.verify(bundle, by: key, signer.leaf, over: claims) }
        } catch {
            evidence.fault = error.message
        }
        return evidence
    }

    /// What the bundle is over: of several documents the one that it fits.
    private static func subject(
        of bundle: SigstoreBundle, in content: SignableContent
    ) -> (SignedSubject, SigstoreFault?) {
        switch content {
        case .file(let digest, _, _): return (.file(digest), nil)
        case .documents(let documents):
            let named: Set<Digest>
            switch bundle.content {
            case .message(_, let hint): named = Set([hint.flatMap { Digest(bytes: $0.bytes) }].compactMap(\.self))
            case .envelope(let envelope):
                do throws(SigstoreFault) {
                    named = Set(
                        try InTotoStatement(envelope).subjects.compactMap { $0[.sha256].flatMap { Digest(bytes: $0) } })
                } catch {
                    return (.other(Digest(span: documents)), error)
                }
            }
            if let document = documents.first(where: { named.contains($0.digest) }) {
                return (.document(document), nil)
            }
            let due = documents.map(\.digest.description).joined(separator: " or ")
            return (
                .other(named.first ?? Digest(span: documents)),
                SigstoreFault(.content, "it is over something else\(due.isEmpty ? "" : ", where \(due) is due")")
            )
        default: return (.other(Digest(span: [])), SigstoreFault(.content, "it can be over no such thing"))
        }
    }

    private static func verify(
        _ bundle: SigstoreBundle, by key: PublicKey, _ leaf: Certificate?, over claims: SignatureClaims
    ) throws(SigstoreFault) {
        guard let subject = claims.bundleSubject else {
            throw SigstoreFault(.content, "it is over nothing that is at hand")
        }
        _ = try SignedBytes(bundle.content, over: subject, key: key, certificate: leaf)
        try bundle.requireSignature(of: subject)
    }
}

extension SignatureClaims {
    /// What a bundle is to be over, for verifying it: what is covered, or the payload that names it; nil where that is not at hand.
    var bundleSubject: BundleSubject? {
        guard var digest = covers.digest else { return nil }
        if let payload {
            // Evidence that was kept has to be as it was made.
            do throws(SigstoreFault) {
                guard try SimpleSigningPayload(payload).image == digest else { return nil }
            } catch {
                return nil
            }
            do throws(Failure) { digest = try SHA256.digest(of: payload) } catch { return nil }
        }
        var subject = BundleSubject(digest)
        for other in digests { subject.others[other.algorithm] = other.bytes }
        return subject
    }
}

extension Digest {
    /// The first document's, or 32 zeros.
    fileprivate init(span documents: [SignableDocument]) {
        self = documents.first?.digest ?? Digest([UInt8](repeating: 0, count: Digest.byteCount).span.bytes)
    }
}

extension SignedSubject {
    /// The digest of what is signed, where it is at hand.
    var digest: Digest? {
        switch self {
        case .file(let digest): digest
        case .document(let document): document.digest
        case .content, .artifact, .lockfile, .other: nil
        }
    }
}

extension SigstoreBundle {
    /// The earliest time that the bundle claims; nobody vouches for it.
    var claimedTime: Timestamp? {
        let logged = entries.compactMap { entry -> Timestamp? in
            let (milliseconds, isTooMuch) = entry.time.multipliedReportingOverflow(by: 1_000)
            return entry.time > 0 && !isTooMuch ? Timestamp(milliseconds: milliseconds) : nil
        }
        return logged.min()
    }
}
