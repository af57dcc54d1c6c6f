import Core
import Cryptography

@testable import Signatures

/// An instance of Sigstore of our own and one signature by it, every part open to change; what is made fits together.
///
/// Keys are those of the fixtures: Fulcio's is `ca` below `root`, the log's `other-leaf`, the log of certificates' `leaf-p256`; the
/// timestamping authority is TimestampBytes's.
struct PrivateSigstore: Sendable {
    /// What is signed.
    enum Content: Sendable { case message, statement }
    /// Which generation the log is of.
    enum Generation: Sendable { case first, second }

    static let subject = "https://github.com/acme/layers/.github/workflows/release.yml@refs/heads/main"
    static let issuer = "https://token.actions.githubusercontent.com"
    /// 2026-09-03T12:00:00Z.
    static let signedAt: Int64 = 1_788_436_800
    static let mediaTypes = [
        1: "application/vnd.dev.sigstore.bundle+json;version=0.1",
        2: "application/vnd.dev.sigstore.bundle+json;version=0.2", 3: SigstoreBundle.mediaType,
    ]

    var artifact = Array("a layer".utf8)
    var content = Content.message
    var generation = Generation.first
    var version = 3
    var predicateType = "https://slsa.dev/provenance/v1"
    /// SHA-256 of the statement's subject; nil for the artifact's.
    var subjectDigest: String?
    /// What the statement says.
    var predicate: JSONValue = ["buildType": "test"]
    /// Changes of the statement before it is signed.
    var changeStatement: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    /// The signer's certificate; nil where a key signs.
    var leaf: TestCertificate? = Self.leaf
    /// The key that signs.
    var signingKey = "leaf-p256"
    /// The hint at a key that signs alone; nil for its digest.
    var hint: String?
    /// Whether a log holds it.
    var isLogged = true
    var hasCertificateTimestamp = true
    var certificateLogKey = "leaf-p256"
    var certificateLoggedAt = "2026-09-03T11:59:59Z"
    var certificateLogExtensions: [UInt8] = []
    var loggedAt = signedAt
    var logKey = "other-leaf"
    var logURL = "https://rekor.acme.example"
    /// The log's name under its checkpoints; nil for the due one.
    var origin: String?
    var hasPromise = true
    var hasProof = true
    var hasCheckpoint = true
    /// How many other leaves the log's tree has before and after.
    var neighbours = (3, 2)
    /// The timestamp's time; nil for no timestamp.
    var stampedAt: String?
    var changeTimestamp: @Sendable (inout TimestampBytes) -> Void = { _ in }
    /// Changes of the log's entry before it is logged, and of what is made, after it was.
    var changeBody: @Sendable (inout JSONObject) -> Void = { _ in }
    var changeEntry: @Sendable (inout JSONObject) -> Void = { _ in }
    var changeCheckpoint: @Sendable (String) -> String = { $0 }
    var changeBundle: @Sendable (inout JSONObject) -> Void = { _ in }
    var changeRoot: @Sendable (inout JSONObject) -> Void = { _ in }

    /// A workflow's certificate.
    static var leaf: TestCertificate {
        var leaf = TestCertificate.leaf("", below: "Test Fulcio Intermediate", key: "leaf-p256", issuerKey: "ca")
        leaf.life = ("2026-09-03T11:55:00Z", "2026-09-03T12:05:00Z")
        leaf.extended = [CertificateProfile.codeSigning]
        leaf.others = [
            TestCertificate.extension(
                Certificate.alternativeNames, DER.sequence(DER.value(0x86, Array(subject.utf8))), critical: true),
            TestCertificate.extension("1.3.6.1.4.1.57264.1.1", Array(issuer.utf8)),
            TestCertificate.extension("1.3.6.1.4.1.57264.1.8", DER.utf8(issuer)),
        ]
        return leaf
    }

    /// A log of the second generation, with the timestamp that it needs.
    static var secondGeneration: PrivateSigstore {
        var sigstore = PrivateSigstore()
        sigstore.generation = .second
        sigstore.hasPromise = false
        sigstore.stampedAt = "20260903120000Z"
        return sigstore
    }

