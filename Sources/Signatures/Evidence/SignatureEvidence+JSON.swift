import Core
import Cryptography

/// Evidence as a JSON object of its own, to be kept and judged again. Certificates are kept as their bytes and read again, so
/// that nothing is believed about them that they do not say.
extension SignatureEvidence {
    /// The object.
    package var json: JSONValue {
        var object = JSONObject()
        object["format"] = .string(format.rawValue)
        object["place"] = place.map { .string($0) }
        if isGiven { object["isGiven"] = .bool(true) }
        object["envelope"] = envelope.map { .string($0.description) }
        object["claims"] = claims.map { .object($0.json) }
        object["fault"] = fault.map { .string($0) }
        return .object(object)
    }

    /// Reads what `json` wrote; an unknown member is a fault.
    package init(
        _ cursor: JSONCursor, _ memory: CertificateMemory = CertificateMemory()
    ) throws(JSONFault) {
        try cursor.requireOnly(["format", "place", "isGiven", "envelope", "claims", "fault"])
        self.init(
            format: SignatureFormatName(rawValue: try cursor.member("format").string()),
            place: try cursor.optional("place")?.string(),
            isGiven: try cursor.optional("isGiven")?.bool() ?? false,
            envelope: try cursor.optional("envelope")?.digest(),
            claims: try cursor.optional("claims").map { claims throws(JSONFault) in
                try SignatureClaims(claims, memory)
            },
            fault: try cursor.optional("fault")?.string())
        // Neither claims nor a fault: a value that no format makes.
        if claims == nil, fault == nil {
            throw cursor.fault("says neither what is claimed nor what is wrong")
        }
    }
}

extension SignatureClaims {
    fileprivate var json: JSONObject {
        var object = JSONObject()
        object["signer"] = signer.json
        object["jobArn"] = jobArn.map { .string($0) }
        object["signerFault"] = signerFault.map { .string($0) }
        object["scheme"] = scheme.map { .string($0.rawValue) }
        object["signingTime"] = .string(signingTime.description)
        object["expires"] = expires.map { .string($0.description) }
        object["chain"] = .array(chain.map { .base64($0.der) })
        if isChainOrdered { object["isChainOrdered"] = .bool(true) }
        object["covers"] = covers.json
        object["timestamp"] = timestamp.map { timestamp -> JSONValue in
            ["token": .base64(timestamp.token), "signature": .base64(timestamp.signature)]
        }
        if !unknownAttributes.isEmpty {
            object["unknownAttributes"] = .array(unknownAttributes.map { .string($0) })
        }
        object["bundle"] = bundle.map { .base64($0) }
        object["payload"] = payload.map { .base64($0) }
        if !digests.isEmpty {
            object["digests"] = .array(
                digests.map { ["algorithm": .string($0.algorithm.rawValue), "digest": .base64($0.bytes)] })
        }
        if !metadata.isEmpty {
            object["metadata"] = .array(metadata.map { ["name": .string($0.name), "value": .string($0.value)] })
        }
        if isOpen { object["isOpen"] = .bool(true) }
        return object
    }

    fileprivate init(_ cursor: JSONCursor, _ memory: CertificateMemory) throws(JSONFault) {
        try cursor.requireOnly([
            "signer", "jobArn", "signerFault", "scheme", "signingTime", "expires", "chain", "isChainOrdered", "covers",
            "timestamp", "unknownAttributes", "bundle", "payload", "digests", "metadata", "isOpen",
        ])
        var chain: [CertificateFacts] = []
        for element in try cursor.member("chain").elements() {
            let der = try element.evidenceBytes()
            do throws(CryptoFault) {
                chain.append(CertificateFacts(try memory.certificate(der)))
            } catch {
                throw element.fault(error.message)
            }
        }
        var unknown: [String] = []
        for element in try cursor.optional("unknownAttributes")?.elements() ?? [] {
            unknown.append(try element.string())
        }
        self.init(
            signer: try SignerIdentity(try cursor.member("signer")),
            jobArn: try cursor.optional("jobArn")?.string(),
            signerFault: try cursor.optional("signerFault")?.string(),
            scheme: try cursor.optional("scheme").map { member throws(JSONFault) in
                guard let scheme = SigningScheme(rawValue: try member.string()) else {
                    throw member.fault("is no signing scheme")
                }
                return scheme
            }, signingTime: try cursor.member("signingTime").timestamp(),
            expires: try cursor.optional("expires")?.timestamp(), chain: chain,
            isChainOrdered: try cursor.optional("isChainOrdered")?.bool() ?? false,
            covers: try SignedSubject(try cursor.member("covers")),
            timestamp: try cursor.optional("timestamp").map { member throws(JSONFault) in
                try member.requireOnly(["token", "signature"])
                return Countersignature(
                    token: try member.member("token").evidenceBytes(),
                    signature: try member.member("signature").evidenceBytes())
            }, unknownAttributes: unknown,
            bundle: try cursor.optional("bundle").map { member throws(JSONFault) in try member.evidenceBytes() })
        payload = try cursor.optional("payload").map { member throws(JSONFault) in try member.evidenceBytes() }
        for element in try cursor.optional("digests")?.elements() ?? [] { digests.append(try StatedDigest(element)) }
        for element in try cursor.optional("metadata")?.elements() ?? [] {
            try element.requireOnly(["name", "value"])
            metadata.append(
                SignedArtifact.Annotation(
                    name: try element.member("name").string(), value: try element.member("value").string()))
        }
        isOpen = try cursor.optional("isOpen")?.bool() ?? false
    }
}

