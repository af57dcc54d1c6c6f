import Core
import Foundation
import TestKit
import Testing

@testable import Signatures

@Suite("Loading a trust store")
struct TrustStoreLoadTests {
    @Test func holdsWhatItsFilesSay() throws {
        let store = try StoreSample().store()
        #expect(store.profiles.map(\.name) == ["checkout", "telemetry"])
        #expect(store.configs.map(\.name) == ["lenient", "strict"])
        #expect(store.configs.map(\.policy) == [.warn, .enforce])
        #expect(store.roots.map(\.certificate.subject) == ["CN=Root a,O=Acme", "CN=Root b,O=Acme"])
        #expect(store.revocations?.asOf == Timestamp(rfc3339: "2026-11-20T00:00:00Z"))
        let telemetry = try store.profile(named: "telemetry")
        #expect(telemetry.platform == .lambda)
        #expect(telemetry.validity == .standard)
        #expect(store.anchors(of: telemetry).map(\.name) == ["root-a.pem"])
    }

    @Test func anEmptyFolderIsAStoreThatTrustsNobody() throws {
        let store = try TrustStore(StoreFiles(emptyAt: "TrustStore"))
        #expect(store.profiles.isEmpty && store.roots.isEmpty && store.revocations == nil)
    }

    @Test func aMissingFolderIsNotAnEmptyStore() {
        #expect(failure { () throws(Failure) in try TrustStore.load("/nowhere/TrustStore") }?.code == .inputNotFound)
    }

    private static let brokenProfiles: [(String, String, String)] = [
        ("\"profileName\": \"telemetry\"", "\"profileName\": \"telemetri\"", "line 2: profileName: is"),
        ("\"profileVersion\": \"AbCdEf0123\"", "\"profileVersion\": \"AbCdEf0124\"", "line 3: profileVersion: is"),
        (
            "/signing-profiles/telemetry/AbC", "/signing-profiles/telemetry:AbC",
            "line 4: profileVersionArn: expected"
        ),
        ("\"profileVersionArn\"", "\"profileVersionARN\"", "lacks the member \"profileVersionArn\""),
        ("\"profileName\": \"telemetry\",", "", "lacks the member \"profileName\""),
        ("AWSLambda-SHA384-ECDSA", "AWSLambda-SHA256-ECDSA", "line 5: platformId: expected one of"),
        ("\"AWS Lambda\"", "7", "line 6: platformDisplayName: expected a string"),
        ("135", "0", "line 7: signatureValidityPeriod.value: expected 1 to 1200"),
        ("135", "9999999999999", "expected 1 to 1200"), ("135", "1.5", "expected an integer"),
        ("MONTHS", "months", "line 7: signatureValidityPeriod.type"),
        ("\"Active\"", "\"active\"", "line 8: status: expected one of"), ("\"Active\"", "null", "found null"),
        (
            "\"Active\"",
            "\"Active\", \"revocationRecord\": {\"revocationEffectiveFrom\": \"2026-01-01T00:00:00Z\"}",
            "yet the revocationRecord"
        ),
        (
            "\"Active\"",
            "\"Canceled\", \"revocationRecord\": {\"revocationEffectiveFrom\": \"2026-01-01T00:00:00Z\"}",
            "yet the revocationRecord"
        ),
        (
            "\"Active\"", "\"Revoked\", \"revocationRecord\": {\"revocationEffectiveFrom\": 1700000000}",
            "--cli-timestamp-format iso8601"
        ),
        (
            "\"Active\"", "\"Revoked\", \"revocationRecord\": {\"revocationEffectiveFrom\": \"yesterday\"}",
            "expected an RFC 3339 time"
        ),
        ("\"Active\"", "\"Revoked\", \"revocationRecord\": []", "expected an object"),
        ("signing-profiles/telemetry\",", "signing-profiles/other\",", "line 9: arn: is"),
        ("root-a.pem", "root-c.pem", "line 10: trustAnchors: there is no roots/root-c.pem"),
        ("root-a.pem", "../root-a.pem", "line 10: trustAnchors[0]"),
        ("root-a.pem", "root-a.pem\\u0000", "trustAnchors[0]"), ("root-a.pem", "root-a", "trustAnchors[0]"),
        ("[\"root-a.pem\"]", "\"root-a.pem\"", "trustAnchors: expected an array"),
        ("[\"root-a.pem\"]", "[\"root-a.pem\", \"root-a.pem\"]", "stands twice"),
        ("\"status\"", "\"profileName\": \"x\", \"status\"", "stands twice"),
        ("\"status\"", "\"TrustAnchors\": [], \"status\"", "in case alone"), ("{", "", "more follows"),
        ("{", "[{", "due"),
    ]

    @Test(
        "a broken profile is refused with its file and line",
        arguments: brokenProfiles)
    func brokenProfile(_ old: String, _ new: String, _ message: String) throws {
        var sample = StoreSample()
        let text = try #require(sample.texts["profiles/telemetry.json"])
        let range = try #require(text.range(of: old))
        sample.texts["profiles/telemetry.json"] = text.replacingCharacters(in: range, with: new)
        let failure = try #require(sample.failure())
        #expect(failure.code == .trustInvalid)
        #expect(failure.file == "TrustStore/profiles/telemetry.json")
        #expect(failure.message.contains(message), "\(failure.message)")
        #expect(failure.remedy != nil)
    }

