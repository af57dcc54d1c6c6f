import Archive
import Core
import Pins
import Signatures

/// How closely a signature inside an artifact is looked at.
enum SignatureDepth: Sendable {
    /// What it says is read, and believed by nobody.
    case claims
    /// The content that it signs is hashed too, so that it can be verified.
    case evidence

    /// The signature entry's path.
    static func entry() throws(Failure) -> EntryPath {
        do throws(PathFault) {
            return try EntryPath(validating: Array(Manifest.signatureEntry.utf8), rules: .zip)
        } catch {
            throw Failure(.internalFault, "the signature entry's name is no path")
        }
    }

    /// Has a reading keep what is needed.
    func ask(of options: inout ReadOptions) throws(Failure) {
        let entry = try Self.entry()
        guard case .claims = self else {
            options.signatureEntry = entry
            return
        }
        options.keeps = { [keeps = options.keeps] path, size in
            path == entry ? EnvelopeVerifier.byteLimit + 1 : keeps(path, size)
        }
    }
}

extension Workplace {
    /// Reads a zip strictly and verifies the signature inside it, as far as integrity goes: whom to believe is for a trust
    /// store to say.
    ///
    /// - Parameter asOf: The time that no signing time may lie beyond.
    /// - Throws: what refuses the archive or keeps it from being read, naming the file.
    package func signature(of path: String, asOf: Timestamp) async throws(Failure) -> SignatureEvidence {
        try await read(path, wanting: .manifest, signature: .evidence).signature(asOf: asOf)
    }
}

extension ReadArtifact {
    /// The evidence within an artifact that was read with its signature as evidence; an image carries none inside.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    func signature(asOf: Timestamp) throws(Failure) -> SignatureEvidence {
        guard case .zip(_, let contents) = content else { return .unsigned }
        do throws(Failure) {
            return try SignatureEvidence(of: contents, asOf: asOf)
        } catch {
            throw error.inFile(path)
        }
    }

    /// Throws `sign.archive` where a signature inside does not hold: nobody vouches for what says something false about
    /// itself. The artifact has to be read with its signature as evidence.
    func requireHoldingSignature(asOf: Timestamp, remedy: String) throws(Failure) {
        guard case .broken(let reason) = try signature(asOf: asOf) else { return }
        throw Failure(.signArchive, "its own signature does not hold: \(reason)", file: path, remedy: remedy)
    }
}

extension SignatureEvidence {
    /// The evidence within an archive that was read with its signature entry asked for.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    init(of contents: ArchiveContents, asOf: Timestamp) throws(Failure) {
        guard let entry = contents.signatureEntry else {
            self = .unsigned
            return
        }
        guard let content = contents.signedContent, let envelope = contents.envelope(in: entry) else {
            self = .broken("the signature entry is no file of at most \(EnvelopeVerifier.byteLimit) bytes")
            return
        }
        self.init(try EnvelopeVerifier.verify(envelope, signedContent: content, asOf: asOf))
    }
}

extension ArchiveContents {
    fileprivate var signatureEntry: Entry? {
        let name = Array(Manifest.signatureEntry.utf8)
        let span = entries.span
        for index in span.indices where span[index].path.bytes == name { return span[index] }
        return nil
    }

    fileprivate func envelope(in entry: Entry) -> [UInt8]? {
        guard entry.type == .file, let envelope = kept[entry.path], UInt64(envelope.count) == entry.size else {
            return nil
        }
        return envelope
    }
}

extension SignatureFacts {
    /// What the signature inside an archive says of itself; nil where there is none.
    static func embedded(in contents: ArchiveContents) -> SignatureFacts? {
        guard let entry = contents.signatureEntry else { return nil }
        var facts = SignatureFacts(
            format: SigningReceipt.Format.awsSignerZip.rawValue, path: Manifest.signatureEntry, standing: .broken)
        guard let envelope = contents.envelope(in: entry),
            case .success(let claims) = EnvelopeVerifier.unverifiedClaims(of: envelope)
        else { return facts }
        facts.standing = .unverified
        facts.take(claims)
        return facts
    }

    /// Takes over what a signature claims.
    mutating func take(_ claims: SignedClaims) {
        profileVersionArn = claims.profileVersionArn
        jobArn = claims.jobArn
        signingTime = claims.signingTime
        expires = claims.expires
        certificates = claims.certificates.map {
            Certificate(
                subject: $0.subject, issuer: $0.issuer, serial: $0.serial, notBefore: $0.notBefore,
                notAfter: $0.notAfter, sha256: $0.sha256, revocationHash: $0.revocationHash)
        }
        unknownAttributes = claims.unknownAttributes
    }
}

extension Inventory {
    /// Records what verifying the signature inside established.
    ///
    /// - Parameter isTrusted: Whether an anchor vouches; nil where no trust store was asked.
    mutating func setStanding(of evidence: SignatureEvidence, isTrusted: Bool?) {
        let format = SigningReceipt.Format.awsSignerZip.rawValue
        guard let place = signatures.firstIndex(where: { $0.format == format }) else { return }
        switch evidence {
        case .unsigned: break
        case .broken: signatures[place].standing = .broken
        case .verified(let claims):
            signatures[place].take(claims)
            signatures[place].standing = isTrusted.map { $0 ? .trusted : .untrusted } ?? .holds
        }
    }
}
