import Core
import Cryptography
import Foundation
import Signatures
import TestKit
import Testing

/// The repository's `Fixtures` folder.
let fixtures = URL(filePath: Repository.root).appending(path: "Fixtures")

/// The absolute path of a file in it.
func fixturePath(_ path: String) -> String { fixtures.appending(path: path).path }

func fixture(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: fixtures.appending(path: path))) }

/// A certificate of the test PKI.
func certificate(_ name: String) throws -> CertificateFacts {
    try #require(try CertificateFacts.all(inPEM: try fixture("pki/\(name).pem")).first)
}

func der(_ name: String) throws -> [UInt8] { try certificate(name).der }

/// The chain file of a leaf with the certificates above it.
func chainText(_ names: [String]) throws -> [UInt8] { try names.flatMap { try fixture("pki/\($0).pem") } }

func keySource(_ name: String) throws -> SigningKeySource {
    .pem(try fixture("pki/\(name).key.pem"), passPhrase: nil)
}

func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

let profileArn = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_layers/AbCdEf0123"
let jobArn = "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef012345"
let wholeChain = ["leaf", "regional", "ca", "root"]

extension EnvelopeOutcome {
    /// The claims; the test fails with the fault where there are none.
    func claims(_ location: SourceLocation = #_sourceLocation) throws -> SignedClaims {
        guard case .verified(let claims) = self else {
            Issue.record("\(self)", sourceLocation: location)
            throw EnvelopeTestError()
        }
        return claims
    }

    /// The fault's code; nil where the envelope verified.
    var fault: EnvelopeFault.Code? {
        guard case .broken(let fault) = self else { return nil }
        return fault.code
    }
}

struct EnvelopeTestError: Error {}
