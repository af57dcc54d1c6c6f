import Core

/// All that one reading of an artifact found out about its signatures: what came with the artifact, and of an image what can be
/// signed. A plain value, true whatever the time and the trust store, to be kept and judged again.
package struct SignatureSet: Sendable, Equatable {
    /// Of the JSON form: raised where it means something else.
    package static let version = 1

    /// What each signature proves, in the artifact's order; nothing that the user gave beside the artifact.
    package var evidence: [SignatureEvidence]
    /// What of an image can be signed, its manifest first; nil for a zip.
    package var documents: [SignableDocument]?
    /// Digest of the image's config, which pins name an image by; nil for a zip.
    package var configDigest: Digest?

    /// Describes what a reading found.
    package init(_ evidence: [SignatureEvidence], documents: [SignableDocument]? = nil, configDigest: Digest? = nil) {
        self.evidence = evidence
        self.documents = documents
        self.configDigest = configDigest
    }
}

extension SignatureSet {
    /// An object of its own.
    package var json: JSONValue {
        var object = JSONObject()
        object["evidence"] = .array(evidence.map(\.json))
        object["documents"] = documents.map { .array($0.map(Self.json)) }
        object["configDigest"] = configDigest.map { .string($0.description) }
        return .object(object)
    }

    /// Reads what `json` wrote; an unknown member is a fault.
    /// - Parameter memory: What is known of certificates from before.
    package init(_ cursor: JSONCursor, _ memory: CertificateMemory = CertificateMemory()) throws(JSONFault) {
        try cursor.requireOnly(["evidence", "documents", "configDigest"])
        self.init([])
        for element in try cursor.member("evidence").elements() {
            evidence.append(try SignatureEvidence(element, memory))
        }
        if let list = try cursor.optional("documents") {
            var documents: [SignableDocument] = []
            for element in try list.elements() {
                guard case .document(let document) = try SignedSubject(element) else {
                    throw element.fault("is no document of an image")
                }
                documents.append(document)
            }
            self.documents = documents
        }
        if let config = try cursor.optional("configDigest") {
            guard let digest = Digest(try config.string()) else { throw config.fault("is no SHA-256 digest") }
            configDigest = digest
        }
    }

    private static func json(_ document: SignableDocument) -> JSONValue { SignedSubject.document(document).json }
}
