import Core
import Cryptography

/// What a scan receipt states: what a ledger knows of an artifact at a time, as an in-toto statement (v1).
///
/// Its subjects are the artifact and its layers. What was found is for whoever judges looks to read (`scan`); here it is
/// whole, of one version, and nothing beside it goes unread.
package struct ScanStatement: Sendable, Equatable {
    /// The predicate's type, which ends in the version of the form.
    package static let predicateType = typeStart + "1"
    private static let typeStart = "urn:layerlock:scan-receipt:"
    /// Most layers of an artifact.
    package static let layerLimit = 1_024
    /// Bytes of the statement at the most.
    package static let byteLimit = 3 << 20

    /// The profile version that signs, and its job.
    package struct Profile: Sendable, Equatable {
        /// ARN of the profile version.
        package var versionArn: String
        /// ARN of the signing job.
        package var jobArn: String

        /// Names both.
        package init(versionArn: String, jobArn: String) {
            self.versionArn = versionArn
            self.jobArn = jobArn
        }
    }

    /// The artifact's name, for people.
    package var name: String
    /// SHA-256 of the artifact's bytes; of an image as the ledger knows it by.
    package var digest: Digest
    /// Digest of the artifact's canonical manifest.
    package var tree: Digest
    /// Digests of an image's layers, lowest first; a zip is one itself and has none.
    package var layers: [Digest]
    /// Who signs; nil for a key or an identity, of whom the signature says who it is.
    package var profile: Profile?
    /// When the ledger was asked and the receipt signed, as the signer says.
    package var signingTime: Timestamp
    /// From when on it is no longer valid; after `signingTime`.
    package var until: Timestamp
    /// What is known.
    package var scan: JSONObject

    /// Describes a statement.
    package init(
        name: String, digest: Digest, tree: Digest, layers: [Digest], profile: Profile?, signingTime: Timestamp,
        until: Timestamp, scan: JSONObject
    ) {
        self.name = name
        self.digest = digest
        self.tree = tree
        self.layers = layers
        self.profile = profile
        self.signingTime = signingTime
        self.until = until
        self.scan = scan
    }

    /// The statement's JSON.
    package var payload: [UInt8] {
        var predicate = JSONObject()
        predicate["tree"] = .string(tree.description)
        predicate["profileVersionArn"] = profile.map { .string($0.versionArn) }
        predicate["jobArn"] = profile.map { .string($0.jobArn) }
        predicate["signingTime"] = .string(signingTime.description)
        predicate["until"] = .string(until.description)
        predicate["scan"] = .object(scan)
        let subjects: [JSONValue] =
            [["name": .string(name), "digest": ["sha256": .string(digest.hex)]]]
            + layers.enumerated().map { number, layer in
                ["name": .string("\(name)#layer-\(number)"), "digest": ["sha256": .string(layer.hex)]]
            }
        return JSONWriter.text(
            [
                "_type": .string(Statement.type), "subject": .array(subjects),
                "predicateType": .string(Self.predicateType), "predicate": .object(predicate),
            ], style: .compact)
    }
}

extension ScanStatement {
    /// Reads a payload strictly: what went unread could say that the artifact is not fresh.
    package init(payload: [UInt8]) throws(JSONFault) {
        let cursor = JSONCursor(try JSONReader.read(payload, limits: JSONLimits(bytes: Self.byteLimit)))
        let type = try cursor.member("predicateType")
        try Self.check(type)
        try cursor.requireOnly(["_type", "subject", "predicateType", "predicate"])
        let kind = try cursor.member("_type")
        guard try kind.string() == Statement.type else { throw kind.fault("is no in-toto statement of version 1") }
        let predicate = try cursor.member("predicate")
        try predicate.requireOnly(["tree", "profileVersionArn", "jobArn", "signingTime", "until", "scan"])
        var profile: Profile?
        if let arn = try predicate.optional("profileVersionArn") {
            profile = Profile(versionArn: try arn.string(), jobArn: try predicate.member("jobArn").string())
        } else if let job = try predicate.optional("jobArn") {
            throw job.fault("is of no profile")
        }
        let tree = try predicate.member("tree")
        guard let treeDigest = Digest(try tree.string()) else { throw tree.fault("is no digest") }
        let subjects = try cursor.member("subject")
        let elements = try subjects.elements()
        guard let first = elements.first else { throw subjects.fault("names nothing") }
        guard elements.count <= Self.layerLimit + 1 else { throw subjects.fault("has over \(Self.layerLimit) layers") }
        var layers: [Digest] = []
        for element in elements.dropFirst() { layers.append(try Self.digest(of: element)) }
        let until = try predicate.member("until")
        self.init(
            name: try first.member("name").string(), digest: try Self.digest(of: first), tree: treeDigest,
            layers: layers, profile: profile, signingTime: try predicate.member("signingTime").timestamp(),
            until: try until.timestamp(), scan: try predicate.member("scan").object())
        guard self.until > signingTime else { throw until.fault("is not after the signing time") }
    }

    private static func check(_ type: JSONCursor) throws(JSONFault) {
        let text = try type.string()
        guard text != predicateType else { return }
        let shown = JSONWriter.shown(text)
        guard text.utf8.starts(with: typeStart.utf8) else { throw type.fault("is \(shown), no scan receipt") }
        throw type.fault("is \(shown), a version that this layerlock does not know; it reads \(predicateType)")
    }

    private static func digest(of subject: JSONCursor) throws(JSONFault) -> Digest {
        try subject.requireOnly(["name", "digest"])
        _ = try subject.member("name").string()
        let digests = try subject.member("digest")
        try digests.requireOnly(["sha256"])
        let hex = try digests.member("sha256")
        guard let digest = Digest(hex: try hex.string()) else { throw hex.fault("is no SHA-256") }
        return digest
    }
}