    @Test func fieldsThatAWSMayAddAreKept() throws {
        var sample = StoreSample()
        sample.texts["profiles/telemetry.json"] = StoreSample.profile(
            StoreSample.telemetry, anchors: [], more: "\"quota\": {\"rate\": 0.5, \"burst\": 1e3},")
        let quota = try sample.store().profile(named: "telemetry").document["quota"]
        #expect(quota == ["rate": .number("0.5"), "burst": .number("1e3")])
    }

    @Test func oneProfileVersionInTwoFilesIsAnError() throws {
        var sample = StoreSample()
        sample.texts["profiles/zz.json"] = sample.texts["profiles/telemetry.json"]
        let failure = try #require(sample.failure())
        #expect(failure.code == .trustInvalid)
        #expect(failure.file == "TrustStore/profiles/zz.json")
        #expect(failure.message.contains("profiles/telemetry.json"))
    }

    @Test func twoVersionsOfOneProfileAreTwoProfiles() throws {
        var sample = StoreSample()
        sample.texts["profiles/next.json"] = StoreSample.profile(StoreSample.telemetryNext, anchors: [])
        let store = try sample.store()
        let ambiguous = failure { () throws(Failure) in try store.profile(named: "telemetry") }
        #expect(ambiguous?.code == .trustUnknown)
        #expect(ambiguous?.message.contains("several") == true)
        for name in ["telemetry/Zz99999999", "next", StoreSample.telemetryNext] {
            #expect(try store.profile(named: name).version == "Zz99999999")
        }
    }

    private static let brokenConfigs: [(String, String, String)] = [
        ("\"CodeSigningConfig\":", "\"codeSigningConfig\":", "lacks the member \"CodeSigningConfig\""),
        ("csc-0123456789abcdef0\",", "CSC-1\",", "line 3: CodeSigningConfig.CodeSigningConfigId"),
        ("csc-0123456789abcdef0\",", "csc-abc\",", "yet CodeSigningConfigId is csc-abc"),
        (":lambda:", ":signer:", "line 4: CodeSigningConfig.CodeSigningConfigArn"),
        ("\"layers\"", "[]", "Description: expected a string"),
        ("\"AllowedPublishers\"", "\"Publishers\"", "lacks the member \"AllowedPublishers\""),
        ("[\"\(StoreSample.telemetry)\"]", "[]", "expected 1 to 20 profile version ARNs, found 0"),
        ("[\"\(StoreSample.telemetry)\"]", "null", "expected an array"),
        ("telemetry/AbCdEf0123", "telemetry", "is no ARN"),
        ("\"Enforce\"", "\"enforce\"", "expected one of Warn, Enforce"),
        ("\"Enforce\"", "true", "expected a string"),
        ("{\"UntrustedArtifactOnDeployment\": \"Enforce\"}", "\"Enforce\"", "expected an object"),
    ]

    @Test(
        "a broken config is refused with its file and line",
        arguments: brokenConfigs)
    func brokenConfig(_ old: String, _ new: String, _ message: String) throws {
        var sample = StoreSample()
        let text = try #require(sample.texts["code-signing-configs/strict.json"])
        let range = try #require(text.range(of: old))
        sample.texts["code-signing-configs/strict.json"] = text.replacingCharacters(in: range, with: new)
        let failure = try #require(sample.failure())
        #expect(failure.code == .trustInvalid)
        #expect(failure.file == "TrustStore/code-signing-configs/strict.json")
        #expect(failure.message.contains(message), "\(failure.message)")
    }

    @Test func twentyPublishersAreAllowedAndTwentyOneAreNot() throws {
        var sample = StoreSample()
        func arns(_ count: Int) -> [String] {
            (0..<count).map { StoreSample.owner + "/signing-profiles/telemetry/\(String(1_000_000_000 + $0))" }
        }
        sample.texts["code-signing-configs/strict.json"] = StoreSample.config(arns(20), policy: "Enforce")
        #expect(try sample.store().config(named: "strict").allowed.count == 20)
        sample.texts["code-signing-configs/strict.json"] = StoreSample.config(arns(21), policy: "Enforce")
        #expect(sample.failure()?.code == .trustInvalid)
    }

    @Test func aConfigWithoutPolicyWarnsAsLambdaDoes() throws {
        var sample = StoreSample()
        sample.texts["code-signing-configs/strict.json"] = StoreSample.config([StoreSample.telemetry], policy: nil)
        #expect(try sample.store().config(named: "strict").policy == .warn)
    }

