import TestKit
import Testing

@Suite("Scan receipts on the command line", .needsProgram, .needs(.openssl))
struct ReceiptCommandTests {
    /// Two layers, one with a vulnerable package, a ledger, keys, and a store that believes one of them in scans.
    private let setup = """
        unset XDG_STATE_HOME; export HOME=$PWD now='--as-of 2026-11-20T12:00:00Z'
        for k in scan other; do
          openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $k.pem 2> /dev/null
          openssl pkey -in $k.pem -pubout -out $k.pub
        done
        cp $repo/Fixtures/layers/telemetry.zip a.zip; layerlock lock -q a.zip api.zip
        layerlock trust init -q --trust st $now; layerlock trust identity add -q --key scan.pub --unlogged --use scan --trust st
        layerlock advisories import -q osv --ledger l $now; layerlock rescan -q --ledger l $now > /dev/null
        receipt() { n=$1; shift; layerlock ledger receipt $n.zip --ledger l --key scan.pem -q $now -o $n.json "$@"; }
        gate() { n=$1; shift; layerlock verify $n.zip --no-lock -q --scan-receipt $n.json --scan-trust st $now "$@"; echo "$n $?"; }

        """

    private func prepare(_ folder: TemporaryFolder) throws {
        var zip = ZipBuilder()
        zip.addFile("python/Requests-1.0.dist-info/METADATA", "Name: Requests\nVersion: 1.0\n")
        try folder.write("api.zip", zip.bytes())
        try folder.makeFolder("osv")
        try folder.write(
            "osv/a.json",
            #"""
            {"id": "EX-1", "modified": "2026-11-19T00:00:00Z", "affected": [{"package": {"name": "requests", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}], "database_specific": {"severity": "HIGH"}}
            """#)
    }

    @Test("made, asked, and said as the ledger says it")
    func story() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                receipt a; receipt api; gate a; gate api; gate api --fail-on critical
                layerlock verify api.zip --no-lock -q --ledger l --max-scan-age 7d $now > ledger; echo "ledger $?"
                layerlock verify api.zip --no-lock -q --scan-receipt api.json --scan-trust st $now > receipt; echo "receipt $?"
                grep -h 'scan[.]' ledger > x; grep -h 'scan[.]' receipt > y; cmp x y && grep -c EX-1 y
                layerlock verify -q --scan-receipt a.json --scan-receipt api.json --scan-trust st --max-scan-age 1d $now > /dev/null; echo "all $?"
                layerlock ledger receipt api --from-lock layers.lock --ledger l --key scan.pem -q $now -o pin.json && cmp pin.json api.json || gate api --scan-receipt pin.json
                layerlock ledger receipt a.zip --ledger l --key scan.pem --format json $now -o a.json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["signature"]["format"], d["until"], d["unread"])'
                mv a.json b.json; cp api.zip a.zip; mv b.json a.json; gate a
                layerlock verify api.zip --no-lock -q --scan-receipt api.json --trust st $now > /dev/null; echo "trust $?"
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { !$0.contains("✗") && !$0.contains("  ") }
            #expect(
                lines.filter { $0.contains(/^(a|api|ledger|receipt|all|trust) \d+$/) }.map(String.init) == [
                    "a 0", "api 14", "api 0", "ledger 14", "receipt 14", "all 14", "api 14", "a 13", "trust 11",
                ], "\(result.text)\(result.errors)")
            #expect(result.text.contains("sigstore-bundle 2026-11-27T12:00:00Z 0"))
        }
    }

    @Test("openssl alone verifies a receipt's signature")
    func independent() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                receipt api
                python3 - <<'EOF'
                import base64, hashlib, json
                bundle = json.load(open("api.json"))
                envelope = bundle["dsseEnvelope"]
                payload = base64.b64decode(envelope["payload"])
                kind = envelope["payloadType"]
                open("signed", "wb").write(b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(payload)) + payload)
                open("sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
                statement = json.loads(payload)
                assert statement["predicateType"] == "urn:layerlock:scan-receipt:1"
                digest = hashlib.sha256(open("api.zip", "rb").read()).hexdigest()
                assert statement["subject"] == [{"name": "api", "digest": {"sha256": digest}}]
                print(statement["predicate"]["scan"]["layers"][0]["packages"]["vulnerable"][0]["ids"])
                EOF
                openssl dgst -sha256 -verify scan.pub -signature sig signed
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text == "['EX-1']\nVerified OK\n", "\(result.text)\(result.errors)")
        }
    }

    @Test(
        "the statement is as its schema says",
        .needs("python3 with jsonschema") {
            try await withTemporaryFolder { try await shell("python3 -c 'import jsonschema'", in: $0).status == 0 }
        })
    func schema() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                for n in a api; do receipt $n --unsigned 2> /dev/null; layerlock ledger receipt $n.zip --ledger l --unsigned -q $now -o $n.bare 2> /dev/null; done
                python3 - $repo/docs/schemas/scan-receipt.schema.json a.bare api.bare <<'EOF'
                import json, sys, jsonschema
                schema = json.load(open(sys.argv[1]))
                jsonschema.Draft202012Validator.check_schema(schema)
                for file in sys.argv[2:]:
                    print([e.json_path + e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(file)))])
                EOF
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text == "[]\n[]\n", "\(result.text)\(result.errors)")
        }
    }

    @Test("strangers, tampering, the wrong use, what nobody signed, and what is not there")
    func hostile() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                receipt a; cp a.json good
                layerlock ledger receipt a.zip --ledger l --key other.pem -q $now -o a.json; gate a
                layerlock ledger receipt a.zip --ledger l --unsigned -q $now -o a.json 2> /dev/null; gate a
                sed 's/"payload":"[^"]\\{40\\}/&AAAA/' good > a.json; gate a
                head -c 500 good > a.json; gate a
                rm a.json; gate a
                cp good a.json; layerlock verify a.zip --no-lock -q --scan-receipt a.json --scan-trust st --max-revocation-age 1s --as-of 2026-11-20T13:00:00Z > /dev/null; echo "a $?"
                layerlock trust init -q --trust signs $now; layerlock trust identity add -q --key scan.pub --unlogged --trust signs
                layerlock verify a.zip --no-lock -q --scan-receipt a.json --scan-trust signs $now > out; echo "use $?"; grep -c 'does not give the use scan' out
                layerlock trust revoke -q --key scan --effective-from 2026-11-20T00:00:00Z --reason stolen --trust st $now; gate a
                """
            let result = try await shell(setup + script, in: folder)
            let codes = result.text.split(separator: "\n").filter { $0.contains(/^(a|use) \d+$/) }.map(String.init)
            #expect(
                codes == ["a 11", "a 11", "a 11", "a 11", "a 1", "a 1", "use 11", "a 11"],
                "\(result.text)\(result.errors)")
        }
    }

