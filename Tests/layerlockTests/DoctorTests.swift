import Core
import TestKit
import Testing

/// `layerlock doctor` on set-ups that lack something, or in which somebody put something else.
@Suite("A check of the set-up", .needsProgram)
struct DoctorTests {
    /// A whole set-up: lockfile, trust store, ledger, waivers, project file.
    private static let whole = """
        export HOME=$PWD/home; unset XDG_STATE_HOME LAYERLOCK_CONFIG_FILE
        cp $repo/Fixtures/layers/telemetry.zip $repo/Fixtures/layers/vendor.zip . && cp -r $repo/TrustStore .
        layerlock lock -q *.zip && layerlock rescan -q --ledger l
        printf '[defaults]\\nledger = "l"\\ntrust = "TrustStore"\\n[policy]\\nscanned-within = "7d"\\n[command.verify]\\nallow-no-advisories = true\\n' > layerlock.toml
        check() { layerlock doctor "$@"; echo "exit $?"; }

        """

    private func checked(_ script: String) async throws -> [String] {
        try await withTemporaryFolder { folder in
            let result = try await shell(Self.whole + script, in: folder)
            #expect(result.errors == "")
            return result.text.split(separator: "\n").map { String($0) }
        }
    }

    private func line(_ lines: [String], _ start: String, _ words: String = "") -> Bool {
        lines.contains { $0.hasPrefix(start) && $0.contains(words) }
    }

    @Test("a whole set-up: 0, and each part has its line")
    func whole() async throws {
        let lines = try await checked("check")
        #expect(lines.last == "exit 0")
        for part in ["project", "lockfile", "trust", "ledger", "waivers", "temporary-folder", "tool"] {
            #expect(line(lines, "ok       \(part)"), "\(part)")
        }
        for library in [
            "OpenSSL: 3", "libarchive: ", "libdeflate: built with ", "zlib: ", "zstd: ", "SQLite: 3", "libyaml: ",
            "expat: 2",
        ] {
            #expect(line(lines, "ok       library", library), "\(library)")
        }
        #expect(line(lines, "ok       lockfile", "2 artifacts where the pins say"))
        #expect(line(lines, "ok       ledger", "2 layers, last looked at"))
    }

    @Test("nothing at all: what is missing, and the commands that make it; nothing is made")
    func nothing() async throws {
        try await withTemporaryFolder { folder in
            let script = "export HOME=$PWD/home; unset XDG_STATE_HOME; layerlock doctor; echo \"exit $?\"; ls -A"
            let result = try await shell(script, in: folder)
            let lines = result.text.split(separator: "\n").map { String($0) }
            for part in ["project", "lockfile", "trust", "ledger"] {
                #expect(line(lines, "missing  \(part)"), "\(part)")
            }
            for command in ["layerlock init", "layerlock lock ARTIFACT", "layerlock trust init", "layerlock rescan"] {
                #expect(result.text.contains("fix: ") && result.text.contains(command), "\(command)")
            }
            // What is behind the exit code is the listing, which is empty.
            #expect(lines.last == "exit 12")
        }
    }

    @Test(
        "what is broken is told in its place, with the code that verify would end with",
        arguments: [
            ("printf 'not a ledger' > l", 1, "broken   ledger", "ledger.invalid"),
            (
                "dd if=/dev/urandom of=l bs=4096 seek=3 count=8 conv=notrunc status=none", 1, "broken   ledger",
                "is damaged"
            ),
            (
                "printf '\\0\\0\\0\\143' | dd of=l bs=1 seek=60 conv=notrunc status=none", 1, "broken   ledger",
                "ledger.newer"
            ),
            ("rm l", 13, "missing  ledger", "scan.never"),
            (
                "sed -i 's/\"schemaVersion\": 2/\"schemaVersion\": 99/' layers.lock", 1, "broken   lockfile",
                "lockfile.invalid"
            ),
            ("rm layers.lock", 12, "missing  lockfile", "lock.missing"),
            ("printf '{' > TrustStore/profiles/x.json", 1, "broken   trust", "trust.invalid"),
            ("rm -r TrustStore", 1, "missing  trust", "input.not-found"),
            ("rm TrustStore/revocations.json", 1, "broken   trust", "signature.revocation"),
            ("mkdir .layerlock; echo '{}' > .layerlock/waivers.json", 1, "broken   waivers", "waivers.invalid"),
            ("echo 'trsut = 1' >> layerlock.toml", 1, "broken   project", "project.invalid"),
            ("export LAYERLOCK_TRSUT=x", 1, "broken   project", "LAYERLOCK_TRSUT"),
            (
                "for f in layers.lock.d/*.mtree; do echo >> $f; done", 1, "broken   lockfile",
                "lockfile.manifest-invalid"
            ),
            ("rm layers.lock.d/*.mtree", 0, "warn     lockfile", "manifests missing"),
            ("rm vendor.zip", 0, "warn     lockfile", "1 of 2 artifacts not where the pins say: vendor"),
            ("printf '[artifact.new]\\npath = \"telemetry.zip\"\\n' >> layerlock.toml", 12, "broken   lockfile", "new"),
            (
                "printf '[artifact.new]\\npath = \"build/*.zip\"\\n' >> layerlock.toml", 0, "warn     project",
                "project.no-match"
            ),
            ("export LAYERLOCK_VERSION=1", 0, "warn     project", "LAYERLOCK_VERSION"),
        ])
    func broken(_ change: String, _ code: Int, _ start: String, _ words: String) async throws {
        let lines = try await checked("\(change)\ncheck")
        #expect(lines.last == "exit \(code)")
        #expect(line(lines, start, words), "\(lines.joined(separator: "\n"))")
        // Whatever is broken, the rest is looked at.
        #expect(line(lines, "ok       library", "OpenSSL"))
    }

