import Core
import Fleet
import Ledger
import Pins
import TestKit
import Testing

/// Inventories that are cut, contradict themselves, or are none.
@Suite struct HostileInventoryTests {
    private func code(_ text: String) -> FindingID? {
        do {
            _ = try read([text])
            return nil
        } catch {
            return (error as? Failure)?.code
        }
    }

    private func failure(_ text: String) -> Failure? {
        do {
            _ = try read([text])
            return nil
        } catch {
            return error as? Failure
        }
    }

    @Test(arguments: ["NextMarker", "NextToken"]) func aListThatIsCutDecidesNothing(_ member: String) throws {
        let cut = try fleet(functions(function("shop", code: "code"), more: ", \"\(member)\": \"abc\""))
        #expect(cut.exitStatus == .undecided)
        #expect(cut.notes.map(\.id) == [.fleetIncomplete])
        for whole in ["null", "\"\""] {
            #expect(try fleet(functions(function("shop"), more: ", \"\(member)\": \(whole)")).exitStatus == .allowed)
        }
    }

    @Test(arguments: [
        "\u{1B}[1m{\"Functions\": []}", "{\"Functions\": [\u{1B}[32m]}", "FUNCTIONS\tshop",
        "Functions:\n- FunctionName: a",
        "", "   ", "[1]", "{}", "{\"Functions\": [{}]}", "{\"Functions\": [{\"FunctionArn\": \"shop\"}]}", "\"text\"",
        "{\"Functions\": [}", "{\"Functions\": []", "{\"Functions\": []} x", "{\"What\": [1]}", "\u{1F}\u{8B}",
    ]) func whatIsNoInventoryIsRefused(_ text: String) {
        #expect(code(text) == .fleetInvalid)
    }

    @Test func theMessageNamesFilePlaceAndRemedy() {
        let failure = failure(functions(function("a"), "{\"FunctionArn\": \"\(owner):function:b\", \"CodeSha256\": 7}"))
        #expect(failure?.file == "0.json")
        #expect(failure?.message.contains("Functions[1].CodeSha256") == true)
        #expect(failure?.offset != nil)
        #expect(failure?.remedy != nil)
    }

