import Core
import Cryptography

extension SigstoreBundle {
    /// Reads a bundle strictly: a member that is not known is a fault.
    package static func read(_ bytes: [UInt8]) throws(SigstoreFault) -> SigstoreBundle {
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: byteLimit, depth: 16)
            return try SigstoreBundle(JSONCursor(try JSONReader.read(bytes, limits: limits)))
        } catch {
            let isLimit = error.code == .tooLarge || error.code == .tooDeep
            throw SigstoreFault(isLimit ? .tooLarge : .malformed, "\(error.message) (line \(error.line))")
        }
    }

    private init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope"])
        version = try Self.version(cursor.due("mediaType"))
        let material = try cursor.due("verificationMaterial")
        try material.requireOnly([
            "certificate", "x509CertificateChain", "publicKey", "tlogEntries", "timestampVerificationData",
        ])
        signer = try Self.signer(material, version)
        entries = []
        for entry in try material.list("tlogEntries", limit: Self.countLimit) { entries.append(try LogEntry(entry)) }
        timestamps = []
        if let data = try material.said("timestampVerificationData") {
            try data.requireOnly(["rfc3161Timestamps"])
            for timestamp in try data.list("rfc3161Timestamps", limit: Self.countLimit) {
                try timestamp.requireOnly(["signedTimestamp"])
                timestamps.append(try timestamp.due("signedTimestamp").bytes())
            }
        }
        let message = try cursor.said("messageSignature")
        let envelope = try cursor.said("dsseEnvelope")
        switch (message, envelope) {
        case (let message?, nil): content = try Self.message(message)
        case (nil, let envelope?): content = .envelope(try SigstoreEnvelope(envelope))
        default: throw cursor.fault("has not exactly one of messageSignature and dsseEnvelope")
        }
    }

    private static func version(_ cursor: JSONCursor) throws(JSONFault) -> Version {
        switch try cursor.string() {
        case "application/vnd.dev.sigstore.bundle+json;version=0.1": return .v01
        case "application/vnd.dev.sigstore.bundle+json;version=0.2": return .v02
        case "application/vnd.dev.sigstore.bundle+json;version=0.3", mediaType: return .v03
        default: throw cursor.fault("is no bundle of version 0.1, 0.2 or 0.3")
        }
    }

    /// The media type of version 0.3.
    package static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

    private static func signer(_ material: JSONCursor, _ version: Version) throws(JSONFault) -> Signer {
        let single = try material.said("certificate")
        let chain = try material.said("x509CertificateChain")
        let key = try material.said("publicKey")
        switch (single, chain, key) {
        case (let single?, nil, nil):
            guard version >= .v03 else { throw single.fault("stands in a bundle of a version that has chains") }
            return .certificate(try certificate(single))
        case (nil, let chain?, nil):
            guard version < .v03 else { throw chain.fault("stands in a bundle of a version that has one certificate") }
            try chain.requireOnly(["certificates"])
            var certificates: [Certificate] = []
            for element in try chain.list("certificates", limit: countLimit) {
                certificates.append(try certificate(element))
            }
            guard let leaf = certificates.first else { throw chain.fault("holds no certificate") }
            // A root comes from whoever verifies; one that a bundle brings along is no use to anybody honest.
            guard !certificates.contains(where: \.isSelfSigned) else { throw chain.fault("holds a root certificate") }
            return .certificate(leaf)
        case (nil, nil, let key?):
            try key.requireOnly(["hint"])
            return .publicKey(hint: try key.said("hint")?.string() ?? "")
        default: throw material.fault("has not exactly one of certificate, x509CertificateChain and publicKey")
        }
    }

    private static func certificate(_ cursor: JSONCursor) throws(JSONFault) -> Certificate {
        try cursor.requireOnly(["rawBytes"])
        let raw = try cursor.due("rawBytes")
        let der = try raw.bytes()
        do throws(CryptoFault) { return try Certificate(der: der) } catch { throw raw.fault(error.message) }
    }

    private static func message(_ cursor: JSONCursor) throws(JSONFault) -> Content {
        try cursor.requireOnly(["messageDigest", "signature"])
        return .message(
            signature: try cursor.due("signature").bytes(),
            digest: try cursor.said("messageDigest").map { digest throws(JSONFault) in try StatedDigest(digest) })
    }
}

extension SigstoreEnvelope {
    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["payload", "payloadType", "signatures"])
        type = try cursor.due("payloadType").string()
        payload = try cursor.due("payload").bytes()
        let signatures = try cursor.due("signatures")
        let list = try signatures.elements()
        guard list.count == 1 else { throw signatures.fault("has \(list.count) signatures, where one is due") }
        try list[0].requireOnly(["sig", "keyid"])
        // Nobody signed the keyid: it is a hint that is not needed.
        _ = try list[0].said("keyid")?.string()
        signature = try list[0].due("sig").bytes()
    }
}

extension LogEntry {
    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly([
            "logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof",
            "canonicalizedBody",
        ])
        // What is 0 protobuf need not say.
        index = try cursor.said("logIndex")?.count() ?? 0
        let id = try cursor.due("logId")
        try id.requireOnly(["keyId"])
        log = try id.due("keyId").bytes()
        let kind = try cursor.due("kindVersion")
        try kind.requireOnly(["kind", "version"])
        self.kind = try kind.due("kind").string()
        version = try kind.due("version").string()
        time = try cursor.said("integratedTime")?.count() ?? 0
        promise = try cursor.said("inclusionPromise").map { promise throws(JSONFault) in
            try promise.requireOnly(["signedEntryTimestamp"])
            return try promise.due("signedEntryTimestamp").bytes()
        }
        proof = try cursor.said("inclusionProof").map { proof throws(JSONFault) in try InclusionProof(proof) }
        body = try cursor.due("canonicalizedBody").bytes()
    }
}

extension InclusionProof {
    /// Most digests of a path: a tree of 2^63 leaves has no longer one.
    private static let pathLimit = 64

    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["logIndex", "rootHash", "treeSize", "hashes", "checkpoint"])
        index = try cursor.said("logIndex")?.count() ?? 0
        size = try cursor.due("treeSize").count()
        root = try cursor.due("rootHash").digestBytes()
        path = []
        for hash in try cursor.list("hashes", limit: Self.pathLimit) { path.append(try hash.digestBytes()) }
        checkpoint = try cursor.said("checkpoint").map { checkpoint throws(JSONFault) in
            try checkpoint.requireOnly(["envelope"])
            return Array(try checkpoint.due("envelope").string().utf8)
        }
    }
}
