import Core
import Engine
import Foundation
import Signatures
import TestKit
import Testing

private let repository = URL(filePath: Repository.root)

/// The absolute path of a file in the repository.
func repositoryPath(_ path: String) -> String { repository.appending(path: path).path }

func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: repository.appending(path: path))) }

func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

/// A time within the life of the test leaf.
let signingTime = "2026-09-03T10:30:15Z"
let acme = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_layers/AbCdEf0123"
let telemetry = repositoryPath("Fixtures/layers/telemetry.zip")
let honestChain = ["leaf", "regional", "ca", "root"]

let workplace = Workplace(workers: 2, temporaryFolder: "/tmp", workingFolder: "/")

/// A signer with keys of the test PKI and a profile of a store, the example's where none is given.
func signer(
    profile: String = acme, key: String = "leaf", chain: [String] = honestChain, at text: String = signingTime,
    expires: String? = nil, store: String = repositoryPath("TrustStore")
) throws -> Signer {
    var generator = SystemRandomNumberGenerator()
    return Signer(
        store: try TrustStore.load(store), profile: profile,
        key: .pem(try bytes("Fixtures/pki/\(key).key.pem"), passPhrase: nil),
        chain: try chain.flatMap { try bytes("Fixtures/pki/\($0).pem") }, time: try time(text),
        expires: try expires.map { try time($0) }, job: SigningJobID(using: &generator))
}

/// A copy of the example store, whose profile is changed.
func store(in folder: String, replacing old: String, with new: String) throws -> String {
    let copy = "\(folder)/TrustStore"
    try FileManager.default.copyItem(atPath: repositoryPath("TrustStore"), toPath: copy)
    let profile = "\(copy)/profiles/acme_layers-AbCdEf0123.json"
    let text = try String(contentsOfFile: profile, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacing(old, with: new).write(toFile: profile, atomically: true, encoding: .utf8)
    return copy
}

func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