    @Test(
        "what does not go together is wrong usage",
        arguments: [
            "verify a.zip --scan-receipt a.json", "verify a.zip --scan-trust st",
            "verify a.zip --scan-receipt a.json --scan-trust st --ledger l",
            "verify a.zip --scan-receipt a.json --scan-trust st --fail-on new",
            "verify a.zip --scan-receipt a.json --scan-trust st --baseline 2026-11-01",
            "verify a.zip --scan-receipt a.json --scan-trust st --output a.json",
            "verify a.zip --scan-receipt a.json --scan-trust st --report json=st/revocations.json",
            "ledger receipt a.zip --ledger l -o x", "ledger receipt a.zip --ledger l --key scan.pem",
            "ledger receipt a.zip --ledger l --key scan.pem -o -",
            "ledger receipt a.zip --ledger l --key scan.pem -o a.zip",
            "ledger receipt a.zip --ledger l --key scan.pem -o l",
            "ledger receipt a.zip --ledger l --key scan.pem -o scan.pem",
            "ledger receipt a.zip --ledger l --key scan.pem --unsigned -o x",
            "ledger receipt a.zip --ledger l --key scan.pem --chain scan.pub -o x",
            "ledger receipt a.zip --ledger l --profile p --key scan.pem -o x",
            "ledger receipt a --from-lock layers.lock --platform linux/arm64 --ledger l --key scan.pem -o x",
            "trust identity add --key scan.pub --use deploy --trust st",
        ])
    func refused(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let result = try await shell(
                setup
                    + """
                    receipt a; cat a.json scan.pem st/revocations.json > before
                    layerlock \(command) > /dev/null; status=$?
                    cat a.json scan.pem st/revocations.json | cmp - before || exit 9
                    test -e x && exit 9; exit $status
                    """, in: folder)
            #expect(result.status == 64, "\(result.errors)")
        }
    }

    @Test("a project file names an artifact's receipt and the store; its ledger gives way to a receipt")
    func project() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            try folder.write(
                "layerlock.toml",
                """
                [command.verify]
                ledger = "scans.db"
                max-scan-age = "7d"
                scan-trust = "st"
                [artifact.a]
                path = "a.zip"
                scan-receipt = ["a.json"]
                """)
            let script = """
                receipt a; layerlock verify -q a=a.zip $now; echo "file $?"
                layerlock verify -q a.zip --name a --scan-receipt a.json $now; echo "both $?"
                layerlock verify -q api.zip $now > /dev/null; echo "ledger $?"
                """
            let result = try await shell(setup + script, in: folder)
            let codes = result.text.split(separator: "\n").filter { $0.contains(/^(file|both|ledger) \d+$/) }
            #expect(codes == ["file 0", "both 0", "ledger 13"], "\(result.text)\(result.errors)")
        }
    }

    @Test("a ledger on a server gives the receipt that the file gives", .needsPostgres, .timeLimit(.minutes(2)))
    func server() async throws {
        let place = try PostgresServer.database()
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock ledger copy -q l '\(place)'
                for l in l '\(place)'; do layerlock ledger receipt api.zip --ledger "$l" --unsigned -q $now -o x 2> /dev/null; sha256sum < x; done | uniq | wc -l
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text.hasSuffix("1\n"), "\(result.text)\(result.errors)")
        }
    }
}
