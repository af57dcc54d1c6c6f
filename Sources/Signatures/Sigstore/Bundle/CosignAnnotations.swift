import Core
import Cryptography

/// What cosign writes into a layer's annotations beside what it signs: signature, certificate, the log's entry with its promise, a
/// timestamp (cosign, specs/SIGNATURE_SPEC.md). Nothing of it is verified; together they say what a bundle of version 0.1 says.
package struct CosignAnnotations: Sendable {
    /// What the annotations belong to.
    package enum Content: Sendable {
        /// A payload, which the signature among the annotations is over.
        case message
        /// A DSSE envelope, which has its own signature.
        case envelope([UInt8])
    }

    private let annotations: [TextKey: String]

    /// Takes a layer's annotations, others than cosign's among them.
    package init(_ annotations: [TextKey: String]) { self.annotations = annotations }

    /// The bundle that says the same.
    package func bundle(over content: Content) throws(SigstoreFault) -> [UInt8] {
        var material = JSONObject()
        if let pem = said("dev.sigstore.cosign/certificate") {
            material["x509CertificateChain"] = ["certificates": [["rawBytes": .base64(try certificate(pem))]]]
        } else {
            material["publicKey"] = ["hint": ""]
        }
        var bundle = JSONObject()
        bundle["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.1"
        do throws(JSONFault) {
            if let text = said("dev.sigstore.cosign/bundle") { material["tlogEntries"] = [try entry(text)] }
            if let text = said("dev.sigstore.cosign/rfc3161timestamp") {
                let stamp = try document(Array(text.utf8))
                try stamp.requireOnly(["SignedRFC3161Timestamp"])
                let response = try stamp.due("SignedRFC3161Timestamp").bytes()
                material["timestampVerificationData"] = [
                    "rfc3161Timestamps": [["signedTimestamp": .base64(response)]]
                ]
            }
            bundle["verificationMaterial"] = .object(material)
            switch content {
            case .message: bundle["messageSignature"] = ["signature": .base64(try signature())]
            case .envelope(let bytes): bundle["dsseEnvelope"] = try document(bytes).value
            }
        } catch {
            throw SigstoreFault(.malformed, "its annotations or its envelope: \(error.message)")
        }
        return JSONWriter.text(.object(bundle), style: .compact)
    }

    private func signature() throws(JSONFault) -> [UInt8] {
        let key: TextKey = "dev.cosignproject.cosign/signature"
        guard let text = said(key), let bytes = Base64.decode(text.utf8) else {
            throw JSONFault(.unexpected, "no signature in base64", line: 1)
        }
        return bytes
    }

    /// An annotation that says something.
    private func said(_ key: TextKey) -> String? { annotations[key].flatMap { $0.isEmpty ? nil : $0 } }

    private func document(_ bytes: [UInt8]) throws(JSONFault) -> JSONCursor {
        let limits = JSONLimits(bytes: SigstoreBundle.byteLimit, depth: 16)
        return JSONCursor(try JSONReader.read(bytes, limits: limits))
    }

    private func certificate(_ pem: String) throws(SigstoreFault) -> [UInt8] {
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(Array(pem.utf8))
        } catch {
            throw SigstoreFault(.malformed, "the certificate in its annotations: \(error.message)")
        }
        guard blocks.count == 1, blocks[0].label == "CERTIFICATE" else {
            throw SigstoreFault(.malformed, "its annotations hold not one certificate in PEM")
        }
        return blocks[0].bytes
    }

    /// The log's entry: `{"SignedEntryTimestamp": base64, "Payload": {"body": base64, "integratedTime", "logIndex", "logID": hex}}`.
    private func entry(_ text: String) throws(JSONFault) -> JSONValue {
        let cursor = try document(Array(text.utf8))
        try cursor.requireOnly(["SignedEntryTimestamp", "Payload"])
        let payload = try cursor.due("Payload")
        try payload.requireOnly(["body", "integratedTime", "logIndex", "logID"])
        let body = try payload.due("body").bytes()
        let said = try document(body)
        let log = try payload.due("logID")
        guard let id = Hex.bytes(Array(try log.string().utf8)[...]) else { throw log.fault("is not hexadecimal") }
        return [
            "logIndex": .integer(try payload.due("logIndex").count()), "logId": ["keyId": .base64(id)],
            "kindVersion": [
                "kind": .string(try said.due("kind").string()),
                "version": .string(try said.due("apiVersion").string()),
            ],
            "integratedTime": .integer(try payload.due("integratedTime").count()),
            "inclusionPromise": [
                "signedEntryTimestamp": .base64(try cursor.due("SignedEntryTimestamp").bytes())
            ], "canonicalizedBody": .base64(body),
        ]
    }
}
