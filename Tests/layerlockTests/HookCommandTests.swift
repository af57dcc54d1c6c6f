import TestKit
import Testing

/// `inspect --hooks` and `verify --hooks`, beside what Python really runs.
@Suite("hooks", .needsProgram, .needs(.python)) struct HookCommandTests {
    /// `python3 make.py NAME...` writes `layer.zip` of the named samples; `python3 start.py` unpacks it to `opt` and starts
    /// Python as Lambda's bootstrap does, written anew: the layer's folders go to `site.addsitedir`, `python` before the
    /// standard library; then it imports uuid and prints which samples ran.
    private static let prelude = """
        cat > make.py <<'END'
        import base64, hashlib, sys, zipfile
        S = "python/lib/python3.%d/site-packages/" % sys.version_info.minor
        def runs(name): return "import builtins; builtins.ran.append('%s')\\n" % name
        known = runs("known")
        record = "known.pth,sha256=%s,%d\\n" % (
            base64.urlsafe_b64encode(hashlib.sha256(known.encode()).digest()).decode().rstrip("="), len(known))
        samples = {
            "pth": {"python/a.pth": runs("pth")},
            "site": {S + "a.pth": "# text\\n\\n" + runs("site")},
            "long": {"python/a.pth": "#" * (1 << 20) + "\\n" + runs("long")},
            "crlf": {"python/a.pth": "/nowhere\\r\\n" + runs("crlf").replace("\\n", "\\r\\n")},
            "known": {S + "known.pth": known, S + "known-1.dist-info/RECORD": record,
                S + "known-1.dist-info/METADATA": "Name: known\\nVersion: 1\\n"},
            "deeper": {"python/a/b.pth": runs("deeper")},
            "folders": {"python/a.pth": "/opt/more\\nimportlib\\n"},
            "case": {"python/a.PTH": runs("case")},
            "shadow": {"python/uuid.py": runs("shadow")},
            "customize": {"python/sitecustomize.py": runs("customize")},
            "extension": {"extensions/a": "#!/bin/sh\\n"},
        }
        with zipfile.ZipFile("layer.zip", "w") as z:
            for sample in sys.argv[1:]:
                for name, text in samples[sample].items(): z.writestr(name, text)
        END
        cat > start.py <<'END'
        import builtins, os, shutil, site, sys, zipfile
        builtins.ran = []
        shutil.rmtree("opt", ignore_errors=True)
        zipfile.ZipFile("layer.zip").extractall("opt")
        top = os.path.abspath("opt/python")
        sys.path.insert(0, top)
        site.addsitedir(top)
        site.addsitedir("%s/lib/python3.%d/site-packages" % (top, sys.version_info.minor))
        import uuid
        print(*ran)
        END
        cat > ids.py <<'END'
        import json
        findings = json.load(open("out.json"))["artifacts"][0]["findings"]
        print(*sorted({f["outcome"] + " " + f["id"] for f in findings if f["id"].startswith("hook.")}))
        END
        judge() { layerlock verify layer.zip --format json "$@" > out.json; code=$?; echo "$code $(python3 ids.py)"; }

        """

    private func run(_ script: String) async throws -> [Substring] {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        return result.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test(
        "what Python runs is denied, and what it does not is not",
        arguments: [
            ("pth", "pth", "14 fail hook.pth"), ("site", "site", "14 fail hook.pth"),
            ("long", "long", "14 fail hook.pth"), ("crlf", "crlf", "14 fail hook.pth"),
            ("shadow", "shadow", "14 fail hook.stdlib-shadow"), ("known", "known", "0 "),
            ("deeper", "", "0 "), ("folders", "", "0 "), ("case", "", "0 "),
        ])
    func execution(sample: String, ran: String, judged: String) async throws {
        let told = try await run("python3 make.py \(sample); python3 start.py; judge --no-lock --hooks deny")
        #expect(told.prefix(2) == [Substring(ran), Substring(judged)])
    }

    @Test func sitecustomizeRunsWherePYTHONPATHNamesItsFolder() async throws {
        let told = try await run(
            """
            python3 make.py customize; python3 start.py
            PYTHONPATH=opt/python python3 -c 'print("not reached")' 2>&1 | grep -c "no attribute 'ran'"
            judge --no-lock --hooks warn
            """)
        #expect(told.prefix(3) == ["", "1", "0 warn hook.customize"])
    }

    @Test func aPinAccountsForAnExtensionAndForNoPthFile() async throws {
        let told = try await run(
            """
            python3 make.py extension; judge --no-lock --hooks deny
            layerlock lock layer.zip --quiet > /dev/null; judge --hooks deny
            rm -r layers.lock*; python3 make.py pth; layerlock lock layer.zip --quiet > /dev/null; judge --hooks deny; judge
            """)
        #expect(told.prefix(4) == ["14 fail hook.extension", "0 ", "14 fail hook.pth", "0 "])
    }

    @Test func anUpgradeThatBringsAHookSaysSoFirst() async throws {
        let told = try await run(
            """
            python3 make.py folders known; layerlock lock layer.zip --quiet; cp -r layers.lock before.lock
            cp -r layers.lock.d before.lock.d
            python3 -c 'import json
            print(*[(h["kind"], h["path"][-9:]) for h in json.load(open("layers.lock"))["artifacts"][0]["hooks"]])'
            python3 make.py pth known deeper; layerlock verify layer.zip > out.txt; echo $?
            grep -E -m1 -A1 'runs without|owned by nobody' out.txt | tr -s ' │├└─' ' '
            layerlock lock layer.zip --quiet; mv layer.zip gone.zip
            layerlock diff before.lock layers.lock > out.txt; echo $?; grep -c 'hook.pth: as the lockfile has it' out.txt
            mv gone.zip layer.zip; python3 make.py known; layerlock verify layer.zip | grep -c 'hook.pth'
            """)
        #expect(told.prefix(2) == ["('pth', 'known.pth')", "12"])
        #expect(told.count > 3 && told[2].contains("runs without being called, owned by nobody"))
        #expect(told.count > 3 && told[3].contains("python/a.pth") && told[3].contains("hook.pth: Python runs line 1"))
        #expect(told.dropFirst(4).prefix(3) == ["12", "1", "1"])
    }

    @Test func theLockfileHoldsWhatRunsAndCheckIsQuietAboutIt() async throws {
        let told = try await run(
            """
            python3 make.py pth extension; layerlock lock layer.zip --quiet; layerlock lock layer.zip --check --quiet; echo $?
            python3 - <<'END'
            import json
            lock = json.load(open("layers.lock")); hooks = lock["artifacts"][0]["hooks"]
            print(*[h["kind"] for h in hooks], all(h["sha256"].startswith("sha256:") for h in hooks))
            hooks.reverse(); json.dump(lock, open("odd.lock", "w"))
            del lock["artifacts"][0]["hooks"]; json.dump(lock, open("old.lock", "w"))
            END
            cp -r layers.lock.d odd.lock.d; cp -r layers.lock.d old.lock.d
            layerlock verify layer.zip --lock odd.lock | grep -c 'not in the order'
            layerlock verify layer.zip --lock old.lock --quiet > /dev/null; echo $?
            layerlock lock layer.zip --check --output old.lock | grep -c 'lock adds hooks'
            """)
        #expect(told.prefix(5) == ["0", "extension pth True", "1", "0", "1"])
    }

    @Test func inspectListsThem() async throws {
        let told = try await run(
            """
            python3 make.py pth known; layerlock inspect layer.zip --hooks --format json > out.json; echo $?
            python3 -c 'import json
            for h in json.load(open("out.json"))["artifacts"][0]["hooks"]: print(h["kind"], h["path"][-9:], h.get("explainedBy"))'
            layerlock inspect layer.zip --hooks | grep -A2 'hooks: '
            """)
        #expect(told.prefix(4) == ["0", "pth hon/a.pth None", "pth known.pth known 1", "hooks: 2"])
        #expect(
            told.count > 5 && told[4].contains("python/a.pth")
                && told[5].contains("Python runs line 1: import builtins"))
    }
}
