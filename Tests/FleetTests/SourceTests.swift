import Core
import Cryptography
import Fleet
import Ledger
import Pins
import Testing

/// Inventories of other programs than `aws lambda`.
@Suite struct SourceTests {
    private let pins = [pin("telemetry", "three"), pin("shop", "code", size: 10)]
    private let arn = layerARN("telemetry", 3)

    /// A document as a text within another one.
    private func text(_ document: String) -> String {
        String(decoding: JSONWriter.text(.string(document), style: .compact), as: UTF8.self)
    }

    private func expectPinned(_ fleet: FleetFacts, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(fleet.functions.map(\.state) == [.pinned], sourceLocation: sourceLocation)
        #expect(fleet.functions.first?.name == "shop", sourceLocation: sourceLocation)
        #expect(fleet.functions.first?.parts == [0], sourceLocation: sourceLocation)
        #expect(fleet.parts.map(\.id) == [arn], sourceLocation: sourceLocation)
    }

    // MARK: - One answer

    @Test func oneFunctionsAnswersAreRead() throws {
        let one = function("shop", layers: [(arn, 100)])
        expectPinned(try fleet(one, pins: pins))
        expectPinned(try fleet("{\"Configuration\": \(one), \"Code\": {\"RepositoryType\": \"S3\"}}", pins: pins))
        // Both say the same.
        expectPinned(try fleet(one, "{\"Configuration\": \(one), \"Tags\": {\"Version\": \"7\"}}", pins: pins))
        // `--query 'Functions[]'` leaves a bare list.
        expectPinned(try fleet("[\(one)]", pins: pins))
    }

    @Test func theLayersOfAnAccountTellTheNewestVersions() throws {
        let list = """
            {"Layers": [{"LayerName": "telemetry", "LayerArn": "\(owner):layer:telemetry",
              "LatestMatchingVersion": {"LayerVersionArn": "\(layerARN("telemetry", 5))", "Version": 5}}]}
            """
        let fleet = try fleet(functions(function("shop", layers: [(arn, 100)])), list, pins: pins)
        #expect(fleet.part("telemetry:3")?.newest == 5)
        #expect(fleet.part("telemetry:3")?.ids == [.fleetBehind, .fleetUnknown])
    }

    // MARK: - AWS Config, Steampipe

    private func row(_ sha: String) -> String {
        """
        {"resourceType": "AWS::Lambda::Function", "version": "1.3", "arn": "\(owner):function:shop", "configuration": {
         "functionName": "shop", "functionArn": "\(owner):function:shop", "version": "$LATEST", "codeSha256": "\(sha)",
         "codeSize": 10, "packageType": "Zip", "layers": [{"arn": "\(arn)", "codeSize": 100}],
         "environment": {"variables": {"API_TOKEN": "0123456789abcdef"}}}}
        """
    }

    @Test func configsResultsAreTextsWithinTexts() throws {
        let other = "{\"resourceType\": \"AWS::S3::Bucket\", \"arn\": \"arn:aws:s3:::b\"}"
        let fleet = try fleet(
            "{\"Results\": [\(text(row(base64("code")))), \(text(other))], \"QueryInfo\": {}}", pins: pins)
        expectPinned(fleet)
        #expect(fleet.functions.first?.ids == [.secretEnvironment])
        #expect(throws: Failure.self) { try read(["{\"Results\": [\(text(row("YWJj")))]}"]) }
        #expect(throws: Failure.self) { try read(["{\"Results\": [\(text(row(base64("code")) + "x"))]}"]) }
        #expect(throws: Failure.self) { try read(["{\"Results\": [\(text("{\"arn\": \"a\", \"arn\": \"b\"}"))]}"]) }
    }

    @Test func aCutQueryOfConfigDecidesNothing() throws {
        let cut = try fleet("{\"Results\": [\(text(row(base64("code"))))], \"NextToken\": \"x\"}", pins: pins)
        #expect(cut.exitStatus == .undecided)
    }

    @Test func steampipesRowsAreRead() throws {
        let row = """
            {"name": "shop", "arn": "\(owner):function:shop", "code_sha_256": "\(base64("code"))", "code_size": "10",
             "version": "$LATEST", "package_type": "Zip", "runtime": "python3.13", "environment_variables": {"A": "b"},
             "layers": [{"Arn": "\(arn)", "CodeSize": 100}], "url_config": {"AuthType": "NONE"}, "_ctx": {}}
            """
        for document in ["[\(row)]", "{\"columns\": [], \"rows\": [\(row)]}"] {
            let fleet = try fleet(document, pins: pins)
            expectPinned(fleet)
            #expect(fleet.functions.first?.ids == [.fleetPublicUrl])
        }
    }

