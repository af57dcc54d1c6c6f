import Glibc
import LayerModel
import LayerTestKit
import LayerTrust
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
    @Test("a token's key signs with its PIN alone")
    func signs() async throws {
        guard await hasToken else {
            try Test.cancel("softhsm2 or libengine-pkcs11-openssl is not installed")
        }
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
                for pin in [Array("4321".utf8), Array("1234\0".utf8)] {
                    #expect(throws: Failure(.signKey, "")) { try signedClaims(with: .token(uri: uri, pin: pin)) }
                }
                let claims = try signedClaims(with: .token(uri: uri, pin: Array("1234".utf8)))
                #expect(claims.profileVersionArn == profileArn)
                #expect(throws: Failure(.signKey, "")) {
                    try signedClaims(with: .token(uri: "pkcs11:token=layerlock;object=other", pin: Array("1234".utf8)))
                }
            }
        }
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
