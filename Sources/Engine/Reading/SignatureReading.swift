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
        options.observers.append(
            LeadingBytes(.signature) { path, _ in path == entry ? EnvelopeVerifier.byteLimit + 1 : 0 })
    }
}

extension ReadArtifact {
    /// The signature within an artifact that was read with its signature as evidence, as it is seen at a time; nil where there
    /// is none. An image carries none inside.
    func signature(asOf: Timestamp) -> SignatureEvidence? { embeddedSignature?.seen(at: asOf) }

    /// Every signature that the artifact carries, or that was given for it, as it is seen at a time.
    func evidence(asOf: Timestamp) -> [SignatureEvidence] {
        imageSignatures?.evidence(asOf: asOf)
            ?? (signature(asOf: asOf).map { [$0] } ?? []) + detachedSignatures.map { $0.seen(at: asOf) }
    }

    /// Throws `sign.archive` where a signature inside does not hold: nobody vouches for what says something false about
    /// itself. The artifact has to be read with its signature as evidence.
    func requireHoldingSignature(asOf: Timestamp, remedy: Prose) throws(Failure) {
        guard let signature = signature(asOf: asOf), case .broken(let reason) = signature.outcome else { return }
        throw Failure(.signArchive, "its own signature does not hold: \(reason)", file: path, remedy: remedy)
    }
}

extension SignatureEvidence {
    /// The evidence within an archive that was read with its signature entry asked for; nil where there is no such entry.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    static func embedded(
        in contents: ArchiveContents, formats: SignatureFormats
    ) throws(Failure) -> SignatureEvidence? {
        guard let entry = contents.signatureEntry else { return nil }
        guard let envelope = contents.envelope(in: entry) else {
            return .broken(
                "the signature entry is no file of at most \(EnvelopeVerifier.byteLimit) bytes",
                place: Manifest.signatureEntry)
        }
        guard let format = formats.format(ofEntry: Manifest.signatureEntry) else {
            return .broken("nothing reads signatures of zips", place: Manifest.signatureEntry)
        }
        return try format.evidence(
            of: SignatureEnvelope(envelope, place: Manifest.signatureEntry), over: .zip(contents.signedContent))
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
        guard entry.type == .file, let envelope = observed[.signature][entry.path], UInt64(envelope.count) == entry.size
        else {
            return nil
        }
        return envelope
    }
}
