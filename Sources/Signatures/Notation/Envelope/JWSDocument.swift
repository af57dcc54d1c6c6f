import Core

/// The members of a JWS envelope. Unknown members of it and of its unsigned headers are ignored, as RFC 7515 (4 and 7.2.1) has
/// it; the general serialization's are refused.
struct JWSDocument {
    let payload: String
    let protected: String
    let signature: String
    let certificates: [String]
    let timestamp: String?
    let agent: String?
    /// The names of the unsigned headers.
    let unsignedNames: [String]

    private static let limits = JSONLimits(bytes: NotationEnvelope.byteLimit, depth: 16)

    init(_ bytes: [UInt8]) throws(JSONFault) {
        let document = JSONCursor(
            try JSONReader.read(bytes, limits: Self.limits, options: JSONOptions(keepsOtherNumbers: true)))
        if let general = try document.optional("signatures") {
            throw general.fault("several signatures, where the flattened form has one")
        }
        payload = try document.member("payload").string()
        protected = try document.member("protected").string()
        signature = try document.member("signature").string()
        let header = try document.member("header")
        unsignedNames = try header.object().keys
        var certificates: [String] = []
        for element in try header.member("x5c").elements() { certificates.append(try element.string()) }
        self.certificates = certificates
        timestamp = try header.optional(HeaderName.timestamp.text)?.string()
        agent = try header.optional(HeaderName.agent.text)?.string()
    }
}

/// The protected headers of a JWS envelope.
struct JWSProtectedHeaders {
    let algorithm: String
    let contentType: String
    let critical: [String]
    /// All but those three, in order.
    let others: [(key: String, value: JSONValue)]
    /// Every name.
    let names: Set<TextKey>

    private static let limits = JSONLimits(bytes: 256 << 10, depth: 16)

    init(_ bytes: [UInt8]) throws(JSONFault) {
        let document = JSONCursor(
            try JSONReader.read(bytes, limits: Self.limits, options: JSONOptions(keepsOtherNumbers: true)))
        algorithm = try document.member("alg").string()
        contentType = try document.member("cty").string()
        var critical: [String] = []
        for element in try document.member("crit").elements() { critical.append(try element.string()) }
        self.critical = critical
        others = try document.object().members.filter { !["alg", "cty", "crit"].contains($0.key) }
        names = Set<TextKey>(try document.object().keys)
    }
}
