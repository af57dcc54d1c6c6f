import Core
import Fleet
import Ledger
import Pins
import Testing

/// What is wrong with deployed things beside their content.
@Suite struct FindingTests {
    private let pins = [pin("telemetry", "three"), pin("code", "code", size: 10)]
    private let arn = layerARN("telemetry", 3)

    private func using(_ arn: String, _ more: String...) throws -> FleetFacts {
        try fleet(
            functions(function("shop", layers: [(arn, 100)])), layerVersion(arn, content: "three"),
            more.joined(separator: "\n") + " {\"Aliases\": []}", pins: pins)
    }

    private func versions(_ numbers: Int...) -> String {
        let list = numbers.map { "{\"LayerVersionArn\": \"\(layerARN("telemetry", $0))\", \"Version\": \($0)}" }
        return "{\"LayerVersions\": [\(list.joined(separator: ", "))]}"
    }

    @Test func aVersionThatTheListDoesNotHoldIsAGhost() throws {
        let gone = try using(arn, versions(1, 2))
        #expect(gone.part("telemetry:3")?.ids == [.fleetGhost])
        #expect(gone.exitStatus == .scanFinding)
        #expect(try using(arn, versions(2, 3)).exitStatus == .allowed)
    }

    @Test func anOlderVersionIsBehindByAsManyAsThereAre() throws {
        let fleet = try using(arn, versions(3, 5, 9))
        #expect(fleet.part("telemetry:3")?.ids == [.fleetBehind])
        #expect(fleet.part("telemetry:3")?.newest == 9)
        #expect(fleet.part("telemetry:3")?.findings.first?.message.hasPrefix("2 versions behind") == true)
        #expect(fleet.exitStatus == .allowed)
    }

    @Test func aLayerOfAnotherAccountIsForeign() throws {
        let other = layerARN("telemetry", 3, owner: "arn:aws:lambda:eu-central-1:999999999999")
        #expect(try using(other).part("telemetry:3")?.ids == [.fleetForeignAccount])
    }

    @Test func whatWarnsFailsWhereItIsAskedTo() throws {
        let list = functions(function("shop", more: ", \"Runtime\": \"python3.8\""))
        let warned = try fleet(list)
        #expect(warned.function("shop")?.ids == [.fleetRuntime])
        #expect(warned.exitStatus == .allowed)
        #expect(try fleet(list) { $0.failsOn = [.fleetRuntime] }.exitStatus == .scanFinding)
        #expect(try fleet(list) { $0.failsOn = [.fleetBehind] }.exitStatus == .allowed)
    }

    @Test func aRuntimeIsDeprecatedFromItsDayOnAndAnUnknownOneIsSaidToBe() throws {
        func ids(_ runtime: String) throws -> [FindingID] {
            try fleet(functions(function("shop", more: ", \"Runtime\": \"\(runtime)\""))).function("shop")?.ids ?? []
        }
        #expect(try ids("python3.13") == [])
        #expect(try ids("nodejs20.x") == [.fleetRuntime])
        #expect(try ids("cobol85") == [.fleetRuntime])
    }

    @Test func anotherSignerThanPinnedFails() throws {
        let mine = "arn:aws:signer:eu-central-1:123456789012:/signing-profiles/shop/aaaaaaaaaa"
        let other = "arn:aws:signer:eu-central-1:123456789012:/signing-profiles/shop/bbbbbbbbbb"
        func fleet(_ signer: String, trust: FleetTrust? = nil) throws -> FleetFacts {
            try FleetTests.fleet(
                functions(function("shop", layers: [(arn, 100)])),
                layerVersion(arn, content: "three", more: ", \"SigningProfileVersionArn\": \"\(signer)\""),
                pins: [pin("telemetry", "three", signer: mine), pin("code", "code", size: 10)], trust: trust)
        }
        #expect(try fleet(mine).exitStatus == .allowed)
        #expect(try fleet(other).exitStatus == .signature)
        let known = FleetTrust(known: [TextKey(mine)], revoked: [], hasRevocations: true, configs: [:])
        #expect(try fleet(mine, trust: known).exitStatus == .allowed)
        let none = FleetTrust(known: [], revoked: [], hasRevocations: true, configs: [:])
        #expect(try fleet(mine, trust: none).exitStatus == .signature)
        let revoked = FleetTrust(known: [TextKey(mine)], revoked: [TextKey(mine)], hasRevocations: true, configs: [:])
        #expect(try fleet(mine, trust: revoked).exitStatus == .signature)
        let unlisted = FleetTrust(known: [TextKey(mine)], revoked: [], hasRevocations: false, configs: [:])
        #expect(try fleet(mine, trust: unlisted).exitStatus == .undecided)
    }

    private let config = "\(owner):code-signing-config:csc-0123456789abcdef0"

    @Test func aFunctionWithoutACodeSigningConfigIsUnsignedWhereConfigsAreTold() throws {
        let list = functions(function("shop"), function("mail"))
        let untold = try fleet(list)
        #expect(untold.function("mail")?.ids == [])
        #expect(untold.untold.contains("code signing configs of functions"))
        let told = try fleet(list, "{\"CodeSigningConfigArn\": \"\(config)\", \"FunctionName\": \"shop\"}")
        #expect(told.function("shop")?.ids == [])
        #expect(told.function("mail")?.ids == [.fleetUnsigned])
    }