    var digest: Digest { get throws { try SHA256.digest(of: artifact) } }

    // MARK: Made

    func bundleText() throws -> [UInt8] { JSONWriter.text(try bundle(), style: .compact) }
    func rootText() throws -> [UInt8] { JSONWriter.text(try root(), style: .compact) }

    func certificate() throws -> [UInt8]? {
        guard var leaf else { return nil }
        leaf.others.append(try Self.keyIdentifier(ofIssuer: "ca"))
        if hasCertificateTimestamp {
            leaf.others.append(
                TestCertificate.extension("1.3.6.1.4.1.11129.2.4.2", DER.octets(try certificateTimestamps(of: leaf))))
        }
        return try leaf.der()
    }

    private func certificateTimestamps(of leaf: TestCertificate) throws -> [UInt8] {
        let body = try leaf.body()
        let milliseconds = try SignaturesTests.time(certificateLoggedAt).milliseconds
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
        }
        func vector(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count, 2) + bytes }
        let time = number(Int(milliseconds), 8)
        let issuer = try SHA256.digest(of: publicKey(leaf.issuerKey)).bytes
        let signed =
            [0, 0] + time + [0, 1] + issuer + number(body.count, 3) + body + vector(certificateLogExtensions)
        let signature = try Self.sign(signed, certificateLogKey)
        let id = try SHA256.digest(of: publicKey("leaf-p256")).bytes
        return vector(
            vector([0] + id + time + vector(certificateLogExtensions) + [4, 3] + vector(signature)))
    }

    /// The signature over the artifact or the statement's envelope.
    private static func sign(_ bytes: [UInt8], _ key: String) throws -> [UInt8] {
        let raw = try KeySignature.sign(bytes, key: try privateKey(key)).signature
        let half = raw.count / 2
        return DER.sequence(number(raw[..<half]), number(raw[half...]))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return DER.value(BERTag.integer, (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits)
    }

    var statement: [UInt8] {
        get throws {
            let digest = try subjectDigest ?? digest.hex
            let text = JSONWriter.text(
                [
                    "_type": "https://in-toto.io/Statement/v1",
                    "subject": [["name": "layer.zip", "digest": ["sha256": .string(digest)]]],
                    "predicateType": .string(predicateType), "predicate": predicate,
                ], style: .compact)
            return changeStatement(text)
        }
    }

    private struct Signed {
        var bytes: [UInt8]
        var signature: [UInt8]
        var certificate: [UInt8]?
    }

    func bundle() throws -> JSONValue {
        let payload = try statement
        let envelope = SigstoreEnvelope(type: InTotoStatement.payloadType, payload: payload, signature: [])
        let bytes = content == .message ? artifact : envelope.signedBytes
        let signed = Signed(bytes: bytes, signature: try Self.sign(bytes, signingKey), certificate: try certificate())
        var material = JSONObject()
        if let certificate = signed.certificate {
            let single: JSONValue = ["rawBytes": .base64(certificate)]
            if version >= 3 {
                material["certificate"] = single
            } else {
                material["x509CertificateChain"] = ["certificates": [single]]
            }
        } else {
            material["publicKey"] = [
                "hint": .string(try hint ?? KeyHint.text(SHA256.digest(of: publicKey(signingKey))))
            ]
        }
        if isLogged { material["tlogEntries"] = [try entry(signed, payload)] }
        if let stampedAt {
            var token = TimestampBytes(over: signed.signature)
            token.genTime = stampedAt
            changeTimestamp(&token)
            let response = DER.sequence(DER.sequence(DER.integer(0)), try token.bytes())
            material["timestampVerificationData"] = ["rfc3161Timestamps": [["signedTimestamp": .base64(response)]]]
        }
        var bundle = JSONObject()
        bundle["mediaType"] = .string(Self.mediaTypes[version] ?? "")
        bundle["verificationMaterial"] = .object(material)
        switch content {
        case .message:
            bundle["messageSignature"] = [
                "messageDigest": ["algorithm": "SHA2_256", "digest": .base64(try digest.bytes)],
                "signature": .base64(signed.signature),
            ]
        case .statement:
            bundle["dsseEnvelope"] = [
                "payload": .base64(payload), "payloadType": .string(InTotoStatement.payloadType),
                "signatures": [["sig": .base64(signed.signature)]],
            ]
        }
        changeBundle(&bundle)
        return .object(bundle)
    }

    // MARK: The log

    private var kind: (String, String) {
        switch (generation, content) {
        case (.first, .message): ("hashedrekord", "0.0.1")
        case (.first, .statement): ("dsse", "0.0.1")
        case (.second, .message): ("hashedrekord", "0.0.2")
        case (.second, .statement): ("dsse", "0.0.2")
        }
    }

    private func body(_ signed: Signed, _ payload: [UInt8]) throws -> [UInt8] {
        let pem =
            try signed.certificate.map { PEM.write(label: "CERTIFICATE", $0) }
            ?? PEM.write(label: "PUBLIC KEY", try publicKey(signingKey))
        let verifier: JSONValue = [
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            signed.certificate == nil ? "publicKey" : "x509Certificate": [
                "rawBytes": .base64(try signed.certificate ?? publicKey(signingKey))
            ],
        ]
        let hash = try SHA256.digest(of: content == .message ? artifact : payload)
        let spec: JSONValue
        switch (generation, content) {
        case (.first, .message):
            spec = [
                "data": ["hash": ["algorithm": "sha256", "value": .string(hash.hex)]],
                "signature": ["content": .base64(signed.signature), "publicKey": ["content": .base64(pem)]],
            ]
        case (.first, .statement):
            spec = [
                "envelopeHash": ["algorithm": "sha256", "value": .string(hash.hex)],
                "payloadHash": ["algorithm": "sha256", "value": .string(hash.hex)],
                "signatures": [["signature": .base64(signed.signature), "verifier": .base64(pem)]],
            ]
        case (.second, .message):
            spec = [
                "hashedRekordV002": [
                    "data": ["algorithm": "SHA2_256", "digest": .base64(hash.bytes)],
                    "signature": ["content": .base64(signed.signature), "verifier": verifier],
                ]
            ]
        case (.second, .statement):
            spec = [
                "dsseV002": [
                    "payloadHash": ["algorithm": "SHA2_256", "digest": .base64(hash.bytes)],
                    "signatures": [["content": .base64(signed.signature), "verifier": verifier]],
                ]
            ]
        }
        var body = JSONObject()
        body["apiVersion"] = .string(kind.1)
        body["kind"] = .string(kind.0)
        body["spec"] = spec
        changeBody(&body)
        return JSONWriter.text(.object(body), style: .compact)
    }

    private func entry(_ signed: Signed, _ payload: [UInt8]) throws -> JSONValue {
        let body = try body(signed, payload)
        let id = try SHA256.digest(of: publicKey("other-leaf")).bytes
        var entry = JSONObject()
        entry["logIndex"] = .string(String(neighbours.0))
        entry["logId"] = ["keyId": .base64(id)]
        entry["kindVersion"] = ["kind": .string(kind.0), "version": .string(kind.1)]
        if generation == .first { entry["integratedTime"] = .string(String(loggedAt)) }
        if hasPromise {
            let text = String(decoding: Base64.encode(body), as: UTF8.self)
            let promised =
                "{\"body\":\"\(text)\",\"integratedTime\":\(loggedAt),\"logID\":\"\(Hex.text(id))\","
                + "\"logIndex\":\(neighbours.0)}"
            let promise = try ECDSA.sign(Array(promised.utf8), key: try privateKey(logKey))
            entry["inclusionPromise"] = ["signedEntryTimestamp": .base64(promise)]
        }
        if hasProof { entry["inclusionProof"] = try proof(of: body, id: id) }
        entry["canonicalizedBody"] = .base64(body)
        changeEntry(&entry)
        return .object(entry)
    }

    private func proof(of body: [UInt8], id: [UInt8]) throws -> JSONValue {
        var tree = MerkleTree()
        for place in 0..<neighbours.0 { tree.leaves.append([UInt8(place)]) }
        tree.leaves.append(body)
        for place in 0..<neighbours.1 { tree.leaves.append([0xFF, UInt8(place)]) }
        let root = try tree.root()
        var proof = JSONObject()
        proof["logIndex"] = .string(String(neighbours.0))
        proof["rootHash"] = .base64(root)
        proof["treeSize"] = .string(String(tree.leaves.count))
        proof["hashes"] = .array(try tree.path(to: neighbours.0).map { .base64($0) })
        if hasCheckpoint {
            let host = String(logURL.dropFirst("https://".count))
            let name = origin ?? host
            let text = changeCheckpoint(
                "\(generation == .first ? "\(name) - 4711" : name)\n\(tree.leaves.count)\n"
                    + "\(String(decoding: Base64.encode(root), as: UTF8.self))\n")
            let signature = try ECDSA.sign(Array(text.utf8), key: try privateKey(logKey))
            let line = String(decoding: Base64.encode(Array(id.prefix(4)) + signature), as: UTF8.self)
            proof["checkpoint"] = ["envelope": .string("\(text)\n\u{2014} \(name) \(line)\n")]
        }
        return .object(proof)
    }

    // MARK: Whom to believe

    static func authority() throws -> [TestCertificate] {
        var intermediate = TestCertificate.authority("Test Fulcio Intermediate", below: "Test Fulcio")
        intermediate.others = [try keyIdentifier(of: "ca"), try keyIdentifier(ofIssuer: "root")]
        var root = TestCertificate.root("Test Fulcio")
        root.others = [try keyIdentifier(of: "root")]
        return [intermediate, root]
    }

    /// subjectKeyIdentifier.
    private static func keyIdentifier(of key: String) throws -> [UInt8] {
        TestCertificate.extension("2.5.29.14", DER.octets(try identifier(of: key)))
    }

    /// authorityKeyIdentifier.
    private static func keyIdentifier(ofIssuer key: String) throws -> [UInt8] {
        TestCertificate.extension("2.5.29.35", DER.sequence(DER.value(0x80, try identifier(of: key))))
    }

    private static func identifier(of key: String) throws -> [UInt8] {
        Array(try SHA256.digest(of: publicKey(key)).bytes.prefix(20))
    }

    func root() throws -> JSONValue {
        func log(_ url: String, _ key: String, _ details: String) throws -> JSONValue {
            [
                "baseUrl": .string(url), "hashAlgorithm": "SHA2_256",
                "publicKey": [
                    "rawBytes": .base64(try publicKey(key)), "keyDetails": .string(details),
                    "validFor": ["start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"],
                ], "logId": ["keyId": .base64(try SHA256.digest(of: publicKey(key)).bytes)],
            ]
        }
        func authority(_ name: String, _ chain: [TestCertificate]) throws -> JSONValue {
            [
                "subject": ["organization": "test", "commonName": .string(name)],
                "uri": .string("https://\(name).acme.example"),
                "certChain": ["certificates": .array(try chain.map { ["rawBytes": .base64(try $0.der())] })],
                "validFor": ["start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"],
            ]
        }
        var root = JSONObject()
        root["mediaType"] = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
        root["tlogs"] = [try log(logURL, "other-leaf", "PKIX_ECDSA_P384_SHA_384")]
        root["certificateAuthorities"] = [try authority("fulcio", Self.authority())]
        root["ctlogs"] = [try log("https://ctfe.acme.example", "leaf-p256", "PKIX_ECDSA_P256_SHA_256")]
        root["timestampAuthorities"] = [try authority("tsa", TimestampBytes.authority)]
        changeRoot(&root)
        return .object(root)
    }
}