    // MARK: - Terraform

    private func attributes(_ name: String = "shop") -> String {
        """
        {"arn": "\(owner):function:\(name)", "qualified_arn": "\(owner):function:\(name):$LATEST", "function_name": "\(name)",
         "version": "$LATEST", "code_sha256": "\(base64("code"))", "source_code_hash": "anything", "source_code_size": 10,
         "package_type": "Zip", "layers": ["\(arn)"], "runtime": "python3.13", "code_signing_config_arn": "",
         "environment": [{"variables": {"DB_PASSWORD": "correct-horse"}}], "last_modified": "2026-11-01T00:00:00.000+0000"}
        """
    }

    @Test func terraformsStateIsRead() throws {
        let state = """
            {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": [
             {"mode": "managed", "type": "aws_s3_bucket", "name": "b", "instances": [{"attributes": {"arn": "arn:aws:s3:::b"}}]},
             {"mode": "managed", "type": "aws_lambda_function", "name": "shop", "instances": [{"attributes": \(attributes())}]},
             {"mode": "managed", "type": "aws_lambda_layer_version", "name": "t", "instances": [{"attributes":
               {"arn": "\(arn)", "layer_arn": "\(owner):layer:telemetry", "code_sha256": "\(base64("three"))", "version": "3"}}]}]}
            """
        let fleet = try fleet(state, pins: pins)
        expectPinned(fleet)
        #expect(fleet.parts.first?.state == .pinned)
        #expect(fleet.functions.first?.ids == [.fleetUnsigned, .secretEnvironment])
    }

    @Test func terraformsPlanIsWhatIsToBe() throws {
        let plan = """
            {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [],
             "child_modules": [{"address": "module.m", "resources": [{"address": "module.m.aws_lambda_function.shop",
             "mode": "managed", "type": "aws_lambda_function", "name": "shop", "values": {"function_name": "shop",
             "package_type": "Zip", "layers": ["\(arn)"], "runtime": "python3.8"}}]}]}},
             "configuration": {"root_module": {}}}
            """
        let fleet = try fleet(plan, pins: pins)
        #expect(fleet.functions.map(\.isPlanned) == [true])
        #expect(fleet.functions.first?.id == "0.json: module.m.aws_lambda_function.shop")
        #expect(fleet.functions.first?.state == .notAsked)
        #expect(fleet.functions.first?.ids == [.fleetRuntime])
        #expect(fleet.parts.first?.state == .unknown)
    }

    // MARK: - Templates

    @Test func templatesNameLayersAndImages() throws {
        let template = """
            {"Transform": "AWS::Serverless-2016-10-31", "Globals": {"Function": {"Layers": ["\(arn)"]}}, "Resources": {
             "Shop": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "python3.8",
               "Layers": [{"Ref": "Own"}], "FunctionUrlConfig": {"AuthType": "NONE"},
               "Environment": {"Variables": {"DB_PASSWORD": "correct-horse", "OTHER_PASSWORD": {"Ref": "Parameter"}}}}},
             "Image": {"Type": "AWS::Lambda::Function", "Properties": {"PackageType": "Image", "Code":
               {"ImageUri": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@\(digest("m"))"}}},
             "Own": {"Type": "AWS::Serverless::LayerVersion", "Properties": {}},
             "Url": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE",
               "TargetFunctionArn": {"Fn::GetAtt": ["Image", "Arn"]}}}}}
            """
        let fleet = try fleet(
            template, pins: pins + [imagePin("images", manifest: digest("m"), config: digest("c"))])
        #expect(fleet.function("Shop")?.ids == [.fleetPublicUrl, .fleetRuntime, .fleetUnknown, .secretEnvironment])
        #expect(fleet.function("Shop")?.parts.count == 1)
        #expect(fleet.function("Image")?.state == .pinned)
        #expect(fleet.function("Image")?.ids == [.fleetPublicUrl])
    }

    @Test func aTemplateWithoutTypesIsRefused() {
        #expect(throws: Failure.self) { try read(["{\"Resources\": {\"A\": {}}}"]) }
        #expect(throws: Failure.self) { try read(["{\"Resources\": {\"A\": {\"Type\": \"T\", \"Type\": \"U\"}}}"]) }
    }

    // MARK: - CloudTrail

    private func event(_ name: String, _ answer: String, more: String = "") -> String {
        "{\"eventVersion\": \"1.08\", \"eventName\": \"\(name)\", \"responseElements\": \(answer)\(more)}"
    }

