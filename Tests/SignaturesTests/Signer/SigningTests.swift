import Core
import Cryptography
import Signatures
import TestKit
import Testing

private func request(at signingTime: String = "2026-09-03T10:30:15.250Z") throws -> SigningRequest {
    SigningRequest(
        profileVersionArn: profileArn, jobArn: jobArn, signingTime: try time(signingTime),
        expires: try time("2037-12-03T10:30:15Z"))
}

private func sign(
    _ key: SigningKeySource, chain: [String] = wholeChain, at signingTime: String = "2026-09-03T10:30:15.250Z"
) throws -> (envelope: [UInt8], claims: SignedClaims) {
    let request = try request(at: signingTime)
    let identity = try SigningIdentity(key: key, chain: try chainText(chain), at: request.signingTime)
    return try EnvelopeSigner.sign(signedContent: EnvelopeBuilder.content, request: request, identity: identity)
}

@Suite("Signing")
struct SigningTests {
    @Test("what is signed verifies and says what was asked for, whatever the order of the chain file")
    func signs() throws {
        for chain in [wholeChain, wholeChain.reversed(), ["ca", "leaf", "root", "regional"]] {
            let (envelope, claims) = try sign(try keySource("leaf"), chain: chain)
            #expect(claims.profileVersionArn == profileArn)
            #expect(claims.jobArn == jobArn)
            #expect(claims.signingTime == (try time("2026-09-03T10:30:15.250Z")))
            #expect(claims.expires == (try time("2037-12-03T10:30:15Z")))
            let outcome = try EnvelopeVerifier.verify(
                envelope, signedContent: EnvelopeBuilder.content)
            #expect(outcome == .verified(claims))
            _ = try TrustAnchors.vouches(chain: claims.chain, anchors: [try der("root")], at: claims.signingTime).get()
        }
    }

    @Test(
        "openssl cms -verify accepts what is signed",
        .needs(.openssl))
    func interoperates() async throws {
        let (envelope, _) = try sign(try keySource("leaf"))
        let root = fixturePath("pki/root.pem")
        try await withTemporaryFolder { folder in
            let content = try folder.write("content", EnvelopeBuilder.content)
            let message = try folder.write(
                "message", String(decoding: envelope, as: UTF8.self).replacing("PKCS7", with: "CMS"))
            let at = "\((try time("2026-09-03T10:30:15Z")).milliseconds / 1_000)"
            let arguments = [
                "cms", "-verify", "-inform", "PEM", "-in", message, "-binary", "-content", content, "-CAfile", root,
                "-purpose", "any", "-attime", at,
            ]
            let result = try await Tool.openssl.run(arguments)
            #expect(result.status == 0, "\(result.errors)")
            let other = try folder.write("content", [UInt8](repeating: 1, count: 48))
            #expect(other == content)
            #expect(try await Tool.openssl.run(arguments).status != 0)
        }
    }

    @Test("a key that is no certificate's of the chain, and one that is that of a CA")
    func otherKey() throws {
        #expect(throws: Failure(.signKey, "")) { try sign(try keySource("leaf-revoked")) }
        #expect(throws: Failure(.signChain, "")) { try sign(try keySource("regional")) }
        #expect(throws: Failure(.signKey, "")) { try sign(try keySource("leaf"), chain: ["leaf"] + wholeChain) }
    }

    @Test("what is no key")
    func noKey() throws {
        #expect(throws: Failure(.signKey, "")) { try sign(.pem(Array("nonsense".utf8), passPhrase: nil)) }
        #expect(throws: Failure(.signKey, "")) { try sign(.pem([], passPhrase: nil)) }
        #expect(throws: Failure(.signKey, "")) { try sign(.token(uri: "file:/etc/passwd", pin: nil)) }
    }

    @Test(
        "a leaf of another curve, without code signing, a CA, or below what is no CA",
        arguments: [
            ["leaf-p256", "regional", "ca", "root"], ["leaf-rsa", "regional", "ca", "root"],
            ["leaf-server", "regional", "ca", "root"], ["leaf-no-signing", "regional", "ca", "root"],
            ["leaf-ca", "ca", "root"], ["leaf-under-no-ca", "no-ca", "ca", "root"],
        ])
    func wrongLeaf(_ chain: [String]) throws {
        #expect(throws: Failure(.signChain, "")) { try sign(try keySource(chain[0]), chain: chain) }
    }

    @Test(
        "an incomplete chain",
        arguments: [["leaf"], ["leaf", "regional", "ca"], ["leaf", "root"], ["leaf", "other-root"]])
    func incomplete(_ chain: [String]) throws {
        #expect(throws: Failure(.signChain, "")) { try sign(try keySource("leaf"), chain: chain) }
    }

    @Test(
        "a leaf that is not valid at the signing time",
        arguments: ["2026-08-31T23:59:59.999Z", "2026-09-08T00:00:00.001Z"])
    func notValid(_ signingTime: String) throws {
        #expect(throws: Failure(.signChain, "")) { try sign(try keySource("leaf"), at: signingTime) }
    }

    @Test(
        "a chain file that is none",
        arguments: ["", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func noChain(_ text: String) throws {
        #expect(throws: Failure(.signChain, "")) {
            try SigningIdentity(
                key: try keySource("leaf"), chain: Array(text.utf8), at: try time("2026-09-03T10:30:15Z")
            ).chain
        }
    }

    @Test("ARNs and times that no verifier would accept")
    func badRequests() throws {
        let time = try time("2026-09-03T10:30:15Z")
        let identity = try SigningIdentity(key: try keySource("leaf"), chain: try chainText(wholeChain), at: time)
        for change in [
            { $0.profileVersionArn += "0" }, { $0.jobArn = profileArn }, { $0.expires = $0.signingTime },
            { $0.jobArn = $0.jobArn.replacing("111122223333", with: "444455556666") },
            { $0.expires = Timestamp(milliseconds: .max) },
        ] as [(inout SigningRequest) -> Void] {
            var request = try request()
            change(&request)
            do {
                _ = try EnvelopeSigner.sign(
                    signedContent: EnvelopeBuilder.content, request: request, identity: identity)
                Issue.record("it signed \(request)")
            } catch {
                #expect(error == Failure(.signRequest, ""))
            }
        }
    }

    @Test(
        "an encrypted key opens with its pass phrase alone, and nothing is asked",
        .needs(.openssl))
    func encrypted() async throws {
        let file = fixturePath("pki/leaf.key.pem")
        let encrypted = try await Tool.openssl.run(
            ["pkcs8", "-topk8", "-in", file, "-passout", "pass:correct horse", "-iter", "1000"])
        #expect(encrypted.status == 0, "\(encrypted.errors)")
        _ = try sign(.pem(encrypted.output, passPhrase: Array("correct horse".utf8)))
        #expect(throws: Failure(.signKey, "")) { try sign(.pem(encrypted.output, passPhrase: Array("correct".utf8))) }
        #expect(throws: Failure(.signKey, "")) { try sign(.pem(encrypted.output, passPhrase: [])) }
        #expect(throws: Failure(.signKey, "")) {
            try sign(.pem(encrypted.output, passPhrase: [UInt8](repeating: 0x61, count: 5_000)))
        }
        do {
            _ = try sign(.pem(encrypted.output, passPhrase: nil))
            Issue.record("it signed")
        } catch let failure as Failure {
            #expect(failure.message.contains("no pass phrase was given"))
        }
    }
}