    @Test func anImageFunctionIsNeverUnsigned() throws {
        let image = """
            {"FunctionName": "image", "FunctionArn": "\(owner):function:image", "Version": "$LATEST",
             "CodeSha256": "\(digest("x").hex)", "PackageType": "Image"}
            """
        let fleet = try fleet(
            functions(image, function("shop")), "{\"CodeSigningConfigArn\": \"\(config)\", \"FunctionName\": \"shop\"}")
        #expect(fleet.function("image")?.ids.contains(.fleetUnsigned) == false)
    }

    @Test func aConfigThatOnlyWarnsIsTold() throws {
        func fleet(_ policy: String) throws -> FleetFacts {
            try FleetTests.fleet(
                functions(function("shop")), "{\"CodeSigningConfigArn\": \"\(config)\", \"FunctionName\": \"shop\"}",
                """
                {"CodeSigningConfig": {"CodeSigningConfigId": "csc-0123456789abcdef0", "CodeSigningConfigArn": "\(config)",
                 "AllowedPublishers": {"SigningProfileVersionArns": []}\(policy)}}
                """)
        }
        let policies = ", \"CodeSigningPolicies\": {\"UntrustedArtifactOnDeployment\": \"Enforce\"}"
        #expect(try fleet(policies).function("shop")?.ids == [])
        // Lambda's default is Warn.
        #expect(try fleet("").function("shop")?.ids == [.fleetWarnPolicy])
    }

    @Test func aURLWithoutAuthenticationIsPublic() throws {
        func fleet(_ type: String) throws -> FleetFacts {
            try FleetTests.fleet(
                functions(function("shop"), function("shop", version: "3")),
                """
                {"FunctionUrlConfigs": [{"FunctionUrl": "https://x.lambda-url.eu-central-1.on.aws/",
                 "FunctionArn": "\(owner):function:shop", "AuthType": "\(type)"}]}
                """)
        }
        #expect(try fleet("NONE").function("shop")?.ids == [.fleetPublicUrl])
        // Once, whatever versions there are.
        #expect(try fleet("NONE").function("shop:3")?.ids == [])
        #expect(try fleet("AWS_IAM").function("shop")?.ids == [])
    }

    @Test func aliasesAreToldOfTheirVersions() throws {
        let fleet = try fleet(
            functions(function("shop"), function("shop", version: "3")),
            "{\"Aliases\": [{\"AliasArn\": \"\(owner):function:shop:live\", \"Name\": \"live\", \"FunctionVersion\": \"3\"}]}"
        )
        #expect(fleet.function("shop:3")?.aliases == ["live"])
        #expect(fleet.function("shop")?.aliases == [])
    }

    @Test func whatWasNotRescannedIsStaleAndWhatWasFoundCounts() throws {
        let list = functions(function("shop", layers: [(arn, 100)]))
        let version = layerVersion(arn, content: "three")
        let code: [TextKey: FleetFacts.Scan] = ["code": FleetFacts.Scan(state: .fresh, last: nil, findings: [])]
        func fleet(_ scan: FleetFacts.Scan?) throws -> FleetFacts {
            var scans = FleetScans(pins: code)
            scans.pins["telemetry"] = scan
            return try FleetTests.fleet(list, version, pins: pins, scans: scans)
        }
        #expect(try fleet(FleetFacts.Scan(state: .fresh, last: nil, findings: [])).exitStatus == .allowed)
        #expect(try fleet(nil).exitStatus == .stale)
        #expect(try fleet(FleetFacts.Scan(state: .stale, last: nil, findings: [])).exitStatus == .stale)
        let found = Finding(.scanFinding, .fail, "something")
        #expect(try fleet(FleetFacts.Scan(state: .fresh, last: nil, findings: [found])).exitStatus == .scanFinding)
        // What it is is not known: nothing could be looked up.
        let unknown = try FleetTests.fleet(list, pins: pins, scans: FleetScans(pins: code))
        #expect(unknown.part("telemetry:3")?.ids == [.fleetStale, .fleetUnknown])
        #expect(unknown.exitStatus == .stale)
    }

    // MARK: - Secrets

    @Test(arguments: [
        ("DB_PASSWORD", "correct-horse"), ("API_TOKEN", "0123456789abcdef"), ("ANYTHING", "ghp_0123456789abcdef"),
        ("AWS_SECRET_ACCESS_KEY", "/aB3456789012345678901234567890123456789"),
        ("DATABASE_URL", "postgres://user:secret@db/shop"),
    ]) func aCredentialIsToldByNameAndNeverPrinted(_ name: String, _ value: String) throws {
        let fleet = try variables(name, value)
        #expect(fleet.function("shop")?.ids == [.secretEnvironment])
        let text = fleet.findings.map { "\($0.message) \($0.remedy?.plain ?? "")" }.joined()
        #expect(text.contains(name))
        #expect(!text.contains(value))
    }

    @Test(arguments: [
        ("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db"),
        ("DB_PASSWORD", "/shop/db/password"),
        ("DB_PASSWORD", "{{resolve:secretsmanager:db}}"), ("TOKEN_TTL", "3600000000"),
        ("TOKEN_URL", "https://auth.example/t"),
        ("SECRET_NAME", "shop/database"), ("PARTITION_KEY", "pk"),
        ("IMAGE", "sha256:\(String(repeating: "0", count: 64))"),
    ]) func whereACredentialLiesIsNone(_ name: String, _ value: String) throws {
        #expect(try variables(name, value).function("shop")?.ids == [])
    }

    private func variables(_ name: String, _ value: String) throws -> FleetFacts {
        try fleet(functions(function("shop", more: ", \"Environment\": {\"Variables\": {\"\(name)\": \"\(value)\"}}")))
    }
}