    @Test func eventsTellWhatWasDeployedThen() throws {
        let answer = """
            {"functionName": "shop", "functionArn": "\(owner):function:shop", "version": "$LATEST",
             "codeSha256": "\(base64("code"))", "codeSize": 10, "packageType": "Zip", "environment": {},
             "layers": [{"arn": "\(arn)", "codeSize": 100}]}
            """
        let layer = """
            {"layerVersionArn": "\(arn)", "version": 3, "content": {"codeSha256": "\(base64("three"))", "codeSize": 100}}
            """
        let events = [
            event("UpdateFunctionConfiguration20150331v2", answer), event("PublishLayerVersion20181031", layer),
            event("UpdateFunctionCode20150331v2", "null", more: ", \"errorCode\": \"AccessDenied\""),
            event("GetFunction20150331v2", "null"),
            event(
                "UpdateFunctionCode20150331v2", answer.replacing("shop", with: "dry"),
                more: ", \"requestParameters\": {\"dryRun\": true}"),
        ]
        let log = try fleet("{\"Records\": [\(events.joined(separator: ","))]}", pins: pins)
        expectPinned(log)
        #expect(log.parts.first?.state == .pinned)
        let looked = events.map { "{\"EventId\": \"x\", \"CloudTrailEvent\": \(text($0))}" }
        expectPinned(try fleet("{\"Events\": [\(looked.joined(separator: ","))]}", pins: pins))
    }

    // MARK: - ECR

    @Test func anImageThatTheRepositoryDoesNotHoldIsAGhost() throws {
        let image = """
            {"Configuration": {"FunctionName": "shop", "FunctionArn": "\(owner):function:shop", "Version": "$LATEST",
              "CodeSha256": "\(digest("m").hex)", "PackageType": "Image"},
             "Code": {"ImageUri": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/shop:1"}}
            """
        func details(_ content: String) -> String {
            """
            {"imageDetails": [{"registryId": "123456789012", "repositoryName": "team/shop",
              "imageDigest": "\(digest(content))", "imageTags": ["1"], "imagePushedAt": "2026-11-01T00:00:00+01:00"}]}
            """
        }
        let pins = [imagePin("shop", manifest: digest("m"), config: digest("c"))]
        #expect(try fleet(image, details("m"), pins: pins).exitStatus == .allowed)
        let gone = try fleet(image, details("other"), pins: pins)
        #expect(gone.parts.first?.ids == [.fleetGhost])
        #expect(gone.exitStatus == .scanFinding)
    }

    @Test func aManifestIsTheOneThatItIsNamedBy() throws {
        let manifest = "{\"schemaVersion\": 2, \"config\": {\"digest\": \"\(digest("c"))\"}, \"layers\": []}"
        let named = try SHA256.digest(of: Array(manifest.utf8))
        func images(_ digest: Digest) -> String {
            "{\"images\": [{\"imageId\": {\"imageDigest\": \"\(digest)\"}, \"imageManifest\": \(text(manifest))}], \"failures\": []}"
        }
        #expect(throws: Never.self) { try read([images(named)]) }
        #expect(throws: Failure.self) { try read([images(digest("other"))]) }
    }

    /// An index is pinned where each of its images is.
    @Test func anIndexCountsWithAllItsImages() throws {
        func manifest(_ config: String) -> String {
            "{\"schemaVersion\":2,\"config\":{\"digest\":\"\(digest(config))\"}}"
        }
        let (one, two) = (manifest("c"), manifest("d"))
        let digests = try [one, two].map { try SHA256.digest(of: Array($0.utf8)) }
        let index = """
            {"schemaVersion": 2, "manifests": [{"digest": "\(digests[0])", "platform": {"architecture": "amd64"}},
             {"digest": "\(digests[1])", "platform": {"architecture": "arm64"}}]}
            """
        let deployed = try SHA256.digest(of: Array(index.utf8))
        let list = """
            {"Functions": [{"FunctionName": "shop", "FunctionArn": "\(owner):function:shop", "Version": "$LATEST",
              "CodeSha256": "\(deployed.hex)", "PackageType": "Image"}]}
            """
        let first = imagePin("a", manifest: digest("x"), config: digest("c"))
        let second = imagePin("b", manifest: digest("y"), config: digest("d"))
        #expect(try fleet(list, index, one, two, pins: [first, second]).function("shop")?.state == .pinned)
        #expect(try fleet(list, index, one, two, pins: [first]).function("shop")?.state == .unpinned)
        #expect(try fleet(list, index, one, pins: [first, second]).function("shop")?.state == .unknown)
    }
}
