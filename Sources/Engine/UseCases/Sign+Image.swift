import Archive
import Core
import Cryptography
import Image
import Signatures

/// How an image is signed.
package struct ImageSigning: Sendable, Equatable {
    /// How the envelope is written.
    package var format: EnvelopeFormat
    /// Whether the index is signed that the image was chosen from, rather than the image's manifest.
    package var signsIndex: Bool

    /// The forms of an envelope, in the words of whoever asks.
    package enum Envelope: String, Word, Sendable, CaseIterable {
        case jws, cose
    }

    /// Signs in an envelope of a form.
    package init(_ envelope: Envelope, signsIndex: Bool) {
        self.init(format: envelope == .jws ? .jws : .cose, signsIndex: signsIndex)
    }

    /// Sets each property.
    package init(format: EnvelopeFormat = .jws, signsIndex: Bool = false) {
        self.format = format
        self.signsIndex = signsIndex
    }
}

extension Sign {
    /// Signs an image, or another artifact of an OCI layout, as AWS Signer does for Notation, and adds the signature to
    /// the layout. Every blob that was there stays as it is.
    ///
    /// The layout is read strictly first, and the signed one again: an archive before it takes its place.
    ///
    /// - Parameter output: The signed archive, which may be the one that is read; nil, or the folder itself, for a layout
    ///   in a folder, which is added to.
    /// - Throws: what refuses the image; `sign.*`; `trust.unknown`; `output.failed`. Nothing is written then, or of a
    ///   folder nothing that its `index.json` names.
    func signImage(_ path: String, to output: String?) async throws(Failure) -> SigningReceipt {
        let request = try signer.imageRequest()
        let artifact = try await reader.read(path, wanting: .digest)
        let role: SignableDocument.Role = image.signsIndex ? .index : .manifest
        if case .zip = artifact.content {
            throw Failure(
                .signArchive, "is a zip, and the profile signs images (\(SigningPlatform.notation.rawValue))",
                file: path,
                remedy: "choose a profile for \(SigningPlatform.lambda.rawValue)")
        }
        let documents = artifact.imageSignatures?.documents ?? []
        guard let document = documents.first(where: { $0.role == role }) else {
            throw Failure(
                .signArchive,
                documents.isEmpty
                    ? "is no image in an OCI layout, and nothing else can be signed so"
                    : "was chosen from no index that could be signed", file: path,
                remedy: documents.isEmpty ? "export it as an OCI archive" : "leave \(setting: .index) out")
        }
        guard artifact.inventory.signatures.count < ImageSignature.countLimit else {
            throw Failure(
                .signArchive, "carries \(ImageSignature.countLimit) signatures, and no more are read", file: path,
                remedy: "export the image with the signatures alone that are needed")
        }
        let identity = try signer.identity()
        try signer.checkImage(request, by: identity)
        let (envelope, claims) = try NotationSigner.sign(
            NotationRequest(request, document), format: image.format, key: identity.key,
            chain: identity.chain.map(\.der))
        let manifest = try SignatureManifest(
            envelope: envelope, mediaType: image.format.rawValue, about: document,
            annotations: Self.annotations(claims))
        let (digest, isNamed) = try await add(manifest, to: path, artifact, output, claims.signingTime)
        var receipt = SigningReceipt(
            format: image.format.name, source: path, output: output ?? path,
            digest: digest, tree: artifact.inventory.tree,
            claims: SignedClaims(
                profileVersionArn: request.profileVersionArn, jobArn: request.jobArn, signingTime: claims.signingTime,
                expires: claims.expiry ?? request.expires, chain: identity.chain),
            covers: document.digest)
        if !isNamed { receipt.notices = [Self.namelessNotice] }
        return receipt
    }

    private static let namelessNotice =
        "index.json gives the image no name, and beside a signature some tools (skopeo) find it by its name alone: "
        + "export it with one (skopeo copy oci-archive:IN oci-archive:OUT:NAME) and sign that"

    private static func annotations(_ claims: NotationClaims) -> [(name: String, value: String)] {
        let prints = claims.chain.map { "\"\($0.sha256.hex)\"" }.joined(separator: ",")
        return [
            ("io.cncf.notary.x509chain.thumbprint#S256", "[\(prints)]"),
            ("org.opencontainers.image.created", claims.signingTime.description),
        ]
    }

