import Core
import Cryptography
import Fleet
import Ledger
import Pins
import Testing

/// What deployed content is beside the pins.
@Suite struct ContentTests {
    private let telemetry = [pin("telemetry", "three"), pin("code", "code", size: 10)]

    @Test func aLayerVersionOfThePinnedDigestIsPinned() throws {
        let arn = layerARN("telemetry", 3)
        let fleet = try fleet(
            functions(function("shop", layers: [(arn, 100)])), layerVersion(arn, content: "three"), pins: telemetry)
        #expect(fleet.part("telemetry:3")?.state == .pinned)
        #expect(fleet.exitStatus == .allowed)
        #expect(fleet.verdict == .allow)
    }

    @Test func anotherDigestUnderThePinnedNameIsDrift() throws {
        let arn = layerARN("telemetry", 2)
        let fleet = try fleet(
            functions(function("shop", layers: [(arn, 100)])), layerVersion(arn, content: "two"), pins: telemetry)
        #expect(fleet.part("telemetry:2")?.state == .drift)
        #expect(fleet.part("telemetry:2")?.functions == [0])
        #expect(fleet.exitStatus == .drift)
    }

    @Test func anotherSizeProvesDriftAndAnEqualOneNothing() throws {
        let (other, same) = (layerARN("telemetry", 2), layerARN("telemetry", 3))
        let fleet = try fleet(
            functions(function("a", layers: [(other, 99)]), function("b", layers: [(same, 100)])), pins: telemetry)
        #expect(fleet.part("telemetry:2")?.state == .drift)
        #expect(fleet.part("telemetry:3")?.state == .unknown)
        #expect(fleet.part("telemetry:3")?.ids == [.fleetUnknown])
    }

    @Test func whatNobodyCanSayWarnsAndLeavesARunUndecidedWhereKnowledgeIsRequired() throws {
        let list = functions(function("shop", layers: [(layerARN("telemetry", 3), 100)]))
        #expect(try fleet(list, pins: telemetry).exitStatus == .allowed)
        let strict = try fleet(list, pins: telemetry) { $0.requiresKnown = true }
        #expect(strict.exitStatus == .undecided)
        #expect(strict.verdict == .undecided)
    }

    @Test func aPinOfAnARNGoesBeforeOneOfTheName() throws {
        let old = layerARN("telemetry", 2)
        let pins = telemetry + [pin("telemetry-old", "two", arn: old)]
        let fleet = try fleet(
            functions(function("shop", layers: [(old, 100)])), layerVersion(old, content: "two"), pins: pins)
        #expect(fleet.part("telemetry:2")?.state == .pinned)
        #expect(fleet.part("telemetry:2")?.pin == "telemetry-old")
    }

    /// Content is bound to the name that it is deployed under.
    @Test func whatAnotherPinHoldsIsDriftUnderThisName() throws {
        let arn = layerARN("telemetry", 3)
        let pins = telemetry + [pin("vendor", "vendor")]
        let fleet = try fleet(
            functions(function("shop", layers: [(arn, 100)])), layerVersion(arn, content: "vendor"), pins: pins)
        #expect(fleet.part("telemetry:3")?.state == .drift)
        #expect(fleet.part("telemetry:3")?.findings.first?.message.contains("vendor") == true)
    }

    @Test func aLayerOfNoPinIsUnpinnedWhereItsDigestOrSizeProvesIt() throws {
        let (one, two, three) = (layerARN("a", 1), layerARN("b", 1), layerARN("c", 1))
        let fleet = try fleet(
            functions(function("shop", layers: [(one, 7), (two, 100), (three, 100)])),
            layerVersion(two, content: "nobody's"), pins: telemetry)
        #expect(fleet.part("a:1")?.state == .unpinned)
        #expect(fleet.part("b:1")?.state == .unpinned)
        // Of that size something is pinned, perhaps just this.
        #expect(fleet.part("c:1")?.state == .unknown)
    }

