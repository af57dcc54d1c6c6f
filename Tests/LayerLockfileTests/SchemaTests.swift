import LayerLockfile
import LayerTestKit
import Testing

@Suite(.enabled("python3 with the jsonschema package is missing") { try await Validator.isPossible() })
struct SchemaTests {
    @Test func whatIsWrittenIsValid() async throws {
        #expect(try await Validator.accepts(try lockfile(zipPin(), imagePin(), imagePin("bare", layers: 0)).text))
        #expect(try await Validator.accepts(Lockfile().text))
    }

    @Test(arguments: [
        ("\"schemaVersion\": 1", "\"schemaVersion\": 2"), ("\"schemaVersion\": 1,", ""),
        ("\"files\": 3", "\"files\": 3, \"allow\": true"), ("\"files\": 3", "\"files\": -3"),
        ("\"digest\": \"sha256:", "\"digest\": \"sha512:"), ("\"tree\": \"sha256:", "\"tree\": \"sha256:A"),
        ("\"kind\": \"layer-zip\"", "\"kind\": \"layer-stack\""),
        ("\"kind\": \"layer-zip\"", "\"kind\": \"oci-archive\""),
        ("\"kind\": \"oci-archive\"", "\"kind\": \"layer-zip\""), ("\"name\": \"api\"", "\"name\": \"\""),
        ("\"name\": \"api\"", "\"name\": \"a\\u0007\""), ("\"diffID\"", "\"diffId\""), ("\"format\"", "\"fmt\""),
    ])
    func whatTheReaderRefusesIsInvalid(_ old: String, _ new: String) async throws {
        let text = String(decoding: try lockfile(zipPin(), imagePin()).text, as: UTF8.self)
        let range = try #require(text.firstRange(of: old))
        let edited = Array(text.replacingCharacters(in: range, with: new).utf8)
        #expect(throws: (any Error).self) { try Lockfile(parsing: edited) }
        #expect(try await !Validator.accepts(edited))
    }
}

/// An independent validator of JSON Schema: the jsonschema package of Python.
private enum Validator {
    private static let script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        sys.exit(0 if jsonschema.Draft202012Validator(schema).is_valid(json.load(sys.stdin)) else 3)
        """

    static func isPossible() async throws -> Bool {
        guard Tool.python.isInstalled else { return false }
        return try await Tool.python.run(["-c", "import jsonschema"]).status == 0
    }

    static func accepts(_ text: [UInt8]) async throws -> Bool {
        let schema = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let result = try await Tool.python.run(
            ["-c", script, "/\(schema)/docs/schemas/lockfile.schema.json"], input: text)
        try #require(result.status == 0 || result.status == 3, "\(result.errors)")
        return result.status == 0
    }
}