extension SignerIdentity {
    fileprivate var json: JSONValue {
        switch self {
        case .profileVersion(let arn): ["profileVersionArn": .string(arn)]
        case .certificate(let subject, let root):
            ["subject": .string(subject), "root": .string(root.description)]
        case .issued(let issuer, let subject): ["subject": .string(subject), "issuer": .string(issuer)]
        case .key(let digest): ["key": .string(digest.description)]
        case .unnamedKey: ["unnamedKey": .bool(true)]
        }
    }

    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        if let arn = try cursor.optional("profileVersionArn") {
            try cursor.requireOnly(["profileVersionArn"])
            self = .profileVersion(try arn.string())
        } else if let key = try cursor.optional("key") {
            try cursor.requireOnly(["key"])
            self = .key(try key.digest())
        } else if let unnamed = try cursor.optional("unnamedKey") {
            try cursor.requireOnly(["unnamedKey"])
            guard try unnamed.bool() else { throw unnamed.fault("is not true") }
            self = .unnamedKey
        } else if let issuer = try cursor.optional("issuer") {
            try cursor.requireOnly(["issuer", "subject"])
            self = .issued(issuer: try issuer.string(), subject: try cursor.member("subject").string())
        } else {
            try cursor.requireOnly(["root", "subject"])
            self = .certificate(
                subject: try cursor.member("subject").string(), root: try cursor.member("root").digest())
        }
    }
}

extension SignedSubject {
    /// The words by which the kinds are told apart.
    private enum Kind: String, Word, CaseIterable {
        case content, file, document, artifact, lockfile, other
    }

    var json: JSONValue {
        func object(_ kind: Kind, _ digest: Digest) -> JSONObject {
            var members = JSONObject()
            members["kind"] = .string(kind.rawValue)
            members["digest"] = .string(digest.description)
            return members
        }
        switch self {
        case .content: return ["kind": .string(Kind.content.rawValue)]
        case .file(let digest): return .object(object(.file, digest))
        case .document(let document):
            var members = object(.document, document.digest)
            members["role"] = .string(document.role.rawValue)
            members["mediaType"] = .string(document.mediaType)
            // A size beyond 64 bits of sign is no file's; without it the value is refused when it is read.
            members["size"] = Int64(exactly: document.size).map { .integer($0) }
            return .object(members)
        case .artifact(let endorsed):
            var members = object(.artifact, endorsed.digest)
            members["tree"] = .string(endorsed.tree.description)
            members["reason"] = .string(endorsed.reason)
            return .object(members)
        case .lockfile(let digest): return .object(object(.lockfile, digest))
        case .other(let digest): return .object(object(.other, digest))
        }
    }

    init(_ cursor: JSONCursor) throws(JSONFault) {
        let member = try cursor.member("kind")
        guard let kind = Kind(rawValue: try member.string()) else {
            throw member.fault("is nothing that can be signed")
        }
        switch kind {
        case .content:
            try cursor.requireOnly(["kind"])
            self = .content
        case .document:
            try cursor.requireOnly(["kind", "digest", "role", "mediaType", "size"])
            let role = try cursor.member("role")
            guard let word = SignableDocument.Role(rawValue: try role.string()) else {
                throw role.fault("is no document's role")
            }
            let size = try cursor.member("size")
            guard let bytes = UInt64(exactly: try size.integer()) else {
                throw size.fault("is a size below 0")
            }
            self = .document(
                SignableDocument(
                    role: word, mediaType: try cursor.member("mediaType").string(),
                    digest: try cursor.member("digest").digest(), size: bytes))
        case .artifact:
            try cursor.requireOnly(["kind", "digest", "tree", "reason"])
            self = .artifact(
                EndorsedArtifact(
                    digest: try cursor.member("digest").digest(), tree: try cursor.member("tree").digest(),
                    reason: try cursor.member("reason").string()))
        case .file, .lockfile, .other:
            try cursor.requireOnly(["kind", "digest"])
            let digest = try cursor.member("digest").digest()
            self = kind == .file ? .file(digest) : kind == .lockfile ? .lockfile(digest) : .other(digest)
        }
    }
}

extension JSONCursor {
    fileprivate func digest() throws(JSONFault) -> Digest {
        guard let digest = Digest(try string()) else { throw fault("is no SHA-256 digest") }
        return digest
    }

    fileprivate func evidenceBytes() throws(JSONFault) -> [UInt8] {
        guard let bytes = Base64.decode(try string().utf8) else { throw fault("is not base64") }
        return bytes
    }
}
