import Core
import Cryptography
import Signatures
import TestKit
import Testing

/// What all tests of this file have asked about, side by side.
private let memory = CertificateMemory()

/// Judges a chain by itself, then twice with a memory of all other chains: that must not change anything.
private func vouch(
    _ chain: [String], anchors: [String] = ["root"], at time: String = "2026-09-03T10:30:15.123Z"
) throws -> Result<[CertificateFacts], ChainFault> {
    let certificates = try chain.map { try certificate($0) }
    let roots = try anchors.map { try der($0) }
    let time = try #require(Timestamp(rfc3339: time))
    let result = try TrustAnchors.vouches(chain: certificates, anchors: roots, at: time)
    for _ in 0..<2 {
        let again = try TrustAnchors.vouches(chain: certificates, anchors: roots, at: time, memory: memory)
        #expect("\(again)" == "\(result)")
    }
    return result
}

private func fault(_ result: Result<[CertificateFacts], ChainFault>) -> ChainFault.Code? {
    guard case .failure(let fault) = result else { return nil }
    return fault.code
}

@Suite("Chains and anchors")
struct TrustAnchorsTests {
    @Test("a chain that ends in an anchor is vouched for, whatever the order of what is offered")
    func order() throws {
        for chain in [wholeChain, ["leaf", "root", "ca", "regional"], ["leaf", "ca", "regional"]] {
            let path = try vouch(chain).get()
            #expect(path.map(\.sha256) == (try wholeChain.map { try certificate($0).sha256 }))
        }
    }

    @Test("a root that the envelope alone offers vouches for nothing")
    func ownRoot() throws {
        #expect(fault(try vouch(["other-leaf", "other-root"])) == .untrusted)
        #expect(fault(try vouch(wholeChain, anchors: [])) == .untrusted)
    }

    @Test("one profile's anchor does not vouch for a chain of another's")
    func otherAnchor() throws {
        #expect(fault(try vouch(wholeChain, anchors: ["other-root"])) == .untrusted)
        #expect(fault(try vouch(["other-leaf"], anchors: ["other-root"])) == nil)
    }

    @Test(
        "certificates that are no chain lead nowhere",
        arguments: [["leaf"], ["leaf", "ca", "root"], ["leaf", "regional"]])
    func incomplete(_ chain: [String]) throws {
        #expect(fault(try vouch(chain)) == .untrusted)
    }

    @Test("unrelated certificates beside the chain do not harm it")
    func surplus() throws {
        _ = try vouch(["leaf", "other-root", "regional", "loop-a", "ca", "loop-b", "leaf-revoked"]).get()
    }

    @Test(
        "a leaf that may not sign code, or is on another curve",
        arguments: ["leaf-server", "leaf-any", "leaf-no-signing", "leaf-p256", "leaf-rsa"])
    func wrongLeaf(_ leaf: String) throws {
        #expect(fault(try vouch([leaf, "regional", "ca", "root"])) == .leaf)
    }

    @Test("a leaf that is a CA")
    func leafIsCA() throws {
        #expect(fault(try vouch(["leaf-ca", "ca", "root"])) == .leaf)
        #expect(fault(try vouch(["root"])) == .leaf)
    }

    @Test(
        "a chain through what is no CA, may not issue, or issues for servers alone",
        arguments: [
            ["leaf-under-no-ca", "no-ca", "ca"], ["leaf-under-no-issuing", "no-issuing"],
            ["leaf-under-server-ca", "server-ca"],
        ])
    func wrongAuthority(_ chain: [String]) throws {
        #expect(fault(try vouch(chain)) == .authority)
    }

    @Test("a CA below one whose path length is 0")
    func pathLength() throws {
        let result = try vouch(["leaf-too-deep", "too-deep", "regional", "ca"])
        #expect(fault(result) == .untrusted)
        #expect("\(result)".contains("path length"))
    }

    @Test(
        "the chain is judged at the signing time, to the millisecond",
        arguments: [
            ("2026-08-31T23:59:59.999Z", false), ("2026-09-01T00:00:00Z", true), ("2026-09-08T00:00:00Z", true),
            ("2026-09-08T00:00:00.001Z", false), ("1969-12-31T23:59:59.999Z", false), ("2061-01-01T00:00:00Z", false),
            ("0001-01-01T00:00:00Z", false), ("9999-12-31T23:59:59Z", false),
        ])
    func validity(_ time: String, _ isValid: Bool) throws {
        #expect(fault(try vouch(wholeChain, at: time)) == (isValid ? nil : .validity))
    }

