import Core
import Cryptography
import Engine
import TestKit
import Testing

@testable import Signatures

/// An image in a layout, and what Sigstore's tools store beside it, in every way that they have.
struct SigstoreLayout: Sendable {
    static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    static let simpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json"
    static let envelopeType = "application/vnd.dsse.envelope.v1+json"
    static let bundleType = SigstoreBundle.mediaType
    private static let configType = "application/vnd.oci.image.config.v1+json"
    private static let emptyType = "application/vnd.oci.empty.v1+json"

    let image = ImageBuilder()
    var layout = LayoutBuilder()
    /// Whether an index leads to the image.
    let hasIndex: Bool

    /// A layout with the image; `kind` is what `cosign save` calls it.
    init(hasIndex: Bool = false, kind: String? = nil) {
        self.hasIndex = hasIndex
        layout.addBlobs(of: image)
        let note = kind.map { #","annotations":{"kind":"\#($0)"}"# } ?? ""
        layout.manifests = [hasIndex ? layout.addIndex([image.descriptor()], note) : image.descriptor(note)]
    }

    /// The bytes of the document that is signed: the index, where there is one.
    var document: [UInt8] {
        hasIndex ? Array(LayoutBuilder.index([image.descriptor()]).utf8) : image.manifestBytes
    }

    var digest: String { ImageBuilder.digest(document) }

    /// The descriptor of what is signed.
    var subject: String {
        ImageBuilder.descriptor(hasIndex ? LayoutBuilder.indexType : Self.manifestType, document)
    }

    /// Cosign's tag for what is attached.
    func tag(_ kind: String) -> String { digest.replacing(":", with: "-") + "." + kind }

    static func note(_ key: String, _ value: String) -> String {
        var object = JSONObject()
        object[key] = .string(value)
        return #","annotations":"# + String(decoding: JSONWriter.text(.object(object), style: .compact), as: UTF8.self)
    }

    /// A layer's descriptor with annotations.
    static func layer(_ type: String, _ bytes: [UInt8], _ annotations: [(String, String)] = []) -> String {
        var object = JSONObject()
        for (key, value) in annotations { object[key] = .string(value) }
        let text = String(decoding: JSONWriter.text(.object(object), style: .compact), as: UTF8.self)
        return ImageBuilder.descriptor(type, bytes, annotations.isEmpty ? "" : #","annotations":\#(text)"#)
    }

    /// Adds blobs and a manifest of them; returns the manifest's descriptor.
    mutating func addManifest(
        _ layers: [String], blobs: [[UInt8]], subject: String? = nil, artifactType: String? = nil,
        config: String? = nil,
        annotations: [(String, String)] = [], _ extra: String = ""
    ) -> String {
        let empty = Array("{}".utf8)
        for blob in blobs + [empty] { layout.addBlob(blob) }
        var members = #"{"schemaVersion":2,"mediaType":"\#(Self.manifestType)","#
        if let artifactType { members += #""artifactType":"\#(artifactType)","# }
        let config = ImageBuilder.descriptor(config ?? (subject == nil ? Self.configType : Self.emptyType), empty)
        members += #""config":\#(config),"layers":[\#(layers.joined(separator: ","))]"#
        if let subject { members += #","subject":\#(subject)"# }
        if !annotations.isEmpty {
            var object = JSONObject()
            for (key, value) in annotations { object[key] = .string(value) }
            let text = String(decoding: JSONWriter.text(.object(object), style: .compact), as: UTF8.self)
            members += #","annotations":\#(text)"#
        }
        let bytes = Array("\(members)}".utf8)
        layout.addBlob(bytes)
        return ImageBuilder.descriptor(Self.manifestType, bytes, extra)
    }

    // MARK: Signatures

    /// Cosign's payload about a digest.
    static func payload(_ digest: String, type: String = "cosign container image signature") -> [UInt8] {
        Array(
            #"{"critical":{"identity":{"docker-reference":"registry.example/app"},"image":{"docker-manifest-digest":"\#(digest)"},"type":"\#(type)"},"optional":null}"#
                .utf8)
    }

    /// What cosign writes beside a payload or an envelope, by the bundle that an instance makes.
    static func annotations(_ sigstore: PrivateSigstore, of made: JSONValue? = nil) throws -> [(String, String)] {
        let bundle = JSONCursor(try made ?? sigstore.bundle())
        let material = try bundle.member("verificationMaterial")
        var found: [(String, String)] = []
        if let message = try bundle.optional("messageSignature") {
            found.append(("dev.cosignproject.cosign/signature", try message.member("signature").string()))
        } else {
            found.append(("dev.cosignproject.cosign/signature", ""))
            found.append(("predicateType", sigstore.predicateType))
        }
        if let certificate = try material.optional("certificate") {
            let der = try #require(Base64.decode(try certificate.member("rawBytes").string().utf8))
            let pem = PEM.write(label: "CERTIFICATE", der)
            found.append(("dev.sigstore.cosign/certificate", String(decoding: pem, as: UTF8.self)))
            let chain = try PrivateSigstore.authority().flatMap { PEM.write(label: "CERTIFICATE", try $0.der()) }
            found.append(("dev.sigstore.cosign/chain", String(decoding: chain, as: UTF8.self)))
        }
        if let entry = try material.optional("tlogEntries")?.elements().first {
            let id = try #require(Base64.decode(try entry.member("logId").member("keyId").string().utf8))
            let promise = try entry.member("inclusionPromise").member("signedEntryTimestamp").value
            let body = try entry.member("canonicalizedBody").value
            let text = JSONWriter.text(
                [
                    "SignedEntryTimestamp": promise,
                    "Payload": [
                        "body": body,
                        "integratedTime": .integer(sigstore.loggedAt),
                        "logIndex": .integer(Int64(sigstore.neighbours.0)), "logID": .string(Hex.text(id)),
                    ],
                ], style: .compact)
            found.append(("dev.sigstore.cosign/bundle", String(decoding: text, as: UTF8.self)))
        }
        if let stamps = try material.optional("timestampVerificationData") {
            let stamp = try stamps.member("rfc3161Timestamps").elements()[0].member("signedTimestamp").string()
            found.append(("dev.sigstore.cosign/rfc3161timestamp", #"{"SignedRFC3161Timestamp":"\#(stamp)"}"#))
        }
        return found
    }

    /// A signature's layer and its blob.
    func simpleSigning(
        _ sigstore: PrivateSigstore = PrivateSigstore(), payload: [UInt8]? = nil,
        change: (inout [(String, String)]) -> Void = { _ in }
    ) throws -> (layer: String, blob: [UInt8]) {
        let payload = payload ?? Self.payload(digest)
        var annotations = try Self.annotations(sigstore.with { $0.artifact = payload })
        change(&annotations)
        return (Self.layer(Self.simpleSigningType, payload, annotations), payload)
    }

    /// Adds signatures under cosign's tag.
    mutating func tagged(_ signatures: [(layer: String, blob: [UInt8])], as tag: String? = nil) {
        let note = Self.note("org.opencontainers.image.ref.name", tag ?? self.tag("sig"))
        layout.manifests.append(
            addManifest(signatures.map(\.layer), blobs: signatures.map(\.blob), note))
    }

    /// A bundle over what is signed.
    func bundle(_ sigstore: PrivateSigstore = .statement) throws -> [UInt8] {
        try sigstore.with { $0.artifact = document }.bundleText()
    }

    /// Adds a bundle as a referrer; returns the manifest's descriptor.
    mutating func addReferrer(
        _ bundle: [UInt8], predicateType: String? = AttestationType.signature
    ) -> String {
        var annotations = [("dev.sigstore.bundle.content", "dsse-envelope")]
        if let predicateType { annotations.append(("dev.sigstore.bundle.predicateType", predicateType)) }
        return addManifest(
            [Self.layer(Self.bundleType, bundle)], blobs: [bundle], subject: subject, artifactType: Self.bundleType,
            annotations: annotations)
    }

    /// An instance whose statements are signatures.
    static var signing: PrivateSigstore {
        .statement.with { $0.predicateType = AttestationType.signature }
    }
}

/// A store that believes the private instance, and one identity of it.
struct SigstoreStore {
    static let exact = """
        {"schemaVersion": 1, "issuer": "\(PrivateSigstore.issuer)", "subject": "\(PrivateSigstore.subject)"}
        """
    private static let noRevocations = #"{"schemaVersion": 1, "asOf": "2026-11-28T00:00:00Z", "revoked": []}"#
    /// Texts by their paths in the store.
    var files = ["identities/release.json": exact]
    var hasRoot = true

    /// Writes the store; returns its path.
    func write(in folder: TemporaryFolder) throws -> String {
        var all: [(String, [UInt8])] = files.map { ($0, Array($1.utf8)) }
        all.append(("identities/README.md", Array("notes".utf8)))
        if files["revocations.json"] == nil { all.append(("revocations.json", Array(Self.noRevocations.utf8))) }
        if hasRoot { all.append(("trusted-roots/private.json", try PrivateSigstore().rootText())) }
        for (path, bytes) in all {
            var parent = folder.path
            for part in "store/\(path)".split(separator: "/").dropLast() {
                parent += "/\(part)"
                _ = try Folder.create(parent)
            }
            try folder.write("store/\(path)", bytes)
        }
        return folder.path(of: "store")
    }
}

/// Verifies a layout in a tar by a store.
func verified(
    _ layout: SigstoreLayout, by store: SigstoreStore?, config: String? = nil, lockfile: String? = nil,
    change: (inout Verify) -> Void = { _ in }
) async throws -> ArtifactReport {
    try await withTemporaryFolder { folder in
        let path = try folder.write("app.tar", layout.layout.files.tar())
        var verify = Verify(.test, ArtifactOptions(), lockfile: lockfile)
        if let store { verify.trust = TrustDemand(store: try store.write(in: folder), config: config) }
        change(&verify)
        return await verify.run(
            [AskedArtifact(name: "app", locator: path)], asOf: try time("2026-11-29T00:00:00Z"))[0]
    }
}

extension Environment {
    static let test = Environment(workers: 2, temporaryFolder: "/tmp", workingFolder: "/")
}

extension ArtifactReport {
    /// What did not pass, as `id outcome`.
    var troubles: [String] {
        findings.filter { $0.outcome != .pass }.map { "\($0.id.rawValue) \($0.outcome.rawValue)" }
    }
    var exit: Core.ExitStatus { Core.ExitStatus(findings) }
    func message(_ id: String) -> String { findings.first { $0.id.rawValue == id }?.message ?? "" }
}
