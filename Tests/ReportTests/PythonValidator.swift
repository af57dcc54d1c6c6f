import Foundation
import TestKit
import Testing

extension Trait where Self == ConditionTrait {
    /// The test judges documents by their JSON schemas.
    static var needsSchemas: Self { .needs("python3 with jsonschema") { PythonValidator.interpreter != nil } }
    /// The test judges bills of materials of SPDX 3.
    static var needsSPDX3: Self {
        .needs("python3 with spdx-python-model") { PythonValidator.spdx3Interpreter != nil }
    }
    /// The test judges bills of materials.
    static var needsBills: Self {
        .needs("python3 with cyclonedx-python-lib, spdx-tools, packageurl-python and ntia-conformance-checker") {
            PythonValidator.billInterpreter != nil
        }
    }
}

/// An independent judge of JSON Schema: Python's `jsonschema`, of the system or of the project's own environment.
enum PythonValidator {
    static let repository = URL(filePath: Repository.root)

    /// A Python that can import `jsonschema`; nil where there is none.
    static let interpreter: String? = [
        "python3", repository.appendingPathComponent(".build/venv/bin/python3").path,
    ].first { python in
        (try? run(python, ["-c", "import jsonschema; jsonschema.Draft202012Validator"], input: []))?.status == 0
    }

    /// The validator's complaints about each document; empty where it holds to the schema.
    static func complaints(about documents: [[UInt8]], schema: String) throws -> [String] {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            validator = jsonschema.validators.validator_for(schema)
            validator.check_schema(schema)
            for document in json.load(sys.stdin):
                errors = validator(schema).iter_errors(document)
                print("; ".join(f"{e.json_path} {e.message[:300]}".replace("\\n", " ") for e in errors))
            """
        let python = try #require(interpreter)
        let input = Array("[".utf8) + documents.joined(separator: ",".utf8) + Array("]".utf8)
        let result = try run(python, ["-c", script, schema], input: input)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        try #require(lines.count == documents.count)
        return lines
    }

    /// A Python that can import the validators of CycloneDX, SPDX and package URLs; nil where there is none.
    static let billInterpreter: String? = [
        "python3", repository.appendingPathComponent(".build/venv/bin/python3").path,
    ].first { python in
        let script =
            "import cyclonedx.validation.json, jsonschema, referencing, spdx_tools, packageurl, ntia_conformance_checker"
        return (try? run(python, ["-c", script], input: []))?.status == 0
    }

    /// What CycloneDX's own schema, strictly, finds in a document, and which package URLs are not as packageurl writes them.
    static func complaints(aboutCycloneDX document: [UInt8]) throws -> String {
        let script = """
            import json, sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            from packageurl import PackageURL
            text = sys.stdin.read()
            error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
            if error: print(error)
            document = json.loads(text)
            refs = {document["metadata"]["component"]["bom-ref"]}
            def look(components):
                for component in components:
                    if "bom-ref" in component:
                        if component["bom-ref"] in refs: print(component["bom-ref"], "stands twice")
                        refs.add(component["bom-ref"])
                    look(component.get("components", []))
                    if "purl" not in component: continue
                    canonical = PackageURL.from_string(component["purl"]).to_string()
                    if canonical != component["purl"]: print(component["purl"], "is written", canonical)
            look(document["components"])
            for dependency in document["dependencies"]:
                for ref in [dependency["ref"], *dependency.get("dependsOn", [])]:
                    if ref not in refs: print("nothing is", ref)
            """
        let result = try run(try #require(billInterpreter), ["-c", script], input: document)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        return result.output
    }

    /// A Python that can import the model of SPDX 3; nil where there is none.
    static let spdx3Interpreter: String? = [
        "python3", repository.appendingPathComponent(".build/venv/bin/python3").path,
    ].first { python in (try? run(python, ["-c", "import spdx_python_model"], input: []))?.status == 0 }

    /// What the model of SPDX 3 (its SHACL shapes as Python's classes) finds in a document: types and values while it is read,
    /// what has to be there while it is written again, and references that lead nowhere.
    static func complaints(aboutSPDX3 document: [UInt8]) throws -> String {
        let script = """
            import io, json, sys
            import spdx_python_model
            try:
                model, objects = spdx_python_model.load_data(json.load(sys.stdin))
                model.JSONLDSerializer().write(objects, io.BytesIO())
                missing = {str(name) for name in objects.missing_ids}
                if missing: print("not there: " + ", ".join(sorted(missing)))
                if not any(isinstance(one, model.SpdxDocument) for one in objects.foreach()): print("no document")
            except Exception as error:
                print(f"{type(error).__name__}: {error}"[:300])
            """
        let result = try run(try #require(spdx3Interpreter), ["-c", script], input: document)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        return result.output
    }

    /// What spdx-tools finds in a document.
    static func complaints(aboutSPDX document: [UInt8]) throws -> String {
        let script = """
            import sys, tempfile
            from spdx_tools.spdx.parser.parse_anything import parse_file
            from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
            with tempfile.NamedTemporaryFile(suffix=".spdx.json") as file:
                file.write(sys.stdin.buffer.read())
                file.flush()
                for message in validate_full_spdx_document(parse_file(file.name)): print(message.validation_message)
            """
        let result = try run(try #require(billInterpreter), ["-c", script], input: document)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        return result.output
    }

    /// Whether ntia-conformance-checker finds NTIA's minimum elements in a document of SPDX, and which components lack some.
    static func minimumElements(inSPDX document: [UInt8]) throws -> String {
        let script = """
            import sys, tempfile, ntia_conformance_checker
            with tempfile.NamedTemporaryFile(suffix=".spdx.json") as file:
                file.write(sys.stdin.buffer.read())
                file.flush()
                checker = ntia_conformance_checker.NTIAChecker(file.name)
            print(checker.compliant, checker.components_without_suppliers, checker.components_without_versions)
            """
        let result = try run(try #require(billInterpreter), ["-c", script], input: document)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        return result.output
    }

    static func run(_ tool: String, _ arguments: [String], input: [UInt8]) throws -> (
        status: Int32, output: String
    ) {
        let result = try Tool("env").result(of: [tool] + arguments, input: input)
        return (result.status, result.text + result.errors)
    }
}
