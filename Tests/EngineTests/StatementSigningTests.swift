import Archive
import Core
import Cryptography
import Engine
import Signatures
import TestKit
import Testing

@Suite("Signing statements")
struct StatementSigningTests {
    @Test("an endorsement names digest, tree and end, leaves the artifact alone, and the store accepts it")
    func endorses() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "a.dsse.json")
            let signer = try signer(expires: "2027-01-01T00:00:00Z")
            let receipt = try await workplace.endorse(telemetry, reason: "vendor's own", by: signer, to: output)
            let now = try time("2026-11-20T12:00:00Z")
            let statement = try Statement.open(try folder.read("a.dsse.json")).statement
            let inventory = try await workplace.read(telemetry, wanting: .digest).inventory
            #expect(statement.kind == .endorsement)
            #expect(statement.name == "telemetry")
            #expect(statement.digest == inventory.digest)
            #expect(statement.tree == inventory.tree)
            #expect(statement.until == (try time("2027-01-01T00:00:00Z")))
            #expect(statement.reason == "vendor's own")
            #expect(receipt.digest == inventory.digest)

            let check = try SignatureCheck(
                store: try TrustStore.load(repositoryPath("TrustStore")), config: "production", asOf: now)
            let evidence = try SignatureEvidence.endorsement(try folder.read("a.dsse.json"))
            let judgement = try check.judge(evidence, of: inventory.digest, tree: inventory.tree, embedded: nil)
            #expect(judgement.findings.filter { $0.outcome != .pass } == [])
            let other = try await workplace.read(
                repositoryPath("Fixtures/layers/telemetry-repacked.zip"), wanting: .digest
            ).inventory
            let refused = try check.judge(evidence, of: other.digest, tree: other.tree, embedded: nil)
            #expect(refused.findings.map(\.id) == [.signatureIntegrity])
            #expect(refused.findings.map(\.outcome) == [.fail])
        }
    }

    @Test("what verify would refuse is not endorsed, nor by whom the store would not believe")
    func refuses() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "a.dsse.json")
            await #expect(throws: Failure(.archiveZipHiddenEntry, "")) {
                try await workplace.endorse(
                    repositoryPath("Fixtures/hostile/hidden-entry.zip"), reason: "r", by: try signer(), to: output)
            }
            await #expect(throws: Failure(.signChain, "")) {
                let stranger = try signer(key: "other-leaf", chain: ["other-leaf", "other-root"])
                _ = try await workplace.endorse(telemetry, reason: "r", by: stranger, to: output)
            }
            await #expect(throws: Failure(.signRequest, "")) {
                let late = try signer(expires: "2026-09-01T00:00:00Z")
                _ = try await workplace.endorse(telemetry, reason: "r", by: late, to: output)
            }
            let left = try names(in: folder.path)
            #expect(left == [])
        }
    }

    @Test("an artifact whose own signature does not hold is not endorsed, nor signed anew")
    func refusesBroken() async throws {
        try await withTemporaryFolder { folder in
            let (statement, package) = (folder.path(of: "a.dsse.json"), folder.path(of: "out.zip"))
            await #expect(throws: Failure(.signArchive, "")) {
                _ = try await workplace.endorse(
                    signed("telemetry-altered"), reason: "r", by: try signer(), to: statement)
            }
            await #expect(throws: Failure(.signArchive, "")) {
                _ = try await workplace.sign(
                    signed("telemetry-altered"), by: try signer(), to: package, replacesSignature: true)
            }
            #expect(try names(in: folder.path) == [])
            let later = try signer(at: "2026-09-03T12:00:00Z")
            _ = try await workplace.endorse(signed("telemetry"), reason: "r", by: later, to: statement)
            _ = try await workplace.sign(signed("telemetry"), by: later, to: package, replacesSignature: true)
        }
    }

    @Test("a lockfile's signature covers its bytes and lies beside it")
    func signsLockfile() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            _ = try await workplace.lock(
                [telemetry], name: nil, lockfile: lockfile, checksOnly: false, asOf: try time(judgedAt))
            let receipt = try workplace.signLockfile(lockfile, by: try signer())
            #expect(receipt.output == "\(lockfile).sig")
            let bytes = try folder.read("layers.lock")
            let digest = try SHA256.digest(of: bytes)
            let signature = try folder.read("layers.lock.sig")
            let evidence = try SignatureEvidence.lockfileSignature(signature, of: digest)
            #expect(evidence.outcome == .verified(SignatureClaims(receipt.claims, covers: .lockfile(digest))))
            let changed = try SHA256.digest(of: bytes + [UInt8(ascii: "\n")])
            #expect(!(try SignatureEvidence.lockfileSignature(signature, of: changed).holds))
        }
    }

    @Test("what is no lockfile is not signed as one")
    func noLockfile() throws {
        try inTemporaryFolder { folder in
            let path = try folder.write("layers.lock", "{}")
            #expect(throws: Failure(.lockfileInvalid, "")) { try workplace.signLockfile(path, by: try signer()) }
            #expect(throws: Failure(.inputNotFound, "")) {
                try workplace.signLockfile(folder.path(of: "none"), by: try signer())
            }
            #expect(try names(in: folder.path) == ["layers.lock"])
        }
    }

    @Test("a job's id is a UUID of version 4, another one each time")
    func jobs() {
        struct Ones: RandomNumberGenerator {
            mutating func next() -> UInt64 { .max }
        }
        struct Zeros: RandomNumberGenerator {
            mutating func next() -> UInt64 { 0 }
        }
        var ones = Ones()
        var zeros = Zeros()
        #expect(SigningJobID(using: &ones).text == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        #expect(SigningJobID(using: &zeros).text == "00000000-0000-4000-8000-000000000000")
        var random = SystemRandomNumberGenerator()
        #expect(SigningJobID(using: &random) != SigningJobID(using: &random))
    }

    @Test("a receipt for scripts says what was signed and by whom")
    func receipt() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "signed.zip")
            let receipt = try await workplace.sign(telemetry, by: try signer(), to: output, replacesSignature: false)
            let object = try #require(try JSONReader.read(receipt.json).object)
            #expect(object["digest"]?.string == receipt.digest.description)
            #expect(object["output"]?.string == output)
            let signature = try #require(object["signature"]?.object)
            #expect(signature["format"]?.string == "aws-signer-zip")
            #expect(signature["profileVersionArn"]?.string == acme)
            #expect(signature["signingTime"]?.string == signingTime)
            #expect(signature["certificates"]?.array?.count == receipt.claims.chain.count)
        }
    }
}
