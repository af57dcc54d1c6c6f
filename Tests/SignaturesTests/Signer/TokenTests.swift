import Core
import Glibc
import Signatures
import TestKit
import Testing

/// SoftHSM's tool, with the engine that OpenSSL needs for tokens.
private var hasToken: Bool {
    get async {
        guard Tool.softHSM.isInstalled, Tool.openssl.isInstalled else { return false }
        do { return try await Tool.openssl.run(["engine", "pkcs11"]).status == 0 } catch { return false }
    }
}

extension Tool {
    fileprivate static let softHSM = Tool("softhsm2-util")
}

@Suite("Keys in tokens")
struct TokenTests {
    @Test(
        "a token's key signs with its PIN alone", .wants("softhsm2 with libengine-pkcs11-openssl") { await hasToken })
    func signs() async throws {
        try await withTemporaryFolder { folder in
            try folder.makeFolder("tokens")
            let configuration = try folder.write(
                "softhsm2.conf", "directories.tokendir = \(folder.path)/tokens\nobjectstore.backend = file\n")
            let setUp = """
                export SOFTHSM2_CONF=\(configuration)
                softhsm2-util --init-token --free --label layerlock --pin 1234 --so-pin 5678 &&
                openssl pkcs8 -topk8 -nocrypt -in "$0" -out key.pem &&
                softhsm2-util --import key.pem --token layerlock --label leaf --id 01 --pin 1234
                """
            let result = try await Tool.shell.run(["-c", setUp, fixturePath("pki/leaf.key.pem")], in: folder.path)
            #expect(result.status == 0, "\(result.errors)")
            // A process of its own: SoftHSM finds its tokens by the environment, which all tests share.
            await #expect(processExitsWith: .success) { [configuration = configuration as String] in
                setenv("SOFTHSM2_CONF", configuration, 1)
                let uri = "pkcs11:token=layerlock;object=leaf"
                #expect(refusal(uri, pin: "1234\0").contains("a NUL in URI or PIN"))
                #expect(refusal(uri, pin: "4321").contains("the token refuses the PIN"))
                #expect(refusal(uri, pin: nil).contains("without a PIN"))
                #expect(
                    refusal("pkcs11:token=layerlock;object=other", pin: "1234")
                        .contains("the token holds no such private key"))
                #expect(
                    refusal("pkcs11:token=another;object=leaf", pin: "1234").contains("there is no such token"))
                for uri in ["pkcs11:", "pkcs11:token=layerlock", "pkcs11:token=layerlock;object="] {
                    #expect(refusal(uri, pin: "1234").contains("the URI names no key"))
                }
                #expect(refusal("pkcs11:bogus;object=leaf", pin: "1234").contains("the URI is none of RFC 7512"))
                let claims = try signedClaims(with: .token(uri: uri, pin: Array("1234".utf8)))
                #expect(claims.profileVersionArn == profileArn)
            }
        }
    }
}

/// Why a token's key cannot be used; empty where it can.
private func refusal(_ uri: String, pin: String?) -> String {
    do {
        _ = try signedClaims(with: .token(uri: uri, pin: pin.map { Array($0.utf8) }))
        return ""
    } catch let failure as Failure {
        return failure.code == .signKey ? failure.message : ""
    } catch {
        return ""
    }
}

private func signedClaims(with key: SigningKeySource) throws -> SignedClaims {
    let request = SigningRequest(
        profileVersionArn: profileArn, jobArn: jobArn, signingTime: try time("2026-09-03T10:30:15Z"),
        expires: try time("2037-12-03T10:30:15Z"))
    let identity = try SigningIdentity(key: key, chain: try chainText(wholeChain), at: request.signingTime)
    return try EnvelopeSigner.sign(
        signedContent: EnvelopeBuilder.content, request: request, identity: identity
    ).claims
}
