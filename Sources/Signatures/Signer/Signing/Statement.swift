import Core
import Cryptography

/// What a detached signature states about an artifact or a lockfile: an in-toto statement (v1).
package struct Statement: Sendable, Equatable {
    /// What a statement is about; the raw value is its predicate type.
    package enum Kind: String, Word, Sendable, CaseIterable {
        /// An artifact that somebody endorses.
        case endorsement = "urn:layerlock:endorsement:1"
        /// A lockfile.
        case lockfile = "urn:layerlock:lockfile:1"
    }

    /// What the statement is about.
    package var kind: Kind
    /// The artifact's or lockfile's name, for people.
    package var name: String
    /// SHA-256 of the artifact's or lockfile's bytes.
    package var digest: Digest
    /// Digest of the artifact's canonical manifest; an endorsement has one, a lockfile's signature has none.
    package var tree: Digest?
    /// ARN of the profile version that signs.
    package var profileVersionArn: String
    /// ARN of the signing job.
    package var jobArn: String
    /// When the statement was signed, as the signer says.
    package var signingTime: Timestamp
    /// From when on it is no longer valid; after `signingTime`.
    package var until: Timestamp
    /// Why it was made, for people.
    package var reason: String

    /// Describes a statement.
    package init(
        kind: Kind, name: String, digest: Digest, tree: Digest?, profileVersionArn: String, jobArn: String,
        signingTime: Timestamp, until: Timestamp, reason: String
    ) {
        self.kind = kind
        self.name = name
        self.digest = digest
        self.tree = tree
        self.profileVersionArn = profileVersionArn
        self.jobArn = jobArn
        self.signingTime = signingTime
        self.until = until
        self.reason = reason
    }

    static let type = "https://in-toto.io/Statement/v1"

    /// The statement's JSON.
    var payload: [UInt8] {
        var predicate: JSONObject = JSONObject()
        predicate["tree"] = tree.map { .string($0.description) }
        predicate["profileVersionArn"] = .string(profileVersionArn)
        predicate["jobArn"] = .string(jobArn)
        predicate["signingTime"] = .string(signingTime.description)
        predicate["until"] = .string(until.description)
        predicate["reason"] = .string(reason)
        return JSONWriter.text(
            [
                "_type": .string(Self.type),
                "subject": [["name": .string(name), "digest": ["sha256": .string(digest.hex)]]],
                "predicateType": .string(kind.rawValue), "predicate": .object(predicate),
            ], style: .compact)
    }

    /// Reads a payload; nil for what `payload` would not have written, an unknown member included.
    init?(payload: [UInt8]) {
        let document: JSONValue
        do throws(JSONFault) { document = try JSONReader.read(payload) } catch { return nil }
        guard let object = document.object, let kind = object["predicateType"]?.string.flatMap(Kind.init(rawValue:)),
            let subjects = object["subject"]?.array, subjects.count == 1, let subject = subjects[0].object,
            let name = subject["name"]?.string, let hex = subject["digest"]?.object?["sha256"]?.string,
            let digest = Digest(hex: hex), let predicate = object["predicate"]?.object,
            let profile = predicate["profileVersionArn"]?.string, let job = predicate["jobArn"]?.string,
            let signed = predicate["signingTime"]?.string.flatMap(Timestamp.init(rfc3339:)),
            let until = predicate["until"]?.string.flatMap(Timestamp.init(rfc3339:)),
            let reason = predicate["reason"]?.string
        else { return nil }
        self.init(
            kind: kind, name: name, digest: digest, tree: predicate["tree"]?.string.flatMap { Digest($0) },
            profileVersionArn: profile, jobArn: job, signingTime: signed, until: until, reason: reason)
        guard self.payload == payload, (kind == .endorsement) == (tree != nil) else { return nil }
    }

    var request: SigningRequest {
        SigningRequest(profileVersionArn: profileVersionArn, jobArn: jobArn, signingTime: signingTime, expires: until)
    }
}

/// A statement whose signature was verified; whom to believe is still open.
package struct SignedStatement: Sendable, Equatable {
    /// What was stated.
    package var statement: Statement
    /// The statement's claims in the form of a package's signature, for the same rules: profile, job, times, chain.
    package var claims: SignedClaims
}

extension Statement {
    /// Signs the statement as a DSSE envelope and verifies what was made.
    ///
    /// - Parameter identity: Key and chain, checked for `signingTime`.
    /// - Throws: `sign.request`, `sign.key`, `internal.fault`.
    package func signed(by identity: borrowing SigningIdentity) throws(Failure) -> [UInt8] {
        try request.check()
        let envelope = try DSSE.sign(payload, identity: identity)
        let made = try Self.open(envelope)
        guard made.statement == self, made.claims.chain == identity.chain.map(\.withoutRevocationHash) else {
            throw Failure(.internalFault, "the statement that was made says something else")
        }
        return envelope
    }

    /// Verifies a DSSE envelope and reads its statement.
    ///
    /// - Parameter envelope: The file's bytes, at most `DSSE.byteLimit`.
    /// - Throws: `statement.invalid`.
    package static func open(_ envelope: [UInt8]) throws(Failure) -> SignedStatement {
        let verified = try DSSE.open(envelope)
        guard let statement = Statement(payload: verified.payload) else {
            throw DSSE.invalid("its payload is no statement of this tool")
        }
        do throws(Failure) {
            try statement.request.check()
        } catch {
            throw DSSE.invalid(error.message)
        }
        return SignedStatement(
            statement: statement,
            claims: SignedClaims(
                profileVersionArn: statement.profileVersionArn, jobArn: statement.jobArn,
                signingTime: statement.signingTime, expires: statement.until, chain: verified.chain))
    }
}

extension CertificateFacts {
    fileprivate var withoutRevocationHash: CertificateFacts {
        var copy = self
        copy.revocationHash = nil
        return copy
    }
}
