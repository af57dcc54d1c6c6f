import Archive
import Core
import Cryptography
import Engine
import Foundation
import Image
import Signatures
import TestKit
import Testing

/// The profile that signs images in these tests.
let imageProfile = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images/AbCdEf0123"

/// The example store with a profile for images.
func imageStore(in folder: TemporaryFolder, version: String = "AbCdEf0123") throws -> String {
    let copy = try storeCopy(in: folder)
    let text = try String(contentsOfFile: "\(copy)/profiles/acme_layers-AbCdEf0123.json", encoding: .utf8)
    try text.replacing("acme_layers", with: "acme_images").replacing(
        SigningPlatform.lambda.rawValue, with: SigningPlatform.notation.rawValue
    )
    .replacing("AbCdEf0123", with: version)
    .write(toFile: "\(copy)/profiles/acme_images-\(version).json", atomically: true, encoding: .utf8)
    // Tests judge at times of September 2026 too: a list of a later time would say nothing then.
    let list = try String(contentsOfFile: "\(copy)/revocations.json", encoding: .utf8)
    try list.replacing("2026-11-20T12:00:00Z", with: "2026-09-01T00:00:00Z")
        .write(toFile: "\(copy)/revocations.json", atomically: true, encoding: .utf8)
    return copy
}

extension ImageSample {
    /// Signs an image by the profile for images.
    @discardableResult
    func sign(
        _ path: String, to output: String?, store: String, format: EnvelopeFormat = .jws,
        profile: String = imageProfile,
        signsIndex: Bool = false, at text: String = signingTime, artifact: Bool = false
    ) async throws -> SigningReceipt {
        var workplace = workplace
        workplace.readsArtifacts = artifact
        return try await workplace.sign(
            path, by: try signer(profile: profile, at: text, store: store), to: output, replacesSignature: false,
            image: ImageSigning(format: format, signsIndex: signsIndex))
    }
}

/// Why something was refused; nil where it was not.
func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? Failure
    }
}

/// An envelope over an image's manifest by a key of the test PKI, without AWS Signer's attributes.
func envelope(
    over image: ImageBuilder, by leaf: String = "other-leaf", chain: [String] = ["other-leaf", "other-root"],
    at text: String = signingTime
) throws -> [UInt8] {
    let manifest = image.manifestBytes
    let artifact = SignedArtifact(
        mediaType: "application/vnd.oci.image.manifest.v1+json", digest: try SHA256.digest(of: manifest),
        size: UInt64(manifest.count))
    let key = try PrivateKey(.pem(try bytes("Fixtures/pki/\(leaf).key.pem"), passPhrase: nil))
    return try NotationSigner.sign(
        NotationRequest(artifact: artifact, scheme: .x509, signingTime: try time(text)), format: .jws, key: key,
        chain: try chain.map { name in
            let pem = try PEM.read(try bytes("Fixtures/pki/\(name).pem"), allowsText: true)
            return try #require(pem.first).bytes
        }
    ).envelope
}

/// A layout whose image carries some envelopes.
func layout(
    _ image: ImageBuilder, _ envelopes: [[UInt8]], as name: String, in folder: TemporaryFolder
) throws -> String {
    var layout = image.layout
    for envelope in envelopes { SignatureBuilder(envelope, about: image.descriptor()).add(to: &layout) }
    return try folder.write("\(name).tar", layout.files.tar())
}

/// The envelope of AWS Signer's kind that signing an image makes.
func signerEnvelope(
    over image: ImageBuilder, in sample: ImageSample, store: String, at text: String = signingTime
) async throws -> [UInt8] {
    let path = try sample.write(image, "layout", as: "signing\(text.filter(\.isNumber))")
    try await sample.sign(path, to: nil, store: store, at: text)
    return try await firstEnvelope(inFolder: path)
}

/// The envelope of a layout's first signature; the layout is a folder.
func firstEnvelope(inFolder path: String) async throws -> [UInt8] {
    let place = try #require(try await workplace.read(path, wanting: .digest).inventory.signatures.first?.path)
    let manifest = try Data(contentsOf: URL(filePath: "\(path)/\(place)"))
    let layers = String(decoding: manifest, as: UTF8.self).split(separator: "\"layers\":[")[1]
    let digest = layers.split(separator: "sha256:")[1].prefix(64)
    return [UInt8](try Data(contentsOf: URL(filePath: "\(path)/blobs/sha256/\(digest)")))
}

/// A time within the life of the test leaf, and one after it.
let early = "2026-09-04T00:00:00Z"
let later = "2026-09-05T00:00:00Z"

func judged(
    _ path: String, _ demand: TrustDemand, given: [String] = [], at text: String = judgedAt
) async throws -> ArtifactReport {
    var reader = workplace
    reader.signatureFiles = given
    return await reader.verify([path], lockfile: nil, name: nil, asOf: try time(text), trust: demand)[0]
}

/// Notation's configuration that believes the test root for signing authorities.
func notationConfiguration(in folder: TemporaryFolder) throws -> String {
    var path = "nc"
    try folder.makeFolder(path)
    for part in ["truststore", "x509", "signingAuthority", "aws"] {
        path += "/\(part)"
        try folder.makeFolder(path)
    }
    try folder.write("\(path)/root.pem", try bytes("Fixtures/pki/root.pem"))
    try folder.write(
        "nc/trustpolicy.json",
        #"{"version":"1.0","trustPolicies":[{"name":"aws","registryScopes":["*"],"#
            + #""signatureVerification":{"level":"strict"},"trustStores":["signingAuthority:aws"],"#
            + #""trustedIdentities":["\#(imageProfile)"]}]}"#)
    return folder.path(of: "nc")
}
