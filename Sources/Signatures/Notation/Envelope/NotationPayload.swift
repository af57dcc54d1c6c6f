import Core
import Cryptography

/// The payload: `{"targetArtifact": descriptor}` (signature-specification.md, "Payload").
enum NotationPayload {
    /// Bounds on a payload.
    private static let limits = JSONLimits(bytes: 256 << 10, depth: 8)

    /// Reads the descriptor. Members that the specification does not name are the signer's own and decide nothing.
    static func artifact(of payload: [UInt8]) throws(NotationFault) -> SignedArtifact {
        do throws(JSONFault) {
            let document = try JSONReader.read(
                payload, limits: limits, options: JSONOptions(keepsOtherNumbers: true, maps: ["annotations"]))
            return try artifact(try JSONCursor(document).member("targetArtifact"))
        } catch {
            throw NotationFault(.payload, "the payload is no descriptor of an artifact: \(error.message)")
        }
    }

    private static func artifact(_ cursor: JSONCursor) throws(JSONFault) -> SignedArtifact {
        let mediaType = try cursor.member("mediaType").string()
        guard !mediaType.isEmpty else { throw cursor.fault("the media type is empty") }
        let digestAt = try cursor.member("digest")
        guard let stated = StatedDigest(text: try digestAt.string()) else {
            throw digestAt.fault("no sha256, sha384 or sha512 digest in lower-case digits")
        }
        let sizeAt = try cursor.member("size")
        guard let size = UInt64(exactly: try sizeAt.integer()) else { throw sizeAt.fault("a size below 0") }
        var artifact = SignedArtifact(mediaType: mediaType, stated: stated, size: size)
        artifact.artifactType = try cursor.optional("artifactType")?.string()
        guard let annotations = try cursor.optional("annotations") else { return artifact }
        for member in try annotations.object().members {
            guard case .string(let value) = member.value else {
                throw annotations.fault("the annotation \(JSONWriter.shown(member.key)) is no string")
            }
            artifact.annotations.append(SignedArtifact.Annotation(name: member.key, value: value))
        }
        return artifact
    }

    /// The payload's bytes.
    static func bytes(_ artifact: SignedArtifact) -> [UInt8] {
        var descriptor = JSONObject()
        descriptor["mediaType"] = .string(artifact.mediaType)
        if let type = artifact.artifactType { descriptor["artifactType"] = .string(type) }
        descriptor["digest"] = .string(artifact.stated.text)
        descriptor["size"] = Int64(exactly: artifact.size).map { .integer($0) }
        if !artifact.annotations.isEmpty {
            var annotations = JSONObject()
            for annotation in artifact.annotations { annotations[annotation.name] = .string(annotation.value) }
            descriptor["annotations"] = .object(annotations)
        }
        return JSONWriter.text(["targetArtifact": .object(descriptor)], style: .compact)
    }
}
