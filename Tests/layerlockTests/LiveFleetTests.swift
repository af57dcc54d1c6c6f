import TestKit
import Testing

/// `fleet --live` against stand-ins: Tests/StandIns/cloud.py, which checks signatures and answers in pages, and moto for shapes.
@Suite(.needsProgram, .needs(.python)) struct LiveFleetTests {
    @Test func aFleetIsReadInPagesAndKeptWithoutWhatIsSecret() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock telemetry=layer.zip > out 2>&1 || { cat out; exit 1; }
            layerlock fleet --live --only-layers --write-inventory live.json --format json > out 2>&1
            [ $? = 12 ] || { cat out; exit 2; }
            python3 - <<'END' || exit 3
            import json
            fleet = json.load(open("live.json"))
            assert len(fleet["Functions"]) == 7 and len(fleet["Aliases"]) == 21 and len(fleet["LayerVersions"]) == 3, fleet
            assert fleet["Unread"] == [] and len(fleet["UsedLayerVersions"]) == 2, fleet
            assert fleet["Functions"][0]["SecretVariables"] == ["API_TOKEN"], fleet["Functions"][0]
            assert [f["CodeSigningConfigArn"][-5:] for f in fleet["Functions"][:2]] == ["csc-0", ""], fleet["Functions"]
            assert fleet["Functions"][6]["ImageUri"].endswith("/shop:1"), fleet["Functions"]
            END
            grep -q 'correct-horse\\|visible-value\\|X-Amz-Signature' live.json && exit 4
            layerlock fleet live.json --only-layers --format json > again 2>&1; [ $? = 12 ] || { cat again; exit 5; }
            for id in fleet.foreign-account fleet.behind fleet.warn-policy fleet.public-url secret.environment; do
                grep -q $id out && grep -q $id again || { echo $id; cat out; exit 6; }
            done
            grep -q 'fleet.incomplete\\|fleet.drift' out && { cat out; exit 7; }
            [ $(cat at-once) -gt 1 ] && [ $(cat at-once) -le 8 ] || { cat at-once; exit 8; }
            layerlock fleet --live --only-layers --write-inventory twice.json > out 2>&1
            sed -i /ReadAt/d live.json twice.json; cmp live.json twice.json || exit 9
            """, state: #"{"fleet": {"functions": 7, "page": 2}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func severalAccountsAndRegionsAreReadByTheirRoles() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock fleet --live --no-lock --region eu-central-1 --region us-east-1 --role arn:aws:iam::222233334444:role/a/reader \\
                --role arn:aws:iam::333344445555:role/reader --write-inventory live.json > out 2>&1
            [ $? = 0 ] || { cat out; exit 1; }
            for account in 222233334444 333344445555; do
                for region in eu-central-1 us-east-1; do
                    [ $(grep -c "\\"arn:aws:lambda:$region:$account:function:f[0-2]:.LATEST" live.json) = 3 ] || exit 2
                done
            done
            grep -q 111122223333:function live.json && exit 3
            exit 0
            """, state: #"{"fleet": {"functions": 3}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func withoutARegionItIsThatOfTheProfile() async throws {
        let answer = try await SourceCommandTests.run(
            """
            unset AWS_REGION AWS_DEFAULT_REGION
            layerlock fleet --live --no-lock > out 2>&1; [ $? = 1 ] || { cat out; exit 1; }
            grep -q 'neither AWS_REGION nor the profile names one' out || { cat out; exit 2; }
            mkdir .aws; printf '[default]\nregion = us-east-1\n[profile b]\nregion = eu-west-1\n' > .aws/config
            for profile in default:us-east-1 b:eu-west-1; do
                AWS_PROFILE=${profile%:*} layerlock fleet --live --no-lock --write-inventory live.json > out 2>&1
                [ $? = 0 ] || { cat out; exit 3; }
                grep -q "arn:aws:lambda:${profile#*:}:" live.json || { cat live.json; exit 4; }
            done
            """, state: #"{"fleet": {"functions": 1}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// What is not known is told, and nothing is decided; the honest twins are the tests above.
    @Test(arguments: [
        (#"{"fleet": {"denied": ["/2020-04-22"]}}"#, "", "ListCodeSigningConfigs in eu-central-1"),
        (#"{"fleet": {"denied": ["/2015-03-31/functions/f1/aliases"]}}"#, "", "ListAliases of .*f1 in eu-central-1"),
        (#"{"fleet": {}, "faults": {"/2021-10-31/functions/f0": [\#(throttled)]}}"#, "", "ListFunctionUrlConfigs of"),
        (#"{"fleet": {}}"#, "--role arn:aws:iam::000000000000:role/none", "AssumeRole of"),
        (#"{"fleet": {}, "faults": {"/2015-03-31/functions?": [{"body": "{}"}]}}"#, "", "ListFunctions in"),
    ])
    func whatCannotBeReadLeavesTheRunUndecided(_ state: String, _ option: String, _ told: String) async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock fleet --live --no-lock \(option) --write-inventory live.json --format json > out 2>&1
            [ $? = 1 ] || { cat out; exit 1; }
            grep -q fleet.incomplete out && grep -q '\(told)' out || { cat out; exit 2; }
            layerlock fleet live.json --no-lock > out 2>&1; [ $? = 1 ] || { cat out; exit 3; }
            """, state: state)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    private static let throttled = Array(repeating: #"{"status": 429}"#, count: 9).joined(separator: ", ")

    @Test func throttlingAndAnExpiredTokenPass() async throws {
        let faults = Array(repeating: #"{"status": 429}"#, count: 6).joined(separator: ", ")
        let answer = try await SourceCommandTests.run(
            """
            layerlock fleet --live --no-lock > out 2>&1 || { cat out; exit 1; }
            """, state: #"{"fleet": {"expiring": 1}, "faults": {"/2015-03-31/functions/f1": [\#(faults)]}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func pagesInACircleEndAndWrongKeysAreDenied() async throws {
        let circle = #"{"body": "{\"Functions\": [], \"NextMarker\": \"x\"}"}"#
        let answer = try await SourceCommandTests.run(
            """
            layerlock fleet --live --no-lock > out 2>&1; [ $? = 1 ] && grep -q 'in a circle' out || { cat out; exit 1; }
            AWS_SECRET_ACCESS_KEY=wrong layerlock fleet --live --no-lock > out 2>&1; [ $? = 1 ] || { cat out; exit 2; }
            grep -q 'fleet.incomplete' out && grep -q InvalidSignature out || { cat out; exit 3; }
            grep -q wrong out && exit 4
            layerlock fleet --live --no-lock --region eu.evil.example/ > out 2>&1; [ $? = 1 ] || { cat out; exit 5; }
            layerlock fleet --region eu-central-1 live.json > out 2>&1; [ $? = 64 ] || { cat out; exit 6; }
            LAYERLOCK_FETCH=/bin/false layerlock fleet --live --no-lock > out 2>&1; [ $? = 1 ] && grep -q source.program out
            """, state: #"{"fleet": {}, "faults": {"/2015-03-31/functions?": [\#(circle), \#(circle)]}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }
}
