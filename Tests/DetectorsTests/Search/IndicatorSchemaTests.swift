import Core
import Detectors
import TestKit
import Testing

/// The published schema of indicators says what the reader takes.
@Suite struct IndicatorSchemaTests {
    private static let documents = [
        #"{"schemaVersion":1,"indicators":[]}"#,
        #"{"$schema":"x","schemaVersion":1,"indicators":[{"host":"evil.example"},{"text":"abcdef","alone":false}]}"#,
        #"{"schemaVersion":1,"indicators":[{"text":"abcde","about":"miner","alone":true}]}"#,
        #"{"schemaVersion":2,"indicators":[]}"#, #"{"schemaVersion":1}"#, "[]",
        #"{"schemaVersion":1,"indicators":[{}]}"#,
        #"{"schemaVersion":1,"indicators":[{"host":"a.bc"}]}"#,
        #"{"schemaVersion":1,"indicators":[{"host":"abcde","text":"abcde"}]}"#,
        #"{"schemaVersion":1,"indicators":[{"text":"abcde","about":"other"}]}"#,
        #"{"schemaVersion":1,"indicators":[{"text":"abcde","alone":"yes"}]}"#,
        #"{"schemaVersion":1,"indicators":[{"text":"abcde","alnoe":true}]}"#,
        #"{"schemaVersion":1,"indicators":[],"more":1}"#,
        #"{"schemaVersion":1,"indicators":[{"text":""# + String(repeating: "a", count: 257) + #""}]}"#,
    ]
    private static let script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        for document in json.load(sys.stdin): print(jsonschema.Draft202012Validator(schema).is_valid(document))
        """

    @Test(
        .needs("Python's jsonschema") {
            guard Tool.python.isInstalled else { return false }
            return try await Tool.python.run(["-c", "import jsonschema"]).status == 0
        })
    func theSchemaAndTheReaderAgree() async throws {
        let schema = "\(Repository.root)/docs/schemas/indicators.schema.json"
        let input = Array("[\(Self.documents.joined(separator: ","))]".utf8)
        let result = try await Tool.python.run(["-c", Self.script, schema], input: input)
        try #require(result.status == 0, "\(result.errors)")
        let taken = Self.documents.map { text in
            do throws(JSONFault) {
                _ = try IndicatorList(Array(text.utf8))
                return "True"
            } catch {
                return "False"
            }
        }
        #expect(result.text.split(separator: "\n").map(String.init) == taken)
        #expect(taken.count { $0 == "True" } == 3)
    }
}
