import Core
import Cryptography

/// A statement about an artifact as it was found, brought into a bundle's form; nothing of it is verified.
package struct AttestationEnvelope: Sendable {
    /// The bundle; or why it is none.
    package var bundle: Result<[UInt8], SigstoreFault>
    /// Where it lies; displayed form.
    package var place: String?
    /// Whether the user gave it, rather than that it came with the artifact.
    package var isGiven: Bool
    /// What it may be about.
    package var about: [BundleSubject]
    /// What its carrier says that it is; nil where it does not say.
    package var statedType: String?

    /// Describes one.
    package init(
        _ bundle: Result<[UInt8], SigstoreFault>, place: String?, isGiven: Bool, about: [BundleSubject],
        statedType: String? = nil
    ) {
        self.bundle = bundle
        self.place = place
        self.isGiven = isGiven
        self.about = about
        self.statedType = statedType
    }

    /// A DSSE envelope of cosign's, with its layer's annotations.
    package static func bundle(
        _ envelope: [UInt8], _ annotations: [TextKey: String]
    ) -> Result<[UInt8], SigstoreFault> {
        do throws(SigstoreFault) {
            return .success(try CosignAnnotations(annotations).bundle(over: .envelope(envelope)))
        } catch {
            return .failure(error)
        }
    }
}

/// Files of statements: bundles, one a line as `gh attestation download` writes them or one alone; PyPI's attestations and its
/// provenance objects (PEP 740); DSSE envelopes, one a line, as slsa-github-generator writes them.
package enum AttestationFile {
    /// Largest file, in bytes.
    package static let byteLimit = 64 << 20
    /// Most statements of a file.
    package static let countLimit = 1_024

    /// The statements of a file, each as a bundle; at least one.
    package static func bundles(in bytes: [UInt8]) -> [Result<[UInt8], SigstoreFault>] {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { line in
            line.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        }
        // A document of its own goes over lines, and no line of it is one.
        let isLines = lines.allSatisfy {
            JSONReader.firstByte(of: Array($0)) == UInt8(ascii: "{")
                && $0.last { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D } == UInt8(ascii: "}")
        }
        let parts = isLines && lines.count > 1 ? lines.map { Array($0) } : [bytes]
        guard parts.count <= countLimit else {
            return [.failure(SigstoreFault(.tooLarge, "it holds \(parts.count) statements, over \(countLimit)"))]
        }
        var found: [Result<[UInt8], SigstoreFault>] = []
        for (number, part) in parts.enumerated() {
            do throws(JSONFault) {
                found += try bundles(ofDocument: part).map { .success($0) }
            } catch {
                let place = parts.count > 1 ? "line \(number + 1)" : "line \(error.line)"
                found.append(.failure(SigstoreFault(.malformed, "\(error.message) (\(place))")))
            }
        }
        return found.count <= countLimit
            ? found : [.failure(SigstoreFault(.tooLarge, "it holds over \(countLimit) statements"))]
    }

    private static func bundles(ofDocument bytes: [UInt8]) throws(JSONFault) -> [[UInt8]] {
        let limits = JSONLimits(bytes: SigstoreBundle.byteLimit, depth: 32)
        let cursor = JSONCursor(try JSONReader.read(bytes, limits: limits))
        let object = try cursor.object()
        if object["mediaType"] != nil { return [bytes] }
        if object["attestation_bundles"] != nil { return try provenance(cursor) }
        if object["verification_material"] != nil { return [try attestation(cursor)] }
        if object["payloadType"] != nil { return [try envelope(cursor)] }
        throw cursor.fault("is no bundle, no envelope and no attestation of PyPI's")
    }

    /// What PyPI's integrity API answers: attestations by publishers.
    private static func provenance(_ cursor: JSONCursor) throws(JSONFault) -> [[UInt8]] {
        try cursor.requireOnly(["version", "attestation_bundles"])
        var found: [[UInt8]] = []
        for bundle in try cursor.list("attestation_bundles", limit: countLimit) {
            try bundle.requireOnly(["publisher", "attestations"])
            for element in try bundle.list("attestations", limit: countLimit) { found.append(try attestation(element)) }
        }
        guard !found.isEmpty else { throw cursor.fault("holds no attestation") }
        return found
    }

    /// An attestation of version 1 says what a bundle of version 0.3 says.
    private static func attestation(_ cursor: JSONCursor) throws(JSONFault) -> [UInt8] {
        try cursor.requireOnly(["version", "verification_material", "envelope"])
        let version = try cursor.due("version")
        guard try version.integer() == 1 else { throw version.fault("is none that this version knows") }
        let material = try cursor.due("verification_material")
        try material.requireOnly(["certificate", "transparency_entries"])
        let envelope = try cursor.due("envelope")
        try envelope.requireOnly(["statement", "signature"])
        return JSONWriter.text(
            [
                "mediaType": .string(SigstoreBundle.mediaType),
                "verificationMaterial": [
                    "certificate": ["rawBytes": try material.due("certificate").value],
                    "tlogEntries": try material.due("transparency_entries").value,
                ],
                "dsseEnvelope": [
                    "payload": try envelope.due("statement").value,
                    "payloadType": .string(InTotoStatement.payloadType),
                    "signatures": [["sig": try envelope.due("signature").value]],
                ],
            ], style: .compact)
    }

    /// An envelope alone, with the certificate that slsa-github-generator puts beside its signature. Nobody says when it was
    /// signed, and no log's entry is there.
    private static func envelope(_ cursor: JSONCursor) throws(JSONFault) -> [UInt8] {
        try cursor.requireOnly(["payload", "payloadType", "signatures"])
        let signatures = try cursor.due("signatures")
        let list = try signatures.elements()
        guard list.count == 1 else { throw signatures.fault("has \(list.count) signatures, where one is due") }
        try list[0].requireOnly(["sig", "keyid", "cert"])
        var annotations: [TextKey: String] = [:]
        if let certificate = try list[0].said("cert") {
            annotations["dev.sigstore.cosign/certificate"] = try certificate.string()
        }
        var signature = JSONObject()
        signature["sig"] = try list[0].due("sig").value
        let envelope: JSONValue = [
            "payload": try cursor.due("payload").value, "payloadType": try cursor.due("payloadType").value,
            "signatures": [.object(signature)],
        ]
        do throws(SigstoreFault) {
            return try CosignAnnotations(annotations).bundle(
                over: .envelope(JSONWriter.text(envelope, style: .compact)))
        } catch {
            throw cursor.fault(error.message)
        }
    }
}