    @Test("a leaf that had expired when it signed")
    func expiredLeaf() throws {
        #expect(fault(try vouch(["leaf-expired", "regional", "ca"])) == .validity)
        _ = try vouch(["leaf-expired", "regional", "ca"], at: "2025-09-03T00:00:00Z").get()
    }

    @Test("CAs that certify each other end the search, with a way out or without")
    func loops() throws {
        #expect(fault(try vouch(["leaf-loop", "loop-a", "loop-b"])) == .untrusted)
        let path = try vouch(["leaf-loop", "loop-a", "loop-b", "loop-b-by-root"]).get()
        #expect(path.map(\.subject).last == "CN=Test Root,O=layerlock TEST ONLY")
        #expect(path.count == 4)
    }

    @Test("a chain that held once holds for no other anchor, at no other time and with no other certificate")
    func remembered() throws {
        let memory = CertificateMemory()
        func vouch(
            _ chain: [CertificateFacts], _ anchor: String = "root", at text: String = "2026-09-03T10:30:15Z"
        ) throws -> Result<[CertificateFacts], ChainFault> {
            try TrustAnchors.vouches(chain: chain, anchors: [try der(anchor)], at: try time(text), memory: memory)
        }
        let chain = try wholeChain.map { try certificate($0) }
        #expect(fault(try vouch(chain)) == nil)
        #expect(fault(try vouch(chain, "other-root")) == .untrusted)
        #expect(fault(try vouch(chain, at: "2026-09-08T00:00:00.001Z")) == .validity)
        var forged = chain
        forged[1].der[forged[1].der.count - 1] ^= 1
        #expect(fault(try vouch(forged)) == .untrusted)
        #expect(fault(try vouch(chain)) == nil)
    }

    @Test("a certificate's signature that does not fit its issuer's key")
    func forged() throws {
        var forged = try certificate("regional")
        // The last byte belongs to the signature.
        forged.der[forged.der.count - 1] ^= 1
        let result = try TrustAnchors.vouches(
            chain: [try certificate("leaf"), forged, try certificate("ca")], anchors: [try der("root")],
            at: try time("2026-09-03T10:30:15Z"))
        #expect(fault(result) == .untrusted)
    }

    @Test("more certificates than are looked at, none, and what is none")
    func sizes() throws {
        #expect(fault(try vouch(Array(repeating: "leaf", count: 17))) == .size)
        #expect(fault(try vouch([])) == .size)
        #expect(fault(try vouch(wholeChain, anchors: Array(repeating: "root", count: 33))) == .size)
        var broken = try certificate("ca")
        broken.der.append(0)
        let result = try TrustAnchors.vouches(
            chain: [try certificate("leaf"), broken], anchors: [], at: try time("2026-09-03T10:30:15Z"))
        #expect(fault(result) == .unreadable)
    }

    @Test(
        "an anchor is a root certificate that may issue others", arguments: ["ca", "leaf", "no-issuing", "server-ca"])
    func anchors(_ name: String) throws {
        #expect(throws: ChainFault(.authority, "")) { try TrustAnchors.anchor(der: try der(name)) }
        #expect(fault(try vouch(wholeChain, anchors: [name])) == .authority)
    }

    @Test(
        "revocation hashes are SHA384(TBS) and SHA384(parent's TBS), as openssl and sha384sum compute them",
        .needs(.openssl, .sha384sum))
    func revocationHashes() async throws {
        var hashes: [String] = []
        for name in wholeChain {
            let file = fixturePath("pki/\(name).pem")
            // The TBSCertificate is the first value in the certificate, which has a header of four bytes.
            let whole = try await Tool.openssl.run(["x509", "-in", file, "-outform", "DER"])
            let arguments = ["asn1parse", "-inform", "DER", "-strparse", "4", "-noout", "-out", "/dev/stdout"]
            let body = try await Tool.openssl.run(arguments, input: whole.output)
            #expect(body.status == 0, "\(body.errors)")
            let sum = try await Tool.sha384sum.run([], input: body.output)
            hashes.append(String(sum.text.prefix(96)))
        }
        let expected = hashes.indices.map { hashes[$0] + hashes[min($0 + 1, hashes.count - 1)] }
        #expect(try vouch(wholeChain).get().map(\.revocationHash) == expected)
        #expect(try TrustAnchors.anchor(der: try der("root")).revocationHash == expected.last)
    }
}
