import Pins
import TestKit
import Testing

@Suite(.needs("python3 with jsonschema") { try await Validator.isPossible() })
struct SchemaTests {
    private static let edits = [
        ("\"schemaVersion\": 2", "\"schemaVersion\": 3"), ("\"schemaVersion\": 2,", ""),
        ("\"files\": 3", "\"files\": 3, \"allow\": true"), ("\"files\": 3", "\"files\": -3"),
        ("\"digest\": \"sha256:", "\"digest\": \"sha512:"), ("\"tree\": \"sha256:", "\"tree\": \"sha256:A"),
        ("\"kind\": \"layer-zip\"", "\"kind\": \"layer-stack\""),
        ("\"kind\": \"layer-zip\"", "\"kind\": \"oci-archive\""),
        ("\"kind\": \"oci-archive\"", "\"kind\": \"layer-zip\""), ("\"name\": \"api\"", "\"name\": \"\""),
        ("\"name\": \"api\"", "\"name\": \"a\\u0007\""), ("\"diffID\"", "\"diffId\""), ("\"format\"", "\"fmt\""),
        ("\"subject\": ", "\"profileVersionArn\": \"a\", \"subject\": "), ("\"root\": \"sha256:", "\"root\": \"sha1:"),
        ("\"bytecode\": \"sha256:", "\"bytecode\": \"sha1:"),
        ("archive.zip-setuid=d", "archive.zip-overlap=d"), ("archive.zip-setuid=d", "archive.zip-setuid="),
        ("archive.zip-setuid=d", "archive.zip-setuid"), ("archive.zip-setuid=d", "archive.zip-symlink-escape=d/l"),
        ("\"subject\": \"CN=e2e,O=Acme,ST=WA,C=US\",", ""),
        ("\"schemaVersion\": 2", "\"schemaVersion\": 1"), ("\"note\": \"", "\"note\": \"\\n"),
        ("\"codeSha256\": \"", "\"codeSha256\": \"="), ("arn:aws:lambda", "arn:aws:s3"),
        (
            "\"layer-zip\",\n      \"source\": \"layers/noted.zip\"",
            "\"layer-zip\",\n      \"manifestDigest\": \"x\",\n      \"source\": \"layers/noted.zip\""
        ),
    ]

    @Test func whatIsWrittenIsValid() async throws {
        let texts = [
            Lockfile().text, try lockfile(zipPin()).text,
            try lockfile(zipPin("ärger/x:1.2"), imagePin(), imagePin("bare", layers: 0)).text,
            try lockfile(certifiedPin()).text, try lockfile(compiledPin()).text,
            try lockfile(allowingPin()).text, try lockfile(notedPin(), knownImagePin()).text,
        ]
        #expect(try await Validator.verdicts(on: texts) == [true, true, true, true, true, true, true])
    }

    @Test func whatTheReaderRefusesIsInvalid() async throws {
        let text = String(
            decoding: try lockfile(
                zipPin(), imagePin(), certifiedPin(), compiledPin(), allowingPin(), notedPin(), knownImagePin()
            ).text,
            as: UTF8.self)
        let edited = try Self.edits.map { old, new in
            let range = try #require(text.firstRange(of: old))
            return Array((text[..<range.lowerBound] + new + text[range.upperBound...]).utf8)
        }
        for (text, edit) in zip(edited, Self.edits) {
            #expect(throws: (any Error).self, "\(edit.1)") { try Lockfile(parsing: text) }
        }
        let verdicts = try await Validator.verdicts(on: edited)
        try #require(verdicts.count == Self.edits.count)
        #expect(zip(verdicts, Self.edits).filter(\.0).map(\.1.1) == [])
        #expect(verdicts.count == edited.count)
    }
}

/// An independent validator of JSON Schema: the jsonschema package of Python.
private enum Validator {
    private static let script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for document in json.load(sys.stdin):
            print("valid" if validator.is_valid(document) else "invalid")
        """

    static func isPossible() async throws -> Bool {
        guard Tool.python.isInstalled else { return false }
        return try await Tool.python.run(["-c", "import jsonschema"]).status == 0
    }

    /// Whether each document is valid; one start of Python for all.
    static func verdicts(on documents: [[UInt8]]) async throws -> [Bool] {
        let root = Repository.root
        let input = Array("[".utf8) + documents.joined(separator: Array(",".utf8)) + Array("]".utf8)
        let result = try await Tool.python.run(
            ["-c", script, "\(root)/docs/schemas/lockfile.schema.json"], input: input)
        try #require(result.status == 0, "\(result.errors)")
        return result.text.split(separator: "\n").map { $0 == "valid" }
    }
}
