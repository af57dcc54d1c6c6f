import LayerArchive
import LayerManifest
import LayerModel
import LayerTrust

extension Workplace {
    /// Reads a zip strictly and verifies the signature inside it, as far as integrity goes: whom to believe is for a trust
    /// store to say.
    ///
    /// - Parameter asOf: The time that no signing time may lie beyond.
    /// - Throws: what refuses the archive or keeps it from being read, naming the file.
    public func signature(of path: String, asOf: Timestamp) async throws(Failure) -> SignatureEvidence {
        do throws(Failure) {
            let source = try ByteSource(path: path)
            if case .image(let what) = try ArtifactKindDetector.kind(of: source) {
                throw ArtifactKindDetector.unsupported(what, path)
            }
            return try SignatureEvidence(
                of: try await ZipReader.read(source, options: try signatureOptions()), asOf: asOf)
        } catch {
            throw error.inFile(path)
        }
    }

    private func signatureOptions() throws(Failure) -> ReadOptions {
        do throws(PathFault) {
            let entry = try EntryPath(validating: Array(Manifest.signatureEntry.utf8), rules: .zip)
            return ReadOptions(limits: limits, workers: workers, wantsDigest: false, signatureEntry: entry)
        } catch {
            throw Failure(.internalFault, "the signature entry's name is no path")
        }
    }
}

extension SignatureEvidence {
    /// The evidence within an archive that was read with its signature entry asked for.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    init(of contents: ArchiveContents, asOf: Timestamp) throws(Failure) {
        let entry = contents.entries.first { $0.path.bytes.elementsEqual(Manifest.signatureEntry.utf8) }
        guard let entry else {
            self = .unsigned
            return
        }
        guard entry.type == .file, let content = contents.signedContent, let envelope = contents.kept[entry.path],
            UInt64(envelope.count) == entry.size
        else {
            self = .broken("the signature entry is no file of at most \(EnvelopeVerifier.byteLimit) bytes")
            return
        }
        self.init(try EnvelopeVerifier.verify(envelope, signedContent: content, asOf: asOf))
    }
}
