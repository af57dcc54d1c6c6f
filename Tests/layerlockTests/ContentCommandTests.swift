import TestKit
import Testing

/// `--secrets`, `--malware` and `--programs` of `inspect`, `verify` and `rescan`.
@Suite("content", .needsProgram, .needs(.python)) struct ContentCommandTests {
    /// `python3 zip.py` writes `layer.zip`; `python3 image.py` a docker archive of two layers, whose second deletes a file of the
    /// first. Tokens are put together there, so that nothing here looks like one.
    private static let prelude = """
        cat > zip.py <<'END'
        import zipfile
        token = "ghp" + "_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
        with zipfile.ZipFile("layer.zip", "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("python/a.py", "t = '%s'\\n" % token)
            z.writestr("python/m.py", "'stratum+tcp://supportxmr.com:3333'\\n")
        END
        cat > image.py <<'END'
        import hashlib, io, json, tarfile
        token = "ghp" + "_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
        def layer(*files):
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w") as t:
                for name, text in files:
                    member = tarfile.TarInfo(name); member.size = len(text); member.mode = 0o644
                    t.addfile(member, io.BytesIO(text.encode()))
            return out.getvalue()
        layers = [layer(("root/.env", "T=" + token), ("etc/x", "x"), ("m.py", "'stratum+tcp://supportxmr.com:3333'")),
            layer(("root/.wh..env", ""), (".wh.m.py", ""), ("etc/y", "y"))]
        config = json.dumps({"os": "linux", "architecture": "amd64",
            "config": {"Env": ["PATH=/bin", "DB_PASSWORD=Zq7Lx2Vb9Nw4"]},
            "history": [{"created_by": "RUN |1 NPM_TOKEN=%s /bin/sh -c npm ci" % token.replace("ghp", "npm")}, {"created_by": 7}],
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(l).hexdigest() for l in layers]}}).encode()
        with tarfile.open("image.tar", "w") as t:
            def add(name, data):
                member = tarfile.TarInfo(name); member.size = len(data); t.addfile(member, io.BytesIO(data))
            name = hashlib.sha256(config).hexdigest() + ".json"
            add(name, config)
            for i, l in enumerate(layers): add("%d.tar" % i, l)
            add("manifest.json", json.dumps([{"Config": name, "RepoTags": ["a:1"], "Layers": ["0.tar", "1.tar"]}]).encode())
        END
        cat > ids.py <<'END'
        import json
        for f in json.load(open("out.json"))["artifacts"][0]["findings"]:
            if f["id"].split(".")[0] in ("secret", "malware", "program"): print(f["outcome"], f["id"], f.get("path"), f["message"])
        END
        judge() { layerlock verify layer.zip --no-lock --format json "$@" > out.json; echo $?; python3 ids.py; }

        """

    private func run(_ script: String) async throws -> [Substring] {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        #expect(!result.text.contains("zQWBu"), "a credential was printed")
        return result.text.split(separator: "\n")
    }

    @Test func whatIsInAZipIsDeniedWarnedOfOrWaived() async throws {
        let told = try await run(
            """
            python3 zip.py; judge; judge --secrets deny; judge --malware warn --fail-on malware.miner; judge --secrets warn
            judge --secrets warn --fail-on secret.token
            cat > w.json <<'END'
            {"schemaVersion": 1, "waivers": [{"id": "secret.token", "path": "python/", "reason": "r", "owner": "o", "until": "2999-01-01"}]}
            END
            judge --secrets deny --waivers w.json; judge --fail-on secret.token
            """)
        try #require(told.count == 12)
        #expect(told[0] == "0" && told[1] == "14")
        #expect(told[2] == "fail secret.token python/a.py GitHub token, 40 bytes at byte 5")
        #expect(told[3] == "14" && told[4].hasPrefix("fail malware.miner python/m.py stratum+tcp:// at byte 1"))
        #expect(told[5] == "0" && told[6].hasPrefix("warn secret.token"))
        #expect(told[7] == "14" && told[8].hasPrefix("fail secret.token"))
        #expect(told[9] == "0" && told[10].contains("waived by o"))
        #expect(told[11] == "64")
    }

    @Test func whatAnImageHidesAndItsConfigHoldIsTold() async throws {
        let told = try await run(
            "python3 image.py; layerlock inspect image.tar --secrets --format json > out.json; echo $?; python3 ids.py")
        #expect(
            told == [
                "0",
                "warn secret.token root/.env GitHub token, 40 bytes at byte 2 in layer 0; layer 1 has it deleted or replaced, and it can still be read",
                "warn secret.config None value that looks like a secret, 12 bytes in the variable DB_PASSWORD",
                "warn secret.token None npm token, 40 bytes in step 0 of the history",
                "warn secret.token None npm token, 40 bytes in step 0 of the history, as NPM_TOKEN",
            ])
    }

    @Test func aMinerThatALaterLayerDeletesIsTold() async throws {
        let told = try await run(
            """
            python3 image.py; layerlock inspect image.tar --malware --format json > out.json; echo $?; python3 ids.py
            mkdir rules; echo 'rule A { strings: $a = "supportxmr" condition: $a }' > rules/a.yar
            layerlock inspect image.tar --malware --yara rules --format json > out.json; echo $?; python3 ids.py | grep yara
            """)
        #expect(told.count == 4 && told[0] == "0" && told[2] == "0")
        let fate = " in layer 0; layer 1 has it deleted or replaced, and it can still be read"
        #expect(
            told.count > 1 && told[1].hasPrefix("warn malware.miner m.py stratum+tcp://") && told[1].hasSuffix(fate))
        #expect(told.last == "warn malware.yara m.py rule A of a.yar matches at byte 15 ($a)\(fate)")
    }

    @Test func rulesOfATeamsOwnAreAskedAndOtherRulesMakeARescanLookAgain() async throws {
        let told = try await run(
            """
            python3 zip.py; mkdir rules; echo 'rule A { strings: $a = "supportxmr" condition: $a }' > rules/a.yar
            judge --malware deny --yara rules; judge --malware warn --yara rules --fail-on malware.yara | sed -n 1p; judge --yara rules
            cat > w.json <<'END'
            {"schemaVersion": 1, "waivers": [{"id": "malware.yara", "path": "python/m.py", "reason": "r", "owner": "o", "until": "2999-01-01"}]}
            END
            judge --malware warn --fail-on malware.yara --yara rules --waivers w.json | sed -n 1p
            layerlock rescan layer.zip --ledger a.db --yara rules > out.txt; echo $?; grep -c malware.yara out.txt
            layerlock rescan layer.zip --ledger a.db --yara rules | grep -c malware.yara
            echo '// other' >> rules/a.yar; layerlock rescan layer.zip --ledger a.db --yara rules | grep -c 'rescanned 1 artifact'
            printf 'rule A {\\n condition: x }' > rules/a.yar; judge --malware warn --yara rules
            LAYERLOCK_YARA=/nowhere judge --malware warn --yara rules | sed -n 1p
            layerlock rescan layer.zip --ledger a.db --yara rules 2>&1 | grep -c 'line 2: undefined identifier'
            """)
        #expect(
            told == [
                "14", "fail malware.miner python/m.py " + (told.dropFirst().first?.dropFirst(31) ?? ""),
                "fail malware.yara python/m.py rule A of a.yar matches at byte 15 ($a)", "14", "64", "0", "0", "1", "0",
                "1",
                "1", "unknown malware.rules None rules/a.yar: line 2: undefined identifier \"x\"", "1", "1",
            ])
    }

    @Test func aLedgerKeepsWhatFingerprintsAreMadeWith() async throws {
        let told = try await run(
            """
            python3 zip.py; one() { layerlock rescan layer.zip --all --format json "$@" > out.json; python3 ids.py | sed -n 's/.*fingerprint //p'; }
            one --ledger a.db > 1; one --ledger a.db > 2; one --ledger b.db > 3; one --ledger a.db --secret-salt 0123456789abcdef > 4
            layerlock ledger export a.db > e.jsonl; one --ledger a.db > 5
            wc -c < 1; cmp 1 2 && cmp 1 5 && echo same; cmp -s 1 3 || echo other; cmp -s 1 4 || echo other; cmp -s 3 4 || echo other
            """)
        #expect(told == ["17", "same", "other", "other", "other"])
    }

    @Test func idsOfHooksFailWithoutALedger() async throws {
        let told = try await run(
            """
            python3 -c 'import zipfile
            with zipfile.ZipFile("layer.zip", "w") as z: z.writestr("python/a.pth", "import os")'
            code() { layerlock verify layer.zip --no-lock --quiet "$@" > /dev/null 2>&1; echo $?; }
            code --hooks warn; code --hooks warn --fail-on hook.pth; code --hooks warn --fail-on hook.env
            code --fail-on hook.pth; code --hooks warn --fail-on hook.install; code --hooks warn --fail-on high
            LAYERLOCK_FAIL_ON=high,hook.pth code --hooks warn; LAYERLOCK_FAIL_ON=high code --hooks warn
            cat > w.json <<'END'
            {"schemaVersion": 1, "waivers": [{"id": "hook.pth", "path": "python/a.pth", "reason": "r", "owner": "o", "until": "2999-01-01"}]}
            END
            code --hooks deny; code --hooks deny --waivers w.json
            """)
        #expect(told == ["0", "14", "0", "64", "64", "64", "14", "0", "14", "0"])
    }

    @Test func aRescanRecordsThemAndIndicatorsMakeItLookAgain() async throws {
        let told = try await run(
            """
            python3 zip.py; layerlock rescan layer.zip --ledger a.db > out.txt; echo $?; grep -c 'secret.token' out.txt
            layerlock rescan layer.zip --ledger a.db | grep -c 'secret.token'
            echo '{"schemaVersion":1,"indicators":[{"text":"supportxmr","alone":true}]}' > i.json
            layerlock rescan layer.zip --ledger a.db --indicators i.json | grep -c 'malware.stealer'
            echo '{}' > i.json; layerlock rescan layer.zip --ledger a.db --indicators i.json 2>&1 | grep -c 'malware.rules'
            """)
        #expect(told == ["0", "1", "0", "1", "1"])
    }
}
