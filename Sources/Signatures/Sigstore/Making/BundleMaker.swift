import Core
import Cryptography

/// Makes bundles (v0.3) by keys of one's own: a signature over a file's SHA-256, and a hint at the key. No log knows them, and
/// no certificate says whose the key is: that is for the trust store of whoever verifies.
package enum BundleMaker {
    /// A bundle, and the key that signed.
    package struct Made: Sendable, Equatable {
        /// The bundle's text.
        package var bundle: [UInt8]
        /// SHA-256 of the key's SubjectPublicKeyInfo, which the bundle hints at.
        package var key: Digest
    }

    /// Signs a file by its digest.
    ///
    /// - Throws: `sign.key` for a key that cannot be loaded, or signs no digests.
    package static func sign(_ digest: Digest, by source: SigningKeySource) throws(Failure) -> Made {
        let key = try SigningIdentity.key(source)
        let (signature, own): ([UInt8], PublicKey)
        do throws(CryptoFault) {
            own = try key.publicKey()
            signature = try key.signature(overDigest: digest.bytes, by: .sha256)
        } catch {
            throw Failure(
                .signKey, "the signing key cannot be used: \(error.message)",
                remedy: "sign with an EC key on P-256, P-384 or P-521, or an RSA key of 2048 bits or more")
        }
        do throws(SigstoreFault) {
            let fingerprint = try own.fingerprint
            let made = Made(bundle: text(digest, signature, fingerprint, timestamps: []), key: fingerprint)
            // What is written is what a verifier reads.
            _ = try SignedBytes(
                try SigstoreBundle.read(made.bundle).content, over: BundleSubject(digest), key: own, certificate: nil)
            return made
        } catch {
            throw Failure(.internalFault, "the bundle does not hold: \(error.message)")
        }
    }

    /// Signs a statement in a DSSE envelope.
    ///
    /// - Throws: `sign.key` for a key that cannot be loaded or used.
    package static func sign(statement payload: [UInt8], by source: SigningKeySource) throws(Failure) -> Made {
        let key = try SigningIdentity.key(source)
        var envelope = SigstoreEnvelope(type: InTotoStatement.payloadType, payload: payload, signature: [])
        let own: PublicKey
        do throws(CryptoFault) {
            own = try key.publicKey()
            envelope.signature = try key.signature(over: envelope.signedBytes)
        } catch {
            throw Failure(
                .signKey, "the signing key cannot be used: \(error.message)",
                remedy:
                    "sign with an EC key on P-256, P-384 or P-521, an RSA key of 2048 bits or more, or an Ed25519 key")
        }
        do throws(SigstoreFault) {
            let fingerprint = try own.fingerprint
            let made = Made(bundle: text(envelope, fingerprint), key: fingerprint)
            // What is written is what a verifier reads; statements are bound to no digest here.
            _ = try SignedBytes(
                try SigstoreBundle.read(made.bundle).content, over: BundleSubject(fingerprint), key: own,
                certificate: nil)
            return made
        } catch {
            throw Failure(.internalFault, "the bundle does not hold: \(error.message)")
        }
    }

    private static func text(_ envelope: SigstoreEnvelope, _ key: Digest) -> [UInt8] {
        JSONWriter.text(
            [
                "mediaType": .string(SigstoreBundle.mediaType),
                "verificationMaterial": ["publicKey": ["hint": .string(KeyHint.text(key))]],
                "dsseEnvelope": [
                    "payload": .base64(envelope.payload), "payloadType": .string(envelope.type),
                    "signatures": [["sig": .base64(envelope.signature)]],
                ],
            ], style: .compact)
    }

    /// Adds a timestamp to a bundle over a file: a response or a token (RFC 3161) over the bundle's signature.
    ///
    /// - Throws: `sign.archive` for a bundle that is none of these or over another file, `sign.request` for a timestamp that is
    ///   none, or over something else.
    package static func adding(
        timestamp bytes: [UInt8], to bundle: [UInt8], over digest: Digest
    ) throws(Failure) -> Made {
        let read: SigstoreBundle
        do throws(SigstoreFault) { read = try SigstoreBundle.read(bundle) } catch {
            throw Failure(.signArchive, "is no bundle: \(error.message)", remedy: "make one with `\(run: .sign)` first")
        }
        guard read.version == .v03, read.entries.isEmpty, case .publicKey(let hint) = read.signer,
            let fingerprint = KeyHint.digest(hint), case .message(let signature, let stated?) = read.content,
            stated.algorithm == .sha256
        else {
            throw Failure(
                .signArchive, "is no bundle that a key alone signed and no log holds",
                remedy: "make one with `\(run: .sign)` first")
        }
        guard stated.bytes == digest.bytes else {
            throw Failure(
                .signArchive, "is over another file than this, \(digest)",
                remedy: "name the file that was signed, or sign this one")
        }
        let response = try response(bytes, over: signature)
        guard !read.timestamps.contains(response) else { return Made(bundle: bundle, key: fingerprint) }
        return Made(
            bundle: text(digest, signature, fingerprint, timestamps: read.timestamps + [response]), key: fingerprint)
    }

    /// A TimeStampResp over the signature, made of one or of a token alone.
    private static func response(_ bytes: [UInt8], over signature: [UInt8]) throws(Failure) -> [UInt8] {
        let remedy: Prose = "ask a timestamping authority about the bundle's signature: docs/sigstore.md says how"
        var (token, response) = (bytes, bytes)
        do throws(CryptoFault) {
            token = try TimestampToken.token(ofResponse: bytes)
        } catch {
            // A token alone: as a response that grants it (RFC 3161, 2.4.2).
            response = DERWriter.sequence([DERWriter.sequence([[BERTag.integer, 1, 0]]), bytes])
        }
        let facts: TimestampFacts
        do throws(NotationFault) { facts = try TimestampCheck.read(token) } catch {
            throw Failure(.signRequest, "is no timestamp: \(error.message)", remedy: remedy)
        }
        guard try facts.imprintAlgorithm.digest(of: signature) == facts.imprint else {
            throw Failure(
                .signRequest, "is a timestamp over something else than the bundle's signature", remedy: remedy)
        }
        return response
    }

    private static func text(
        _ digest: Digest, _ signature: [UInt8], _ key: Digest, timestamps: [[UInt8]]
    ) -> [UInt8] {
        var material = JSONObject()
        material["publicKey"] = ["hint": .string(KeyHint.text(key))]
        if !timestamps.isEmpty {
            material["timestampVerificationData"] = [
                "rfc3161Timestamps": .array(timestamps.map { ["signedTimestamp": .base64($0)] })
            ]
        }
        var bundle = JSONObject()
        bundle["mediaType"] = .string(SigstoreBundle.mediaType)
        bundle["verificationMaterial"] = .object(material)
        bundle["messageSignature"] = [
            "messageDigest": [
                "algorithm": .string(DigestName.sha256.rawValue), "digest": .base64(digest.bytes),
            ], "signature": .base64(signature),
        ]
        return JSONWriter.text(.object(bundle), style: .compact)
    }
}

/// DER's SEQUENCE (X.690, 8.9).
enum DERWriter {
    static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
        let content = parts.flatMap(\.self)
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        if content.count < 0x80 {
            length = [UInt8(content.count)]
        } else {
            length.insert(0x80 | UInt8(length.count), at: 0)
        }
        return [BERTag.sequence] + length + content
    }
}