    @Test("what ends is told before it ends, and what has ended")
    func ends() async throws {
        let lines = try await checked(
            """
            mkdir .layerlock
            printf '{"schemaVersion": 1, "waivers": [
              {"id": "CVE-1", "reason": "r", "owner": "ann", "until": "2030-01-10"},
              {"id": "CVE-2", "reason": "r", "owner": "ann", "until": "2029-12-31"},
              {"id": "CVE-3", "reason": "r", "owner": "ann", "until": "2030-06-01"}]}' > .layerlock/waivers.json
            check --as-of 2030-01-01T00:00:00Z
            """)
        #expect(lines.last == "exit 13")
        #expect(line(lines, "warn     waivers", "CVE-1 by ann ends on 2030-01-11T00:00:00Z, in 10d"))
        #expect(line(lines, "warn     waivers", "CVE-2 by ann ended on 2030-01-01T00:00:00Z"))
        #expect(!lines.contains { $0.contains("CVE-3") })
        #expect(line(lines, "warn     trust", "revocations.json is of"))
        #expect(line(lines, "broken   ledger", "2 stale"))
    }

    @Test("old looks stop only where somebody asks for recent ones")
    func staleness() async throws {
        let lines = try await checked("rm layerlock.toml; check --ledger l --as-of 2030-01-01T00:00:00Z")
        #expect(lines.last == "exit 0")
        #expect(line(lines, "warn     ledger", "2 stale"))
        #expect(line(lines, "warn     trust", "nothing names it"))
    }

    @Test("each source of advisories has a line, and so has what none speaks of")
    func advisories() async throws {
        let lines = try await checked(
            """
            printf '{"schema_version": "1.6.0", "id": "A-1", "modified": "2026-11-01T00:00:00Z", "affected": [
              {"package": {"ecosystem": "Maven", "name": "a:b"}, "versions": ["1"]}]}' > a.json
            layerlock advisories import -q --ledger l --name "$(printf 'few\\033[31m')" a.json --as-of 2026-11-02T00:00:00Z
            check --as-of 2026-11-03T00:00:00Z; check --as-of 2026-12-03T00:00:00Z
            """)
        #expect(line(lines, "ok       advisories", #"few\033[31m: 1 record of Maven, imported 1d ago, data 2d old"#))
        #expect(line(lines, "warn     advisories", "data 32d old; 5d are allowed [scan.outdated-database]"))
    }

    @Test("a ledger is looked at and left as it is, an older one and one that may not be written to too")
    func readsOnly() async throws {
        let lines = try await checked(
            """
            sum() { sha256sum l; ls -A | tr '\\n' ' '; stat -c %Y l; }
            before=$(sum); layerlock doctor > /dev/null; [ "$before" = "$(sum)" ] && echo same
            chmod 500 .; before=$(sum); layerlock doctor > /dev/null; [ "$before" = "$(sum)" ] && echo same; chmod 700 .
            """)
        #expect(lines == ["same", "same"])
    }

    @Test("names that steer a terminal are shown escaped, as text and as JSON")
    func hostileNames() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                export HOME=$PWD/home; unset XDG_STATE_HOME
                evil=$(printf 'e\\033[2Jx\\n::error::y')
                cp $repo/Fixtures/layers/telemetry.zip . && layerlock lock -q telemetry.zip
                mkdir -p "$evil/profiles" .layerlock "$evil/roots" "$evil/code-signing-configs"
                printf '{"schemaVersion": 1, "waivers": [{"id": "CVE-\\\\u001b[2J", "reason": "r", "owner": "\\\\u202egpj", "until": "2020-01-01"}]}' > .layerlock/waivers.json
                sed -i 's/"source": "[^"]*"/"source": "a\\\\\\\\033[2Jb.zip"/' layers.lock
                layerlock doctor --trust "$evil" --ledger "$evil" --config "$evil"
                LC_ALL=$evil TMPDIR=/$evil layerlock doctor --format json --trust "$evil" --ledger "$evil"
                """
            let result = try await shell(script, in: folder)
            for hostile in ["\u{1B}", "\u{202E}", "\n::error"] {
                #expect(!result.text.contains(hostile) && !result.errors.contains(hostile))
            }
            #expect(result.text.contains(#"e\033[2Jx\012"#))
        }
    }

    @Test("JSON says the exit code that the command ends with; --quiet says what decides it")
    func json() async throws {
        let lines = try await checked("rm l; check --format json | grep exitCode; check --quiet | grep -c '^'")
        #expect(lines == ["  \"exitCode\": 13,", "4"])
    }

    @Test("wrong usage", arguments: ["x", "--format sarif", "--output layers.lock", "--output l --ledger l"])
    func usage(_ arguments: String) async throws {
        let lines = try await checked("check \(arguments) 2> /dev/null")
        #expect(lines.last == "exit 64")
    }
}
