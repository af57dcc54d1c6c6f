import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

/// Layer versions of others, as `aws lambda get-layer-version-by-arn` describes them.
@Suite("Layer versions of others")
struct VendorLayerTests {
    private static let profile = "arn:aws:signer:eu-central-1:444455556666:/signing-profiles/vendor/AbCdEf0123"
    private static let job =
        "arn:aws:signer:eu-central-1:444455556666:/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef012345"
    private static let otherJob = job.replacing("abcdef012345", with: "abcdef012346")

    private func printed(
        _ version: Int = 1, code: [UInt8] = [1], job: String = job, profile: String? = profile
    ) throws -> [UInt8] {
        let digest = String(decoding: Base64.encode(try SHA256.digest(of: code).bytes), as: UTF8.self)
        let signed = profile.map { #""SigningProfileVersionArn": "\#($0)", "SigningJobArn": "\#(job)","# } ?? ""
        let arn = "arn:aws:lambda:eu-central-1:444455556666:layer:tools"
        return Array(
            """
            {"Content": {"Location": "https://s3.example/x", "CodeSha256": "\(digest)", \(signed) "CodeSize": 1},
             "LayerArn": "\(arn)", "LayerVersionArn": "\(arn):\(version)", "Version": \(version), "CompatibleRuntimes": []}
            """.utf8)
    }

    private func importing(_ documents: [[UInt8]], replaces: Bool = false, in store: String) throws -> [TrustChange] {
        try TrustStore.importing(
            documents.map { TrustDocument($0, source: "layer.json") }, into: store, replaces: replaces)
    }

    private func withStore(_ body: (String) throws -> Void) throws {
        try inTemporaryFolder { folder in
            try BundleJudging.write("store/revocations.json", Array(BundleJudging.noRevocations.utf8), in: folder)
            try body(folder.path(of: "store"))
        }
    }

    @Test("a layer version makes its signer's profile, which is believed of the listed versions alone")
    func taken() throws {
        try withStore { store in
            #expect(try importing([try printed()], in: store).map(\.file) == ["profiles/vendor-AbCdEf0123.json"])
            #expect(try importing([try printed()], in: store).map(\.action) == [.unchanged])
            #expect(
                try importing([try printed(2, code: [2], job: Self.otherJob)], in: store).map(\.action) == [.replaced])
            let loaded = try TrustStore.load(store)
            #expect(loaded.profiles.map(\.layers.count) == [2])
            #expect(loaded.profiles.map(\.trustAnchors) == [[]])
            // Other bytes under the ARN of a version that never changes.
            #expect(throws: Failure(.trustConflict, "")) { try importing([try printed(code: [3])], in: store) }
            _ = try importing([try printed(code: [3])], replaces: true, in: store)
            let check = try SignatureCheck(store: TrustStore.load(store), config: nil, asOf: try time(late))
            func outcome(_ job: String, _ code: [UInt8], _ profile: String = Self.profile) throws -> Outcome? {
                let claims = SignedClaims(
                    profileVersionArn: profile, jobArn: job, signingTime: try time("2026-09-03T12:00:00Z"),
                    expires: try time("2027-09-03T12:00:00Z"), chain: [], unknownAttributes: [])
                return check.vendorFinding(.verified(claims), digest: try SHA256.digest(of: code))?.outcome
            }
            #expect(try outcome(Self.job, [3]) == nil)
            #expect(try outcome(Self.otherJob, [2]) == nil)
            #expect(try outcome(Self.job, [1]) == .fail)
            #expect(try outcome(Self.job, [2]) == .fail)
            #expect(try outcome(Self.job.replacing("0f6c", with: "0f6d"), [3]) == .fail)
            #expect(try outcome(Self.job, [9], Self.profile.replacing("vendor", with: "other")) == nil)
        }
    }

    @Test("what is no signed layer version, and profiles that are believed of all they sign")
    func refused() throws {
        try withStore { store in
            for document in [
                try printed(profile: nil), try printed(job: "job"),
                try printed(job: Self.job.replacing("444455556666", with: "111122223333")),
                try printed(profile: Self.profile.replacing("signing-profiles", with: "signing-profile")),
            ] {
                #expect(throws: Failure(.trustInvalid, "")) { try importing([document], in: store) }
            }
            let whole = #"""
                {"profileName": "vendor", "profileVersion": "AbCdEf0123", "profileVersionArn": "\#(Self.profile)",
                 "platformId": "AWSLambda-SHA384-ECDSA", "status": "Active"}
                """#
            _ = try importing([Array(whole.utf8)], in: store)
            #expect(throws: Failure(.trustConflict, "")) { try importing([try printed()], in: store) }
            let empty = whole.replacing(#""status""#, with: #""layers": [], "status""#)
            #expect(throws: Failure(.trustInvalid, "")) {
                try importing([Array(empty.utf8)], replaces: true, in: store)
            }
        }
    }
}
