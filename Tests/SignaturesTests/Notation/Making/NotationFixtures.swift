import Core
import Cryptography
import Foundation
import Signatures
import TestKit
import Testing

private let pki = URL(filePath: Repository.root).appending(path: "Fixtures/pki")

/// The PEM file of a fixture's key.
func keyPath(_ name: String) -> String { pki.appending(path: "\(name).key.pem").path }

func privateKey(_ name: String) throws -> PrivateKey {
    try PrivateKey(.pem([UInt8](try Data(contentsOf: pki.appending(path: "\(name).key.pem"))), passPhrase: nil))
}

/// DER of a fixture's certificate.
func fixtureDER(_ name: String) throws -> [UInt8] {
    let text = [UInt8](try Data(contentsOf: pki.appending(path: "\(name).pem")))
    return try #require(try PEM.read(text, allowsText: true).first).bytes
}

func fixtureCertificate(_ name: String) throws -> Certificate { try Certificate(der: try fixtureDER(name)) }

/// The SubjectPublicKeyInfo of a fixture's certificate.
func publicKey(_ name: String) throws -> [UInt8] {
    let document = try BERDocument(try fixtureDER(name))
    let body = document.children(of: document.root)[0]
    return Array(document.encoding(document.children(of: body)[6]))
}

/// A leaf of each kind of key, below the same authorities.
let leaves: [(name: String, algorithm: SignatureAlgorithm)] = [
    ("leaf-rsa", .ps256), ("leaf-rsa3072", .ps384), ("leaf-rsa4096", .ps512), ("leaf-p256", .es256), ("leaf", .es384),
    ("leaf-p521", .es512),
]

func chain(_ leaf: String = "leaf") throws -> [[UInt8]] {
    try [leaf, "regional", "ca", "root"].map { try fixtureDER($0) }
}

/// What most tests sign.
func request(
    scheme: SigningScheme = .x509, expiry: String? = nil, plugin: String? = nil,
    attributes: [ExtendedAttribute] = []
) throws -> NotationRequest {
    NotationRequest(
        artifact: SignedArtifact(
            mediaType: "application/vnd.oci.image.manifest.v1+json",
            digest: try #require(Digest("sha256:" + String(repeating: "73", count: 32))), size: 16_724,
            annotations: [SignedArtifact.Annotation(name: "build", value: "123")]),
        scheme: scheme, signingTime: try time("2026-09-03T12:00:00Z"), expiry: try expiry.map { try time($0) },
        verificationPlugin: plugin, verificationPluginMinVersion: plugin == nil ? nil : "1.0.0",
        extendedAttributes: attributes, signingAgent: "layerlock/test")
}

extension NotationOutcome {
    /// The claims; the test fails with the fault where there are none.
    func claims(_ location: SourceLocation = #_sourceLocation) throws -> NotationClaims {
        guard case .verified(let claims) = self else {
            Issue.record("\(self)", sourceLocation: location)
            throw NotationTestError()
        }
        return claims
    }

    /// The fault; nil where the envelope verified.
    var fault: NotationFault? {
        guard case .broken(let fault) = self else { return nil }
        return fault
    }
}

struct NotationTestError: Error {}
