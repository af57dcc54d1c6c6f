import Core
import Cryptography

/// A signature as Notation stores it beside what it signs: an envelope, an empty config and a manifest of both
/// (notaryproject/specifications, signature-specification.md, "Storage"; OCI image-spec 1.1, manifest.md).
package struct SignatureManifest: Sendable {
    /// The config that says nothing.
    private static let emptyConfig = Array("{}".utf8)

    /// The manifest's bytes.
    package let bytes: [UInt8]
    /// Its digest.
    package let digest: Digest
    /// Every blob, the manifest last.
    let blobs: [[UInt8]]
    /// What `index.json` says of it.
    let descriptor: JSONObject

    /// Describes a signature.
    ///
    /// - Parameters:
    ///   - envelope: The envelope's bytes.
    ///   - mediaType: What the envelope is.
    ///   - document: What it is over.
    ///   - annotations: Names with their texts, in this order.
    /// - Throws: `internal.fault`.
    package init(
        envelope: [UInt8], mediaType: String, about document: SignableDocument,
        annotations: [(name: String, value: String)]
    ) throws(Failure) {
        var notes = JSONObject()
        for annotation in annotations { notes[annotation.name] = .string(annotation.value) }
        var config = try Self.descriptor(MediaType.empty, Self.emptyConfig)
        config["data"] = .base64(Self.emptyConfig)
        var subject = JSONObject()
        subject["mediaType"] = .string(document.mediaType)
        subject["digest"] = .string(document.digest.description)
        subject["size"] = .integer(Int64(clamping: document.size))
        var manifest = JSONObject()
        manifest["schemaVersion"] = 2
        manifest["mediaType"] = .string(MediaType.manifest)
        manifest["artifactType"] = .string(MediaType.notation)
        manifest["config"] = .object(config)
        manifest["layers"] = .array([.object(try Self.descriptor(mediaType, envelope))])
        manifest["subject"] = .object(subject)
        manifest["annotations"] = .object(notes)
        bytes = JSONWriter.text(.object(manifest), style: .compact)
        digest = try SHA256.digest(of: bytes)
        blobs = [envelope, Self.emptyConfig, bytes]
        var descriptor = try Self.descriptor(MediaType.manifest, bytes)
        descriptor["annotations"] = .object(notes)
        descriptor["artifactType"] = .string(MediaType.notation)
        self.descriptor = descriptor
    }

    private static func descriptor(_ type: String, _ bytes: [UInt8]) throws(Failure) -> JSONObject {
        var object = JSONObject()
        object["mediaType"] = .string(type)
        object["digest"] = .string(try SHA256.digest(of: bytes).description)
        object["size"] = .integer(Int64(bytes.count))
        return object
    }
}