    @Test func aDigestOfAnotherLengthIsRefused() {
        let arn = layerARN("a", 1)
        for text in ["YWJj", "", "\(base64("x"))=", String(base64("x").dropLast())] where !text.isEmpty {
            #expect(
                code("{\"Content\": {\"CodeSha256\": \"\(text)\"}, \"LayerVersionArn\": \"\(arn)\"}") == .fleetInvalid)
            let name = "\(owner):function:a"
            #expect(
                code("{\"Functions\": [{\"FunctionArn\": \"\(name)\", \"CodeSha256\": \"\(text)\"}]}") == .fleetInvalid)
        }
    }

    @Test func aKeyThatStandsTwiceIsRefusedWhoeverReadsIt() {
        let arn = "\"FunctionArn\": \"\(owner):function:a\""
        #expect(code("{\"Functions\": [{\(arn), \(arn)}]}") == .fleetInvalid)
        #expect(code("{\"Functions\": [{\(arn), \"Function\\u0041rn\": \"x\"}]}") == .fleetInvalid)
        // Two spellings of one name are two answers as well.
        #expect(code("{\"Functions\": [{\(arn), \"function_arn\": \"\(owner):function:b\"}]}") == .fleetInvalid)
        #expect(code("{\"Functions\": [{\(arn), \"Tags\": {\"a\": 1, \"a\": 2}}]}") == .fleetInvalid)
        #expect(code("{\"Functions\": [], \"Functions\": []}") == .fleetInvalid)
    }

    @Test func anObjectOfVeryManyKeysTakesLinearTime() throws {
        let many = (0..<50_000).map { "\"k\($0)\": 1" }.joined(separator: ",")
        #expect(code("{\"Functions\": [], \"Other\": {\(many)}}") == nil)
        #expect(code("{\"Functions\": [], \"Other\": {\(many), \"k7\": 2}}") == .fleetInvalid)
    }

    @Test func deepNestingIsRefused() {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(code("{\"Functions\": [], \"Other\": \(deep)}") == .fleetInvalid)
    }

    // MARK: - Statements that contradict each other

    private func dated(_ day: String, code: String, revision: String) -> String {
        functions(
            function(
                "shop", code: code,
                more: ", \"LastModified\": \"2026-11-\(day)T00:00:00.000+0000\", \"RevisionId\": \"\(revision)\""))
    }

    @Test func ofTwoDumpsTheNewerCountsAndThatIsTold() throws {
        for order in [[0, 1], [1, 0]] {
            let dumps = [dated("01", code: "old", revision: "a"), dated("02", code: "code", revision: "b")]
            let fleet = try fleet(dumps[order[0]], dumps[order[1]])
            #expect(fleet.function("shop")?.state == .pinned)
            #expect(fleet.notes.map(\.id) == [.fleetSuperseded])
            #expect(fleet.exitStatus == .allowed)
        }
    }

    @Test func theSameStatementTwiceIsOne() throws {
        let dump = dated("01", code: "code", revision: "a")
        let fleet = try fleet(dump, dump)
        #expect(fleet.functions.count == 1)
        #expect(fleet.notes.isEmpty)
    }

    @Test func ofOneRevisionTwoDigestsAreNone() throws {
        let fleet = try fleet(dated("01", code: "code", revision: "a"), dated("01", code: "other", revision: "a"))
        #expect(fleet.function("shop")?.ids == [.fleetConflict])
        #expect(fleet.exitStatus == .undecided)
    }

    @Test func withoutADateTwoRevisionsAreUndecided() throws {
        func bare(_ code: String, _ revision: String) -> String {
            functions(function("shop", code: code, more: ", \"RevisionId\": \"\(revision)\""))
        }
        #expect(try fleet(bare("code", "a"), bare("other", "b")).exitStatus == .undecided)
    }

    @Test func aLayerVersionOfTwoDigestsOrSizesIsUndecided() throws {
        let arn = layerARN("a", 1)
        let two = try fleet(layerVersion(arn, content: "x"), layerVersion(arn, content: "y"), pins: [pin("a", "x")])
        #expect(two.part("a:1")?.ids == [.fleetConflict])
        let sizes = try fleet(
            functions(function("s", layers: [(arn, 1)]), function("t", layers: [(arn, 2)])))
        #expect(sizes.part("a:1")?.ids == [.fleetConflict])
        #expect(sizes.exitStatus == .undecided)
    }

    @Test func theSameLayerTwiceIsNothingThatLambdaSays() throws {
        let arn = layerARN("a", 1)
        let fleet = try fleet(
            functions(function("shop", layers: [(arn, 5), (arn, 5)])), layerVersion(arn, content: "x", size: 5),
            pins: [pin("a", "x", size: 5), pin("code", "code", size: 10)])
        #expect(fleet.function("shop")?.ids == [.fleetConflict])
        #expect(fleet.part("a:1")?.functions == [0])
        #expect(fleet.exitStatus == .undecided)
    }

    // MARK: - What everyday tools write

    @Test(arguments: ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso-b"]) func everyPartitionIsRead(
        _ partition: String
    ) throws {
        let owner = "arn:\(partition):lambda:xx-yy-1:123456789012"
        let arn = layerARN("a", 1, owner: owner)
        let fleet = try fleet(
            functions(function("shop", layers: [(arn, 5)], owner: owner)), layerVersion(arn, content: "x", size: 5),
            pins: [pin("a", "x", size: 5), pin("code", "code", size: 10)])
        #expect(fleet.exitStatus == .allowed)
    }

    @Test func severalAnswersInOneFileAreAllRead() throws {
        let fleet = try fleet(functions(function("a")) + "\n" + functions(function("b")))
        #expect(fleet.functions.count == 2)
    }

    @Test func aByteOrderMarkIsPassedOver() throws {
        #expect(try fleet("\u{FEFF}" + functions(function("a"))).functions.count == 1)
    }

    /// A layer's ARN in place of a layer version's, or some other text.
    @Test(arguments: ["\(owner):layer:a", "a", "\(owner):layer:a:0", "\(owner):layer:a:01"])
    func aLayerThatIsNoLayerVersionIsUnknown(_ arn: String) throws {
        let fleet = try fleet(functions(function("shop", layers: [(arn, 1)]))) { $0.requiresKnown = true }
        #expect(fleet.exitStatus == .undecided)
    }

    @Test func whatIsReadPieceByPieceIsReadTheSame() throws {
        let all = (0..<3_000).map {
            function("f\($0)", layers: [(layerARN("a", 1), 5)], more: ", \"Description\": \"ä\\n\\u00e9\"")
        }
        let fleet = try fleet("{\"Functions\": [\(all.joined(separator: ",\n"))]}") { $0.onlyLayers = true }
        #expect(fleet.functions.count == 3_000)
        #expect(fleet.part("a:1")?.functions.count == 3_000)
    }
}
