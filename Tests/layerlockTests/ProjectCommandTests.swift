import TestKit
import Testing

/// The project file as a user of the command line meets it.
@Suite(.needsProgram) struct ProjectCommandTests {
    /// A repository with two pinned layers that a project file names.
    private func run(_ script: String, file: String = usual) async throws -> (status: Int32, text: String) {
        try await withTemporaryFolder { folder in
            try folder.write("layerlock.toml", file)
            let prelude = """
                mkdir .git dist sub
                cp "$repo/Fixtures/layers/telemetry.zip" dist/telemetry-1.zip
                cp "$repo/Fixtures/layers/vendor.zip" dist/vendor.zip

                """
            let result = try await shell(prelude + script, in: folder)
            return (result.status, result.text + result.errors)
        }
    }

    private static let usual = """
        [defaults]
        lock = "layers.lock"
        [artifact.telemetry]
        path = "dist/telemetry-*.zip"
        owner = "observability"
        functions = ["checkout", "payments"]
        [artifact."{stem}"]
        path = "dist/v*.zip"

        """

    @Test func itsArtifactsArePinnedAndVerifiedByName() async throws {
        let answer = try await run(
            """
            layerlock lock > lock.txt && grep -q '"name": "telemetry"' layers.lock && grep -q '"name": "vendor"' layers.lock \
              || exit 90
            layerlock verify --strict-names --complete
            """)
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("telemetry (dist/telemetry-1.zip)"))
        #expect(answer.text.contains("observability"))
        #expect(answer.text.contains("checkout, payments"))
    }

    @Test func itIsFoundFromAFolderBelow() async throws {
        let answer = try await run(
            "layerlock lock > lock.txt && cd sub && layerlock verify && layerlock verify ../dist/telemetry-1.zip --strict-names"
        )
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("compared with ../layers.lock, as ../layerlock.toml:2 says"))
        #expect(!answer.text.contains("lock.unnamed"))
    }

    @Test func swappedContentFailsUnderItsName() async throws {
        let answer = try await run(
            "layerlock lock > lock.txt; cp dist/vendor.zip dist/telemetry-1.zip; layerlock verify")
        #expect(answer.status == 12)
        #expect(answer.text.contains("telemetry holds what vendor pins"))
    }

    @Test func aPinThatTheFileDoesNotNameIsVerifiedToo() async throws {
        let answer = try await run(
            """
            cp dist/vendor.zip extra.zip; layerlock lock extra.zip > lock.txt || exit 90; layerlock lock > lock.txt || exit 91
            layerlock verify > all.txt; grep -c verified all.txt > /dev/null; cp dist/telemetry-1.zip extra.zip
            layerlock verify
            """)
        #expect(answer.status == 12, "\(answer.text)")
        #expect(answer.text.contains("extra"))
    }

    @Test func anArtifactThatIsNotBuiltIsAnError() async throws {
        let answer = try await run("layerlock lock > lock.txt; rm dist/telemetry-1.zip; layerlock verify")
        #expect(answer.status == 1)
        #expect(answer.text.contains("matches no file"))
        // What is named on the command line needs no other artifact.
        #expect(
            try await run("layerlock lock > lock.txt; rm dist/telemetry-1.zip; layerlock verify dist/vendor.zip").status
                == 0)
    }

    @Test func whatLiesElsewhereIsFetchedFromThere() async throws {
        let answer = try await run(
            "export AWS_EC2_METADATA_DISABLED=true HOME=$PWD; layerlock verify --no-lock",
            file: "[artifact.remote]\npath = \"arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7\"\n")
        #expect(answer.status == 1)
        #expect(answer.text.contains("no AWS credentials were found"))
    }

    @Test func theCommandLineWinsOverVariablesAndTheseOverTheFile() async throws {
        let answer = try await run(
            """
            layerlock lock > lock.txt; cp layers.lock other.lock
            export LAYERLOCK_LOCK=variable.lock
            layerlock verify dist/vendor.zip; layerlock verify dist/vendor.zip --lock other.lock
            """)
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("variable.lock"))
    }

    @Test func whatWeakensIsNamed() async throws {
        let file = Self.usual + "[command.verify]\nlayers = \"merged\"\n[policy]\nwarn-only = [\"lock.digest\"]\n"
        let answer = try await run(
            "layerlock lock > lock.txt; layerlock verify; layerlock verify --format json; layerlock verify --format sarif",
            file: file)
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("layerlock.toml:10 sets layers to merged"))
        #expect(answer.text.contains("layerlock.toml:12 sets warn-only to lock.digest"))
        #expect(answer.text.components(of: "\"weakens\": true") == 4)
        // What only says where the pins are does not weaken.
        #expect(!answer.text.contains("sets lock to"))
    }

    @Test func aFailureThatOnlyWarnsIsToldAsSuch() async throws {
        let swap =
            "layerlock lock > lock.txt; cp \"$repo/Fixtures/layers/telemetry-tampered.zip\" dist/telemetry-1.zip\n"
        let strict = try await run(swap + "layerlock verify")
        #expect(strict.status == 12)
        let lowered = try await run(
            swap + "layerlock verify", file: Self.usual + "[policy]\nwarn-only = [\"lock.drift\"]\n")
        #expect(lowered.status == 0, "\(lowered.text)")
        #expect(lowered.text.contains("only warns: layerlock.toml:10"))
    }

    @Test func policyHoldsOverTheCommandLineByName() async throws {
        let file = Self.usual + "[policy]\npinned = true\nscanned-within = \"7d\"\n"
        let answer = try await run(
            "layerlock lock > lock.txt; layerlock verify --max-scan-age 900d --ledger l.sqlite", file: file)
        #expect(answer.status == 13, "\(answer.text)")
        #expect(answer.text.contains("command line sets max-scan-age to 900d, in place of layerlock.toml:11"))
        #expect(try await run("layerlock lock > lock.txt; layerlock verify --no-lock", file: file).status == 1)
    }

    @Test func anArtifactHasSettingsOfItsOwn() async throws {
        let file = """
            [artifact.telemetry]
            path = "dist/telemetry-1.zip"
            max-entries = 1
            [artifact.vendor]
            path = "dist/vendor.zip"

            """
        let answer = try await run("layerlock verify --no-lock --format json", file: file)
        #expect(answer.status == 10, "\(answer.text)")
        #expect(answer.text.components(of: "\"verdict\": \"allow\"") == 1)
        #expect(answer.text.contains("\"origin\": \"layerlock.toml:3\""))
        #expect(try await run("layerlock lock", file: file).status == 10)
        #expect(try await run("layerlock verify --no-lock --max-entries 5000", file: file).status == 0)
    }

    @Test func itsOutputStaysInTheRepository() async throws {
        let outside = try await run(
            "layerlock verify --no-lock", file: "[command.verify]\noutput = \"../report.json\"\n")
        #expect(outside.status == 1)
        #expect(outside.text.contains("outside of the repository"))
        let script =
            "mkdir ../$$.away; ln -s ../$$.away out; layerlock verify --no-lock dist/vendor.zip; s=$?; "
            + "ls ../$$.away; rm -r ../$$.away; exit $s"
        let linked = try await run(script, file: "[command.verify]\noutput = \"out/report.json\"\n")
        let itself = try await run(
            "layerlock verify --no-lock dist/vendor.zip; s=$?; cat layerlock.toml; exit $s",
            file: "[command.verify]\noutput = \"layerlock.toml\"\n")
        #expect(itself.status == 64)
        #expect(itself.text.contains("[command.verify]"))
        #expect(linked.status == 1, "\(linked.text)")
        #expect(linked.text.contains("links lead out of the repository"))
        #expect(!linked.text.contains("report.json\n"))
        let inside = try await run(
            "layerlock verify --no-lock dist/vendor.zip && cat sub/report.json",
            file: "[command.verify]\noutput = \"sub/report.json\"\nformat = \"json\"\n")
        #expect(inside.status == 0, "\(inside.text)")
        #expect(inside.text.contains("\"schemaVersion\""))
    }

    @Test func aHostileFileIsNotFollowed() async throws {
        for path in ["../../etc/passwd", "/etc/passwd", "sub/../../x.zip", "../*.zip"] {
            let answer = try await run("layerlock verify --no-lock", file: "[artifact.a]\npath = \"\(path)\"\n")
            #expect(answer.status == 1)
            #expect(answer.text.contains("outside of the repository"), "\(answer.text)")
        }
        let honest = try await run(
            "cd sub && layerlock verify --no-lock", file: "[artifact.a]\npath = \"sub/../dist/vendor.zip\"\n")
        #expect(honest.status == 0, "\(honest.text)")
    }

    @Test func aFileNameIsNoTerminalsCommand() async throws {
        let answer = try await run(
            "touch \"$(printf 'dist/x\\033[31m.zip')\"; layerlock verify --no-lock; layerlock config show",
            file: "[artifact.\"{stem}\"]\npath = \"dist/*.zip\"\n")
        #expect(answer.status == 1)
        #expect(answer.text.contains("\\033[31m"))
        #expect(!answer.text.contains("\u{1B}"))
    }

    @Test func notesAreShownWithoutTheirControlCharacters() async throws {
        let answer = try await run(
            "layerlock config show; layerlock verify --no-lock",
            file: "[artifact.a]\npath = \"dist/vendor.zip\"\nowner = \"me\\u001b[2Jyou\"\n")
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("me"))
        #expect(!answer.text.contains("\u{1B}"))
    }

    @Test func aMisspelledVariableIsAnErrorAndAnInstallersIsNot() async throws {
        let answer = try await run("LAYERLOCK_FAIL_NO=high layerlock verify dist/vendor.zip --no-lock")
        #expect(answer.status == 1)
        #expect(answer.text.contains("name it LAYERLOCK_FAIL_ON"))
        #expect(try await run("LAYERLOCK_VERSION=1.2 layerlock verify dist/vendor.zip --no-lock").status == 0)
    }

    @Test func aValueThatIsNoneIsToldWithItsLine() async throws {
        let answer = try await run(
            "layerlock verify dist/vendor.zip --no-lock",
            file: "[defaults]\nmax-scan-age = \"soon\"\n")
        #expect(answer.status == 64)
        #expect(answer.text.contains("--max-scan-age is set by layerlock.toml:2"), "\(answer.text)")
    }

    @Test func configShowsEachValueAndItsPlace() async throws {
        let answer = try await run("LAYERLOCK_TRUST=T layerlock config show")
        #expect(answer.status == 0, "\(answer.text)")
        for text in [
            "layers.lock  (layerlock.toml:2)", "T  (LAYERLOCK_TRUST)", "dist/telemetry-1.zip  (layerlock.toml:3)",
        ] {
            #expect(answer.text.contains(text), "\(answer.text)")
        }
        let json = try await run("layerlock config show --format json")
        #expect(json.text.contains("\"origin\": \"layerlock.toml:2\""))
        let none = try await run("rm layerlock.toml; layerlock config show")
        #expect(none.status == 0 && none.text.contains("none"))
    }

    @Test func aNamedFileIsTakenInPlaceOfTheOneFound() async throws {
        let answer = try await run(
            "printf '[artifact.b]\\npath = \"../dist/vendor.zip\"\\n' > sub/other.toml; "
                + "layerlock verify --no-lock --config-file sub/other.toml; "
                + "LAYERLOCK_CONFIG_FILE=sub/other.toml layerlock config show")
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("b (sub/../dist/vendor.zip)"))
        #expect(answer.text.contains("sub/other.toml"))
    }

    @Test func rescanLooksWhereTheFileSaysAndAtWhatIsNotPinned() async throws {
        let answer = try await run(
            """
            layerlock lock telemetry=dist/telemetry-1.zip > lock.txt; mv dist/telemetry-1.zip dist/telemetry-2.zip
            layerlock rescan --ledger l.sqlite; echo "rescan $?"; layerlock status --ledger l.sqlite; echo "status $?"
            """)
        #expect(answer.text.contains("telemetry"))
        #expect(answer.text.contains("rescan 12"), "\(answer.text)")
        #expect(answer.text.contains("lock.missing"))
        #expect(answer.text.contains("vendor is named by the project file and not pinned"))
        #expect(!answer.text.contains("input.not-found"))
    }

    @Test func aLinkCountsAsTheFileThatItLeadsTo() async throws {
        let script = "mv layerlock.toml real.toml; ln -s real.toml layerlock.toml; layerlock lock > lock.txt; "
        let honest = try await run(script + "layerlock verify")
        #expect(honest.status == 0, "\(honest.text)")
        let open = try await run(script + "chmod 666 real.toml; layerlock verify")
        #expect(open.status == 1)
        #expect(open.text.contains("project.unsafe"))
        let dangling = try await run(
            "rm layerlock.toml; ln -s nowhere layerlock.toml; layerlock verify dist/vendor.zip")
        #expect(dangling.status == 1)
        let pipe = try await run("rm layerlock.toml; mkfifo layerlock.toml; layerlock verify dist/vendor.zip")
        #expect(pipe.status == 1)
    }

    @Test func withoutAFileNothingIsSaid() async throws {
        let answer = try await run("rm layerlock.toml; layerlock verify dist/vendor.zip --format json")
        #expect(answer.status == 0)
        #expect(!answer.text.contains("settings"))
        #expect(try await run("rm layerlock.toml; layerlock lock").status == 64)
    }
}

