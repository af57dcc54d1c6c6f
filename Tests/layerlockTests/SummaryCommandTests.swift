import TestKit
import Testing

@Suite("Reports for others: summaries, VEX, imports", .needsProgram)
struct SummaryCommandTests {
    private static let setup = "cp $repo/Fixtures/layers/telemetry.zip a.zip; layerlock lock a.zip --quiet; "
    private static let chain =
        "cat $repo/Fixtures/pki/leaf.pem $repo/Fixtures/pki/regional.pem $repo/Fixtures/pki/ca.pem $repo/Fixtures/pki/root.pem > chain.pem; sign=\"--sign-with acme_layers/AbCdEf0123 --key $repo/Fixtures/pki/leaf.key.pem --chain chain.pem --trust $repo/TrustStore --as-of 2026-09-03T10:30:15Z\"\n"

    @Test("a signed summary holds by Python's own cryptography, and is no endorsement", .needs(.openssl, .python))
    func signed() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                layerlock verify a.zip $sign --quiet --report vsa=a.jsonl > /dev/null 2>&1
                python3 - <<'EOF'
                import base64, hashlib, json, subprocess
                (line,) = open("a.jsonl").read().splitlines()
                envelope = json.loads(line)
                payload = base64.b64decode(envelope["payload"])
                kind = envelope["payloadType"]
                assert kind == "application/vnd.in-toto+json"
                open("signed", "wb").write(b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(payload)) + payload)
                open("sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
                statement = json.loads(payload)
                assert statement["predicateType"] == "https://slsa.dev/verification_summary/v1"
                digest = hashlib.sha256(open("a.zip", "rb").read()).hexdigest()
                assert statement["subject"][0]["digest"]["sha256"] == digest
                policy = hashlib.sha256(open("layers.lock", "rb").read()).hexdigest()
                assert statement["predicate"]["policy"] == {"uri": "layers.lock", "digest": {"sha256": policy}}
                print(statement["predicate"]["verificationResult"])
                EOF
                openssl x509 -in $repo/Fixtures/pki/leaf.pem -pubkey -noout > key.pub
                openssl dgst -sha384 -verify key.pub -signature sig signed
                layerlock verify a.zip --trust $repo/TrustStore --endorsement a.jsonl --as-of 2026-09-03T10:30:15Z 2>&1 | grep -c 'is no statement of this tool'
                """
            let result = try await shell(Self.setup + Self.chain + script, in: folder)
            // Without a signature of its own the trust store refuses the zip: the summary says so.
            #expect(
                result.text.split(separator: "\n") == ["FAILED", "Verified OK", "1"], "\(result.text)\(result.errors)")
        }
    }

    @Test(
        "in-toto's and securesystemslib's own classes read it",
        .needs("python3 with in-toto-attestation") { try await pythonWithInToto() != nil })
    func inTotoClasses() async throws {
        let python = try #require(try await pythonWithInToto())
        try await withTemporaryFolder { folder in
            let script = """
                layerlock verify a.zip --quiet --report vsa=bare.jsonl > /dev/null 2>&1
                \(python) - <<'EOF'
                import json
                from google.protobuf import json_format
                from in_toto_attestation.v1 import statement_pb2
                from in_toto_attestation.v1.statement import Statement
                message = json_format.Parse(open("bare.jsonl").read(), statement_pb2.Statement())
                Statement.copy_from_pb(message).validate()
                from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
                content = json.load(open("bare.jsonl"))["predicate"]
                # The specification has a list there, in-toto's class one text.
                assert content.pop("verifiedLevels") == ["SLSA_BUILD_LEVEL_UNEVALUATED"]
                predicate = json_format.Parse(json.dumps(content), vsa_pb2.VerificationSummary(), ignore_unknown_fields=True)
                print(predicate.verification_result)
                EOF
                """
            let result = try await shell(Self.setup + script, in: folder)
            #expect(result.text == "PASSED\n", "\(result.text)\(result.errors)")
        }
    }

    @Test("a summary is signed by whom the store vouches for, or nothing is verified", .needs(.openssl))
    func stranger() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -keyout k.pem -out c.pem -subj /CN=x -days 9999 2> /dev/null
                layerlock verify a.zip --sign-with acme_layers/AbCdEf0123 --key k.pem --chain c.pem --trust $repo/TrustStore --report vsa=a.jsonl
                code=$?; test -e a.jsonl && exit 9; exit $code
                """
            let result = try await shell(Self.setup + script, in: folder)
            #expect(result.status == 1, "\(result.errors)")
        }
    }

    @Test(
        "what a format lacks is told before anything is read",
        arguments: [
            "verify a.zip --no-lock --report vsa=x", "inspect a.zip --format vsa", "lock a.zip --format vsa",
            "lock a.zip --format asff", "rescan a.zip --ledger l --report vsa=x", "verify a.zip --report asff=x",
            "status --ledger l --format asff",
            "verify a.zip --report asff=x --aws-account 12 --aws-region eu-central-1",
            "verify a.zip --sign-with p --key k --chain c", "verify a.zip --report vsa=x --sign-with p",
            "verify a.zip --report vsa=x --key k", "status --format vsa", "status --report html=layers.lock",
        ])
    func refused(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setup
                    + "unset AWS_ACCOUNT_ID AWS_REGION AWS_DEFAULT_REGION; layerlock \(command); status=$?; test -e x && exit 9; test -e l && exit 9; exit $status",
                in: folder)
            #expect(result.status == 64, "\(result.errors)")
        }
    }

    @Test("the account and region come from options, the project file or AWS's own variables")
    func account() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                unset AWS_ACCOUNT_ID AWS_REGION AWS_DEFAULT_REGION
                layerlock rescan a.zip --ledger l -q > /dev/null
                layerlock verify a.zip -q --max-scan-age 0s --ledger l --report asff=1 --aws-account 123456789012 --aws-region eu-west-1 > /dev/null 2>&1
                AWS_ACCOUNT_ID=123456789012 AWS_DEFAULT_REGION=eu-west-1 layerlock verify a.zip -q --max-scan-age 0s --ledger l --report asff=2 > /dev/null 2>&1
                LAYERLOCK_AWS_ACCOUNT=123456789012 AWS_REGION=eu-west-1 layerlock status --ledger l --max-scan-age 0s --report asff=3 > /dev/null
                grep -c 'product/123456789012/default' 1 2 3
                """
            let result = try await shell(Self.setup + script, in: folder)
            #expect(result.text == "1:1\n2:1\n3:1\n", "\(result.text)\(result.errors)")
        }
    }

    @Test("a stored report is rendered anew: nothing is read again, and its verdict is no exit code")
    func stored() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                layerlock verify a=$repo/Fixtures/layers/telemetry-tampered.zip --format json --output r.json; echo $?
                layerlock rescan a.zip --ledger l -q --report json=s.json > /dev/null; rm a.zip l
                layerlock report r.json --format markdown | head -1
                layerlock report - s.json --format html < r.json > p.html; echo $?
                grep -c '<!DOCTYPE html>' p.html; grep -c 'id="a1"' p.html
                layerlock report r.json --output r.json; echo $?
                layerlock report layers.lock 2> e; echo $?; grep -c 'layers.lock' e
                layerlock report none.json 2> e; echo $?
                layerlock report r.json --format vsa | grep -c '"verificationResult":"FAILED"'
                layerlock report s.json --format vsa 2> e; echo $?
                """
            let result = try await shell(Self.setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "12", "### ❌ Denied: 1 of 1 artifact", "0", "1", "1", "64", "1", "1", "1", "1", "64",
                ], "\(result.text)\(result.errors)")
        }
    }

    @Test("what is written as VEX excuses the same when it is read, and no more")
    func roundTrip() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("python/Requests-1.0.dist-info/METADATA", "Name: Requests\nVersion: 1.0\n")
            try folder.write("api.zip", zip.bytes())
            for id in ["EX-1", "EX-2"] {
                try folder.write(
                    "\(id).json",
                    """
                    {"id": "\(id)", "modified": "2026-11-19T00:00:00Z", "affected": [{"package": {"name": "requests",
                    "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
                    """)
            }
            try folder.write(
                "given.json",
                """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "a", "timestamp": "2026-11-19T00:00:00Z",
                "version": 1, "statements": [{"vulnerability": {"name": "EX-1"}, "products": [{"@id": "pkg:pypi/requests"}],
                "status": "not_affected", "justification": "component_not_present"}]}
                """)
            let script = """
                now='--as-of 2026-11-20T12:00:00Z --ledger l'
                layerlock lock -q api.zip; layerlock advisories import -q $now EX-1.json EX-2.json
                layerlock rescan -q $now > /dev/null
                layerlock verify api.zip -q $now --max-scan-age 7d --vex given.json --report vex=made.json > /dev/null 2>&1; echo $?
                grep -c component_not_present made.json
                layerlock verify api.zip $now --max-scan-age 7d --vex made.json > second 2>&1; echo $?
                grep -c EX-2 second
                grep -c 'EX-1.*severity' second
                layerlock verify api.zip $now --max-scan-age 7d --format github > third 2>&1; grep -c EX-1 third
                """
            let result = try await shell(script, in: folder)
            #expect(
                result.text.split(separator: "\n") == ["14", "1", "14", "1", "0", "1"], "\(result.text)\(result.errors)"
            )
        }
    }
}

/// A Python that can import in-toto's attestation classes; nil where there is none.
private func pythonWithInToto() async throws -> String? {
    for python in ["python3", repositoryPath(".build/venv/bin/python3")] {
        let script = "\(python) -c 'import in_toto_attestation.predicates.vsa.v1.vsa_pb2'"
        if try await Tool.shell.run(["-c", script]).status == 0 { return python }
    }
    return nil
}