    @Test func theLockfilesDemandIsReadBesideAWSsObjectOrWithin() throws {
        var sample = StoreSample()
        let demand = "\"lockfile\": {\"signedBy\": [\"\(StoreSample.checkout)\"]}"
        sample.texts["code-signing-configs/strict.json"] = StoreSample.config(
            [StoreSample.telemetry], policy: nil, more: ", \(demand)")
        sample.texts["code-signing-configs/within.json"] =
            "{\"CodeSigningConfig\": {\"AllowedPublishers\": {\"SigningProfileVersionArns\": "
            + "[\"\(StoreSample.telemetry)\"]}, \(demand)}}"
        let store = try sample.store()
        for name in ["strict", "within"] {
            #expect(try store.config(named: name).lockfileSigners.map(\.text) == [StoreSample.checkout])
        }
        for broken in ["[]", "{}", "{\"signedBy\": []}", "{\"signedBy\": [\"acme\"]}", "{\"signedBy\": \"\"}"] {
            sample.texts["code-signing-configs/strict.json"] = StoreSample.config(
                [StoreSample.telemetry], policy: nil, more: ", \"lockfile\": \(broken)")
            #expect(sample.failure()?.code == .trustInvalid, "\(broken)")
        }
    }

    private static let brokenLists: [String] = [
        "[]", "{}", "{\"schemaVersion\": 2, \"asOf\": \"2026-11-20T00:00:00Z\", \"revoked\": []}",
        "{\"schemaVersion\": \"1\", \"asOf\": \"2026-11-20T00:00:00Z\", \"revoked\": []}",
        "{\"schemaVersion\": 1, \"revoked\": []}", "{\"schemaVersion\": 1, \"asOf\": \"today\", \"revoked\": []}",
        "{\"schemaVersion\": 1, \"asOf\": \"2026-11-20T00:00:00Z\"}",
        "{\"schemaVersion\": 1, \"asOf\": \"2026-11-20T00:00:00Z\", \"revoked\": {}}",
        StoreSample.revocations("null"),
        StoreSample.revocations(
            StoreSample.revoked("profile", StoreSample.telemetry, from: "2026-01-01T00:00:00Z")),
        StoreSample.revocations(StoreSample.revoked("job", StoreSample.telemetry, from: "2026-01-01T00:00:00Z")),
        StoreSample.revocations(
            StoreSample.revoked("profile-version", StoreSample.job, from: "2026-01-01T00:00:00Z")),
        StoreSample.revocations(
            StoreSample.revoked("profile-version", StoreSample.telemetry, from: "2026-13-01T00:00:00Z")),
        StoreSample.revocations(StoreSample.revoked("certificate", "abc", from: "2026-01-01T00:00:00Z")),
        StoreSample.revocations(
            StoreSample.revoked("certificate", String(repeating: "AB", count: 96), from: "2026-01-01T00:00:00Z")),
        StoreSample.revocations("{\"kind\": \"job\", \"id\": \"\(StoreSample.job)\"}"),
    ]

    @Test(
        "a broken list of revocations is refused",
        arguments: brokenLists)
    func brokenRevocations(_ text: String) {
        var sample = StoreSample()
        sample.texts["revocations.json"] = text
        #expect(sample.failure()?.code == .trustInvalid)
        #expect(sample.failure()?.file == "TrustStore/revocations.json")
    }

    @Test func ofTwoRevocationsOfOneIDTheEarlierCounts() throws {
        var sample = StoreSample()
        sample.texts["revocations.json"] = StoreSample.revocations(
            ["2026-06-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z"]
                .map { StoreSample.revoked("job", StoreSample.job, from: $0) }.joined(separator: ","))
        let found = try #require(try sample.store().revocations?.revocation(.job, StoreSample.job))
        #expect(found.effectiveFrom == Timestamp(rfc3339: "2026-02-01T00:00:00Z"))
    }

    @Test func aRevokedCertificateIsKnownUnderAnotherParentToo() throws {
        var sample = StoreSample()
        let own = String(repeating: "0a", count: 48)
        let id = own + String(repeating: "0b", count: 48)
        sample.texts["revocations.json"] = StoreSample.revocations(
            StoreSample.revoked("certificate", id, from: "2026-02-01T00:00:00Z"))
        let list = try #require(try sample.store().revocations)
        #expect(list.revocation(.certificate, own + String(repeating: "0c", count: 48)) != nil)
        #expect(list.revocation(.certificate, String(repeating: "0c", count: 48) + own) == nil)
    }

    @Test func anyByteChangedGivesAStoreOrARefusalAndNeverACrash() throws {
        let sample = StoreSample()
        var generator = SeededGenerator(seed: 11)
        let paths = sample.texts.keys.sorted()
        for round in 0..<600 {
            var files = sample.files
            let path = paths[round % paths.count]
            var bytes = try #require(files.contents[path])
            let position = Int.random(in: 0..<bytes.count, using: &generator)
            if round % 7 == 0 {
                bytes.removeSubrange(position...)
            } else {
                bytes[position] = UInt8.random(in: 0...255, using: &generator)
            }
            files.contents[path] = bytes
            if let failure = failure(of: { () throws(Failure) in try TrustStore(files) }) {
                #expect(failure.code == .trustInvalid)
                #expect(failure.file?.hasPrefix("TrustStore/") == true)
                #expect(failure.remedy != nil)
            }
        }
    }
}
