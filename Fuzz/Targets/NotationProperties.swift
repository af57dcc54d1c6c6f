import Core
import Cryptography
import Signatures

/// What must hold of Notation's envelopes, timestamps and revocation lists, whatever their bytes are.
enum NotationProperties {
    /// What the seeds are signatures over.
    private static let artifact = "sha256:" + String(repeating: "73", count: 32)
    /// What the timestamps among the seeds are over, and when they were made.
    private static let stamped = Array("a signature".utf8)
    private static let stampedAt = Timestamp(rfc3339: "2026-09-03T12:00:00Z")
    /// When the lists and answers among the seeds are current, and until when the last of them is.
    private static let now = Timestamp(rfc3339: "2026-09-05T00:00:00Z")
    private static let end = Timestamp(rfc3339: "2026-10-01T00:00:00Z")

    /// An envelope holds over nothing but what the keys of the seeds signed, and what it claims is within the rules. Bytes
    /// that are no envelope in JSON are put into one as its protected headers, which base64 would hide from a fuzzer.
    static func checkJWS(_ bytes: [UInt8]) -> Bool {
        guard !bytes.starts(with: #"{"payload""#.utf8) else { return check(bytes, .jws) }
        let protected = String(decoding: Base64URL.encode(bytes), as: UTF8.self)
        let payload = #"{"payload":"e30","protected":"\#(protected)","header":{"x5c":["AAAA"]},"signature":"AAAA"}"#
        return check(Array(payload.utf8), .jws)
    }

    /// The same of COSE.
    static func checkCOSE(_ bytes: [UInt8]) -> Bool { check(bytes, .cose) }

    private static func check(_ bytes: [UInt8], _ format: EnvelopeFormat) -> Bool {
        let read = NotationEnvelope.read(bytes, format: format)
        if case .verified(let claims) = NotationEnvelope.verify(bytes, format: format) {
            require(claims.artifact.stated.text == artifact, "an envelope holds over what nobody signed")
            require(read.claims == claims && read.fault == nil, "an envelope is read in two ways")
        }
        checkFile(bytes, format)
        guard let claims = read.claims else { return false }
        require(!claims.chain.isEmpty && !claims.signature.isEmpty, "claims without certificate or signature")
        require(claims.expiry ?? .distantFuture > claims.signingTime, "an expiry before the signing time")
        require(
            claims.verificationPlugin != nil || !claims.extendedAttributes.contains(where: \.isCritical),
            "a critical header that nobody knows passes")
        return true
    }

    /// An envelope holds over no file that nobody signed, whatever digest it names.
    private static func checkFile(_ bytes: [UInt8], _ format: EnvelopeFormat) {
        let form = NotationFormat(format)
        do throws(Failure) {
            let others = try form.otherDigests(in: bytes).map { name throws(Failure) in
                StatedDigest(name, try name.algorithm.digest(of: []))
            }
            let content = SignableContent.file(try SHA256.digest(of: []), others: others, size: 0)
            let evidence = try form.evidence(of: SignatureEnvelope(bytes), over: content)
            require(!evidence.holds, "an envelope holds over a file that nobody signed")
        } catch {
            require(false, "an envelope makes no evidence: \(error)")
        }
    }

    /// A timestamp holds over nothing but what the seeds' authority stamped, and says its time.
    static func checkTimestamp(_ bytes: [UInt8]) -> Bool {
        guard let end else { return false }
        do throws(Failure) {
            let other = try TimestampCheck.judge(
                token: bytes, signature: [], chain: [], authorities: [TestCertificates.timestampRoot],
                asOf: end)
            if case .inside = other { require(false, "a timestamp holds over what nobody stamped") }
            let outcome = try TimestampCheck.judge(
                token: bytes, signature: stamped, chain: [], authorities: [TestCertificates.timestampRoot],
                asOf: end)
            guard case .inside(let trusted) = outcome else { return false }
            require(trusted.time == stampedAt, "a timestamp holds with another time")
            return true
        } catch {
            require(false, "a timestamp was not judged: \(error)")
            return false
        }
    }

    /// No list and no answer says anything that the seeds' issuer did not sign.
    static func checkRevocation(_ bytes: [UInt8]) -> Bool {
        guard let now, let end else { return false }
        do throws(Failure) {
            let lists = try RevocationLists(files: [("input", bytes)])
            switch lists.status(of: TestCertificates.chain, signedAt: nil, at: now) {
            case .good(let until, _): require(until <= end, "a list is current for longer than its issuer signed")
            case .revoked: require(false, "a certificate is revoked that its issuer did not revoke")
            case .notRevocable: require(false, "a certificate with a distribution point needs no list")
            case .unknown: break
            }
            return true
        } catch {
            require(error.code == .inputUnsupported, "a list was not read: \(error)")
            return false
        }
    }
}

extension Timestamp {
    /// After everything.
    fileprivate static let distantFuture = Timestamp(milliseconds: .max)
}
