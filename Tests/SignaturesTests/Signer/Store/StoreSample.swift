import Core
import TestKit

@testable import Signatures

/// A store in memory: two profiles with a root each, a configuration of each policy, an empty list of revocations.
struct StoreSample {
    static let owner = "arn:aws:signer:eu-central-1:111122223333:"
    static let telemetry = owner + "/signing-profiles/telemetry/AbCdEf0123"
    static let telemetryNext = owner + "/signing-profiles/telemetry/Zz99999999"
    static let checkout = owner + "/signing-profiles/checkout/Qwertz1234"
    static let stranger = owner + "/signing-profiles/stranger/Abcdefghij"
    static let job = owner + "/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef012345"

    /// Text by path relative to the store.
    var texts: [String: String]

    init() {
        texts = [
            "profiles/telemetry.json": Self.profile(Self.telemetry, anchors: ["root-a.pem"]),
            "profiles/checkout.json": Self.profile(Self.checkout, anchors: ["root-b.pem"]),
            "code-signing-configs/strict.json": Self.config([Self.telemetry], policy: "Enforce"),
            "code-signing-configs/lenient.json": Self.config([Self.telemetry], policy: "Warn"),
            "roots/root-a.pem": StoreCertificates.rootA, "roots/root-b.pem": StoreCertificates.rootB,
            "revocations.json": Self.revocations(),
        ]
    }

    static func profile(_ arn: String, anchors: [String], status: String = "Active", more: String = "") -> String {
        let parts = arn.split(separator: "/")
        return """
            {
              "profileName": "\(parts[2])",
              "profileVersion": "\(parts[3])",
              "profileVersionArn": "\(arn)",
              "platformId": "AWSLambda-SHA384-ECDSA",
              "platformDisplayName": "AWS Lambda",
              "signatureValidityPeriod": {"value": 135, "type": "MONTHS"},
              "status": "\(status)",\(more)
              "arn": "\(owner)/signing-profiles/\(parts[2])",
              "trustAnchors": [\(anchors.map { "\"\($0)\"" }.joined(separator: ", "))]
            }
            """
    }

    static func config(_ arns: [String], policy: String?, more: String = "") -> String {
        let policies = policy.map { ", \"CodeSigningPolicies\": {\"UntrustedArtifactOnDeployment\": \"\($0)\"}" } ?? ""
        return """
            {
              "CodeSigningConfig": {
                "CodeSigningConfigId": "csc-0123456789abcdef0",
                "CodeSigningConfigArn": "arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0123456789abcdef0",
                "Description": "layers",
                "AllowedPublishers": {
                  "SigningProfileVersionArns": [\(arns.map { "\"\($0)\"" }.joined(separator: ", "))]
                }\(policies),
                "LastModified": "2026-11-01T10:00:00.000+0000"
              }\(more)
            }
            """
    }

    static func revocations(asOf: String = "2026-11-20T00:00:00Z", _ entries: String = "") -> String {
        "{\"schemaVersion\": 1, \"asOf\": \"\(asOf)\", \"revoked\": [\(entries)]}\n"
    }

    static func revoked(_ kind: String, _ id: String, from time: String) -> String {
        "{\"kind\": \"\(kind)\", \"id\": \"\(id)\", \"effectiveFrom\": \"\(time)\", \"reason\": \"key leaked\"}"
    }

    var files: StoreFiles {
        var files = StoreFiles(emptyAt: "TrustStore")
        for (name, text) in texts { files.contents[name] = Array(text.utf8) }
        return files
    }

    func store() throws(Failure) -> TrustStore { try TrustStore(files) }

    /// Why the store does not load; nil where it does.
    func failure() -> Failure? {
        do throws(Failure) {
            _ = try store()
            return nil
        } catch {
            return error
        }
    }

    /// Writes the store into a folder of a test and answers its path.
    func write(into folder: TemporaryFolder) throws -> String {
        let store = try folder.makeFolder("TrustStore")
        for part in StoreFiles.Part.allCases { try folder.makeFolder("TrustStore/\(part.rawValue)") }
        for (path, text) in texts { try folder.write("TrustStore/\(path)", text) }
        return store
    }
}

/// The failure that a body throws.
func failure<Value>(of body: () throws(Failure) -> Value) -> Failure? {
    do throws(Failure) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