    /// Writes the layout with one more signature; its digest, and whether the image has a name in it.
    private func add(
        _ manifest: SignatureManifest, to path: String, _ artifact: ReadArtifact, _ output: String?, _ time: Timestamp
    ) async throws(Failure) -> (digest: Digest, isNamed: Bool) {
        if artifact.inventory.kind == .ociLayout {
            return try await add(manifest, toFolder: path, artifact, output, time)
        }
        guard let output else {
            throw Failure(.signArchive, "is an archive, and where to write the signed one was not said", file: path)
        }
        guard !Locator(path).isStandardInput else {
            throw Failure(
                .signArchive, "can be read once only, and a layout is copied after it was judged", file: path,
                remedy: "sign a file")
        }
        let staged = try StagedFile(for: output)
        let isNamed: Bool
        do throws(Failure) {
            let source = try ByteSource(path: path).holdingStill()
            guard Compression(head: try source.head(Compression.headSize)) == .none else {
                throw Failure(
                    .signArchive, "is compressed as a whole", remedy: "decompress it: the archive inside is signed")
            }
            let signing = try LayoutSigning(source, limits: environment.imageLimits)
            isNamed = try signing.names(artifact.imageSignatures?.documents ?? [])
            try signing.write(adding: manifest) { bytes throws(Failure) in try staged.append(bytes) }
            try await source.requireDigest(artifact.inventory.digest)
        } catch {
            throw error.inFile(path)
        }
        let digest = try await check(staged.path, manifest, artifact, output, time)
        try staged.commit()
        return (digest, isNamed)
    }

    private func add(
        _ manifest: SignatureManifest, toFolder path: String, _ artifact: ReadArtifact, _ output: String?,
        _ time: Timestamp
    ) async throws(Failure) -> (digest: Digest, isNamed: Bool) {
        guard output == nil || output == path else {
            throw Failure(
                .signArchive, "is a folder, to which the signature is added", file: path,
                remedy: "leave \(setting: .output) out; copy the folder first, to keep it as it is")
        }
        let files: [(path: String, bytes: [UInt8])]
        let former: [UInt8]
        let isNamed: Bool
        do throws(Failure) {
            let signing = try LayoutSigning(folder: path, limits: environment.imageLimits)
            files = try signing.files(adding: manifest)
            former = signing.index
            guard try SHA256.digest(of: former) == artifact.inventory.digest else {
                throw ByteSource.changedSinceJudged
            }
            isNamed = try signing.names(artifact.imageSignatures?.documents ?? [])
        } catch {
            throw error.inFile(path)
        }
        do throws(Failure) {
            for (name, bytes) in files {
                try AtomicFile.write(bytes, to: "\(path)/\(name)", followsLinks: false)
            }
            let digest = try await check(path, manifest, artifact, path, time)
            return (digest, isNamed)
        } catch {
            // What no verifier would read is taken back; blobs that index.json does not name harm nobody.
            try AtomicFile.write(former, to: "\(path)/index.json", followsLinks: false)
            throw error
        }
    }

    /// Reads what was written as a verifier will.
    private func check(
        _ written: String, _ manifest: SignatureManifest, _ artifact: ReadArtifact, _ output: String, _ time: Timestamp
    ) async throws(Failure) -> Digest {
        let signed = try await reader.read(written, wanting: .digest)
        let place = "blobs/sha256/\(manifest.digest.hex)"
        let holds = signed.evidence(asOf: time).contains { $0.holds && $0.place == place }
        guard holds, signed.inventory.tree == artifact.inventory.tree, let digest = signed.inventory.digest
        else { throw Failure(.internalFault, "the signed image does not verify", file: output) }
        return digest
    }
}

extension ByteSource {
    /// A file that is not the one that was judged any more.
    static var changedSinceJudged: Failure {
        Failure(
            .inputChanged, "changed after it was judged",
            remedy: "wait until whatever writes the file is done, then run again")
    }

    /// Throws `input.changed` where the bytes that readers of this source got are not those of a digest that was judged
    /// before. The source has to hold still.
    func requireDigest(_ judged: Digest?) async throws(Failure) {
        guard let judged, try await LayerBlobReader.digest(of: self, range: 0..<size).get() == judged else {
            throw Self.changedSinceJudged
        }
        try checkUnchanged()
    }
}

extension NotationRequest {
    fileprivate init(_ request: SigningRequest, _ document: SignableDocument) {
        self.init(
            artifact: SignedArtifact(mediaType: document.mediaType, digest: document.digest, size: document.size),
            scheme: .signingAuthority, signingTime: request.signingTime, expiry: request.expires,
            verificationPlugin: AWSSigner.plugin, verificationPluginMinVersion: AWSSigner.minVersion,
            extendedAttributes: [
                ExtendedAttribute(
                    name: AWSSigner.profileAttribute, value: .text(request.profileVersionArn), isCritical: true),
                ExtendedAttribute(name: AWSSigner.jobAttribute, value: .text(request.jobArn), isCritical: true),
            ], signingAgent: "layerlock")
    }
}
