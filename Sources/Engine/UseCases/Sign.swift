import Archive
import Core
import Pins
import Signatures

/// Signs an artifact as its profile's platform has it: a zip in AWS Signer's envelope, an image in Notation's.
package struct Sign: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions
    /// Who signs.
    package var signer: Signer
    /// Whether a signature that is inside a zip gives way to the new one.
    package var replacesSignature = false
    /// How an image is signed.
    package var image = ImageSigning()

    /// Signs in a process an artifact that is read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), by signer: Signer) {
        self.environment = environment
        self.options = options
        self.signer = signer
    }

    var reader: ArtifactReader { ArtifactReader(environment, options) }

    /// - Parameter output: The signed artifact; nil for a layout in a folder, which is added to.
    /// - Throws: as `signPackage` and `signImage`.
    package func run(_ path: String, to output: String?) async throws(Failure) -> SigningReceipt {
        switch try signer.platform() {
        case .notation:
            guard !replacesSignature else {
                throw Failure(
                    .signArchive, "signatures of images stand beside each other, and none is replaced", file: path,
                    remedy: "leave \(setting: .replace) out")
            }
            return try await signImage(path, to: output)
        case .lambda:
            guard image == ImageSigning(), !options.readsArtifacts else {
                throw Failure(
                    .signArchive,
                    prose:
                        "the profile signs zips, and \(setting: .envelope), \(setting: .index) and \(setting: .artifact) go with images",
                    file: path, remedy: "choose a profile for \(SigningPlatform.notation.rawValue)")
            }
            guard let output else {
                throw Failure(
                    .signProfile, "is a profile for \(SigningPlatform.lambda.rawValue), which signs no images",
                    file: signer.store.folder,
                    remedy: "choose a profile for \(SigningPlatform.notation.rawValue)")
            }
            return try await signPackage(path, to: output)
        }
    }

    /// Signs a zip in AWS Signer's envelope and writes the signed package.
    ///
    /// The zip is read strictly first, and the signed one again before it takes its place: it has to be accepted by
    /// both readers, to hold the same tree, and to verify. `output` may be the zip itself.
    ///
    /// - Throws: what refuses the zip; `sign.archive`, also where the signature to be replaced does not hold; `sign.*`;
    ///   `trust.unknown`; `output.failed`. Nothing is written then.
    package func signPackage(_ path: String, to output: String) async throws(Failure) -> SigningReceipt {
        let request = try signer.packageRequest()
        let artifact = try await reader.read(
            path, wanting: .digest, signature: replacesSignature ? .evidence : .claims)
        if replacesSignature {
            try artifact.requireHoldingSignature(
                asOf: request.signingTime,
                remedy: "find out what changed since it was signed; where the content is as it should be, remove the "
                    + "signature first: zip -d FILE \(Manifest.signatureEntry)")
        }
        guard case .zip(let source, let contents) = artifact.content else {
            throw Failure(
                .signArchive, "is no zip, and only zips carry a signature inside", file: path,
                remedy: "sign an image by a profile for \(SigningPlatform.notation.rawValue); or use "
                    + "`\(run: .endorse)`, which writes a detached statement")
        }
        guard artifact.inventory.size == source.size else {
            throw Failure(
                .signArchive, "is compressed as a whole", file: path, remedy: "decompress it: the zip inside is signed")
        }
        let staged = try StagedFile(for: output)
        // What is signed is read once more, and is what was judged.
        let held = try source.holdingStill()
        let claims = try sign(held, request, into: staged, of: path)
        do throws(Failure) {
            try await held.requireDigest(artifact.inventory.digest)
        } catch {
            throw error.inFile(path)
        }
        // What is to be replaced is gone afterwards, whatever it was.
        let name = Array(Manifest.signatureEntry.utf8)
        let tree = try Manifest(zip: contents.entries.filter { $0.path.bytes != name }, isSigned: false).tree
        let digest = try await digest(ofSigned: staged.path, of: path, tree: tree, output: output, claims: claims)
        try staged.commit()
        return SigningReceipt(
            format: .awsSignerZip, source: path, output: output, digest: digest, tree: tree, claims: claims)
    }

    private func sign(
        _ source: ByteSource, _ request: SigningRequest, into staged: borrowing StagedFile, of path: String
    ) throws(Failure) -> SignedClaims {
        let identity = try signer.identity()
        try signer.checkPackage(request, by: identity)
        do throws(Failure) {
            let signing = try ZipSigning(source, replacesSignature: replacesSignature, limits: environment.limits)
            let signed = try EnvelopeSigner.sign(
                signedContent: try signing.signedContent(), request: request, identity: identity)
            try signing.write(envelope: signed.envelope) { bytes throws(Failure) in try staged.append(bytes) }
            return signed.claims
        } catch {
            throw error.inFile(path)
        }
    }

    /// Reads what was written as a verifier will; its digest.
    private func digest(
        ofSigned signed: String, of path: String, tree: Digest, output: String, claims: SignedClaims
    ) async throws(Failure) -> Digest {
        let contents: ArchiveContents
        do throws(Failure) {
            var reading = ReadOptions(
                limits: environment.limits, workers: environment.workers, signatureEntry: try SignatureDepth.entry())
            reading.allowances = options.allowances
            contents = try await ZipReader.read(try ByteSource(path: signed), options: reading)
        } catch {
            guard error.code.isRefusal else { throw Failure(error.code, prose: error.prose, file: output) }
            // Such as an archive that has as many entries as allowed before the signature comes.
            throw Failure(
                .signArchive, prose: "signed, it would be refused: \(error.prose) (\(error.code))", file: path,
                remedy: error.remedy)
        }
        guard let digest = contents.digest, try Manifest(zip: contents.entries, isSigned: true).tree == tree,
            let evidence = try SignatureEvidence.embedded(in: contents, formats: .all),
            evidence.outcome == .verified(SignatureClaims(claims, covers: .content))
        else { throw Failure(.internalFault, "the signed package does not verify; it was not kept", file: output) }
        return digest
    }
}