    @Test func aFunctionsOwnPackageIsJudgedUnlessLayersAloneAre() throws {
        let list = functions(function("shop", code: "other"), function("code", code: "changed"))
        let all = try fleet(list)
        #expect(all.function("shop")?.state == .unpinned)
        #expect(all.function("code")?.state == .drift)
        #expect(all.exitStatus == .drift)
        let layers = try fleet(list) { $0.onlyLayers = true }
        #expect(layers.function("shop")?.state == .notAsked)
        #expect(layers.exitStatus == .allowed)
    }

    @Test func withoutALockfileNothingIsCompared() throws {
        let fleet = try fleet(functions(function("shop", layers: [(layerARN("a", 1), 7)])), pins: nil)
        #expect(fleet.part("a:1")?.state == .notAsked)
        #expect(fleet.findings.isEmpty)
    }

    @Test func nothingAtAllDecidesNothing() throws {
        let fleet = try fleet("{\"Functions\": []}")
        #expect(fleet.exitStatus == .undecided)
        #expect(fleet.verdict == .undecided)
    }

    // MARK: - Images

    private func image(_ name: String, _ digest: Digest) -> String {
        """
        {"FunctionName": "\(name)", "FunctionArn": "\(owner):function:\(name)", "Version": "$LATEST",
         "CodeSha256": "\(digest.hex)", "CodeSize": 0, "PackageType": "Image"}
        """
    }

    @Test func anImageIsPinnedByItsManifestOrByTheConfigThatItsManifestNames() throws {
        let config = digest("config")
        let manifest = "{\"schemaVersion\":2,\"config\":{\"digest\":\"\(config)\"},\"layers\":[]}"
        let pushed = try SHA256.digest(of: Array(manifest.utf8))
        let direct = try fleet(
            functions(image("shop", digest("local"))),
            pins: [imagePin("shop", manifest: digest("local"), config: config)])
        #expect(direct.function("shop")?.state == .pinned)
        // A push recompresses layers: another manifest proves nothing without its config.
        let pins = [imagePin("shop", manifest: digest("local"), config: config)]
        let open = try fleet(functions(image("shop", pushed)), pins: pins)
        #expect(open.function("shop")?.state == .unknown)
        let known = try fleet(functions(image("shop", pushed)), manifest, pins: pins)
        #expect(known.function("shop")?.state == .pinned)
        let other = try fleet(
            functions(image("shop", pushed)), manifest,
            pins: [imagePin("shop", manifest: digest("local"), config: digest("other"))])
        #expect(other.function("shop")?.state == .drift)
        #expect(other.exitStatus == .drift)
    }

    @Test func anImageThatNoPinHoldsIsUnpinned() throws {
        let none = try fleet(functions(image("shop", digest("x"))))
        #expect(none.function("shop")?.state == .unpinned)
        let others = try fleet(
            functions(image("shop", digest("x"))),
            pins: [imagePin("other", manifest: digest("o"), config: digest("c"))])
        #expect(others.function("shop")?.state == .unknown)
    }

    @Test func anImageFunctionWithoutADigestIsUnknown() throws {
        let bare = """
            {"FunctionName": "shop", "FunctionArn": "\(owner):function:shop", "Version": "$LATEST", "PackageType": "Image"}
            """
        let fleet = try fleet(functions(bare)) { $0.requiresKnown = true }
        #expect(fleet.function("shop")?.ids == [.fleetUnknown])
        #expect(fleet.exitStatus == .undecided)
    }

    /// moto writes another form of the reference.
    @Test(arguments: ["repo@sha256:", "repo@sha256@sha256:"]) func theReferenceOfAnImageNamesItsDigest(
        _ form: String
    ) throws {
        let answer = """
            {"Configuration": {"FunctionName": "shop", "FunctionArn": "\(owner):function:shop", "Version": "$LATEST",
              "CodeSha256": "\(digest("x").hex)", "PackageType": "Image"},
             "Code": {"RepositoryType": "ECR", "ImageUri": "repo:1", "ResolvedImageUri": "\(form)\(digest("x").hex)"}}
            """
        let fleet = try fleet(answer, pins: [imagePin("repo", manifest: digest("x"), config: digest("c"))])
        #expect(fleet.function("shop")?.state == .pinned)
    }
}