/// What helps a user who is new, or mistypes.
@Suite(.needsProgram) struct FirstStepsTests {
    private func run(_ script: String) async throws -> (status: Int32, text: String) {
        try await withTemporaryFolder { folder in
            let result = try await shell(script, in: folder)
            return (result.status, result.text + result.errors)
        }
    }

    @Test func initWritesAFileThatWorks() async throws {
        let answer = try await run(
            """
            mkdir .git dist images layers
            cp "$repo/Fixtures/layers/telemetry.zip" "dist/my layer.zip"
            cp "$repo/Fixtures/images/checkout.tar" images/checkout.tar
            for n in a b c; do cp "$repo/Fixtures/layers/vendor.zip" layers/$n.zip; done
            layerlock init && cat layerlock.toml && layerlock config show && layerlock lock && layerlock verify --complete \
              && cat .gitattributes
            """)
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("[artifact.my-layer]\npath = \"dist/my layer.zip\""))
        #expect(answer.text.contains("[artifact.\"{stem}\"]\npath = \"layers/*.zip\""))
        #expect(answer.text.contains("layers.lock.d/** -text"))
    }

    @Test func initWritesOverNothing() async throws {
        let answer = try await run("echo mine > layerlock.toml; layerlock init; s=$?; cat layerlock.toml; exit $s")
        #expect(answer.status == 1)
        #expect(answer.text.contains("mine"))
        let linked = try await run("ln -s elsewhere layerlock.toml; layerlock init; s=$?; ls; exit $s")
        #expect(linked.status == 1)
        #expect(!linked.text.contains("elsewhere\n"))
        let attributes = try await run("mkdir .git; echo '* text' > .gitattributes; layerlock init; cat .gitattributes")
        #expect(attributes.status == 0)
        #expect(attributes.text.contains("add to .gitattributes"))
        #expect(attributes.text.hasSuffix("* text\n"))
    }

    @Test func aMistypedCommandIsAnsweredWithTheRightOne() async throws {
        let answer = try await run("layerlock verfy x.zip")
        #expect(answer.status == 64)
        #expect(answer.text.contains("layerlock verify"))
        #expect(try await run("layerlock trust lst").text.contains("layerlock trust list"))
        #expect(try await !run("layerlock zzzzzzzzzz").text.contains("Did you mean"))
    }

    @Test func explainListsIds() async throws {
        let all = try await run("layerlock explain")
        #expect(all.status == 0)
        for id in ["archive.zip-overlap", "lock.drift", "project.invalid"] { #expect(all.text.contains(id)) }
        let some = try await run("layerlock explain lock.")
        #expect(some.text.contains("lock.drift") && !some.text.contains("archive."))
        #expect(try await run("layerlock explain scan.stale").text.contains("7d"))
        #expect(try await run("layerlock explain nothing.like-it").status == 64)
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
