import Core
import Testing

@testable import Project

/// Options as a command line might have them.
let options = [
    ProjectOption("lock", .value, ["verify", "rescan"], isPath: true),
    ProjectOption("trust", .value, ["verify", "rescan"], isPath: true),
    ProjectOption("config", .value, ["verify"], needs: ["trust"]),
    ProjectOption("max-scan-age", .value, ["verify", "rescan"]),
    ProjectOption("ledger", .value, ["verify", "rescan"], needs: ["max-scan-age"], isPath: true),
    ProjectOption("fail-on", .value, ["verify"], needs: ["max-scan-age"], weakens: true),
    ProjectOption("vex", .list, ["verify"], isPath: true, weakens: true),
    ProjectOption("strict-names", .flag, ["verify"]),
    ProjectOption("platform", .value, ["verify"], in: .anywhere),
    ProjectOption("output", .value, ["verify"], in: .command, isWritten: true),
    ProjectOption("endorsement", .list, ["verify"], in: .artifact, isPath: true),
    ProjectOption("quiet", .flag, ["verify", "rescan"], yields: ["verbose"]),
    ProjectOption("verbose", .flag, ["verify", "rescan"], yields: ["quiet"]),
    ProjectOption("max-entries", .value, ["verify"], weakens: true),
]

func read(_ text: String, folder: String = "", depth: Int = 0) throws(Failure) -> Project {
    try ProjectReader.read(
        Array(text.utf8), file: "layerlock.toml", place: ProjectPlace(folder: folder, depth: depth), options: options)
}

@Suite struct ProjectReaderTests {
    @Test func readsAProjectFile() throws {
        let project = try read(
            """
            # What we deploy.
            [defaults]
            lock = "layers.lock"
            max-entries = 5000
            vex = ["a.json", "b.json"]

            [command.verify]
            quiet = true

            [artifact.telemetry]
            path = "dist/telemetry-*.zip"
            platform = "linux/arm64"
            owner = "observability"
            note = "traces"
            functions = ["checkout", "payments"]

            [artifact."{stem}"]
            path = ["layers/*.zip", "more/*.zip"]

            [policy]
            scanned-within = "7d"
            pinned = true
            warn-only = ["lock.digest"]
            """)
        #expect(
            project.settings.map(\.option) == ["lock", "max-entries", "vex", "quiet", "max-scan-age", "strict-names"])
        #expect(project.settings.map(\.line) == [3, 4, 5, 8, 21, 22])
        #expect(project.settings[1].value == .text("5000"))
        #expect(project.settings[2].value == .list(["a.json", "b.json"]))
        #expect(project.settings[3].command == "verify")
        #expect(project.settings.map(\.policy) == [nil, nil, nil, nil, "scanned-within", "pinned"])
        #expect(project.artifacts.map(\.name) == ["telemetry", "{stem}"])
        #expect(project.artifacts[0].settings.map(\.value) == [.text("linux/arm64")])
        #expect(project.artifacts[0].settings.map(\.line) == [12])
        #expect(
            project.artifacts[0].notes
                == ArtifactNotes(owner: "observability", note: "traces", functions: ["checkout", "payments"]))
        #expect(project.artifacts[1].paths == ["layers/*.zip", "more/*.zip"])
        #expect(project.warnOnly?.ids == [.lockDigest])
        #expect(project.warnOnly?.line == 23)
    }

    @Test func anEmptyFileSaysNothing() throws {
        let project = try read("")
        #expect(project.settings.isEmpty && project.artifacts.isEmpty && project.warnOnly == nil)
    }

    /// Each mistake with the line and a word of the message that tells it.
    static let mistakes: [(text: String, line: Int, word: String)] = [
        ("[default]\n", 1, "`default`"),
        ("a = 1\n", 1, "`a`"),
        ("[defaults]\nlok = \"x\"\n", 2, "`lok`"),
        ("[command.verfy]\n", 1, "`verfy`"),
        ("[command.rescan]\nconfig = \"x\"\n", 2, "`config`"),
        ("[defaults]\nquiet = \"yes\"\n", 2, "true or false"),
        ("[defaults]\nlock = true\n", 2, "text"),
        ("[defaults]\nlock = [\"a\"]\n", 2, "text"),
        ("[defaults]\nvex = [1]\n", 2, "list of texts"),
        ("defaults = 1\n", 1, "a table"),
        ("[artifact.a]\n", 1, "without a path"),
        ("[artifact.a]\npath = \"\"\n", 2, "without a path"),
        ("[artifact.a]\npath = \"x\"\nplatform = \"nowhere\"\n", 3, "platform"),
        ("[artifact.a]\npath = \"x\"\nowned = \"x\"\n", 3, "`owned`"),
        ("[artifact.\"a=b\"]\npath = \"x\"\n", 1, "names an artifact"),
        ("[artifact.\"..\"]\npath = \"x\"\n", 1, "names an artifact"),
        ("[policy]\nsigned = \"x\"\n", 2, "`signed`"),
        ("[policy]\nwarn-only = [\"lock.dirft\"]\n", 2, "lock.dirft"),
        ("[policy]\nwarn-only = [\"archive.zip-overlap\"]\n", 2, "always fail"),
        ("[policy]\nwarn-only = [\"signature.integrity\"]\n", 2, "always fail"),
        ("[defaults]\nlock = \"a\"\nlock = \"b\"\n", 3, "no TOML"),
        ("[defaults\n", 1, "no TOML"),
        ("a = \"\\u0000\"\n", 1, "zero byte"),
        ("x = 99999999999999999999\n", 1, "no TOML"),
        ("a = " + String(repeating: "[", count: 100_000), 1, "no TOML"),
        (Array(repeating: "a", count: 40_000).joined(separator: ".") + " = 1", 1, "dots"),
        ("\n[" + Array(repeating: "a", count: 40_000).joined(separator: ".") + "]", 2, "dots"),
        ("\n\n#" + String(repeating: "x", count: 300_000), 0, "limit"),
    ]

    @Test(arguments: mistakes.indices)
    func aMistakeIsToldWithItsLine(_ index: Int) {
        let mistake = Self.mistakes[index]
        let failure = #expect(throws: Failure.self) { try read(mistake.text) }
        #expect(failure?.code == .projectInvalid)
        #expect(failure?.message.contains(mistake.word) == true, "\(failure?.message ?? "")")
        if mistake.line > 0 {
            #expect(failure?.message.hasPrefix("line \(mistake.line) ") == true, "\(failure?.message ?? "")")
        }
    }

    @Test func whatIsNotUTF8IsNoTOML() {
        let failure = #expect(throws: Failure.self) {
            try ProjectReader.read(
                Array("[artifact.a]\npath = \"".utf8) + [0xFF] + Array("\"\n".utf8), file: "layerlock.toml",
                place: ProjectPlace(folder: ""), options: options)
        }
        #expect(failure?.code == .projectInvalid)
    }

    @Test func aMisspelledKeyIsAnsweredWithTheRightOne() {
        let failure = #expect(throws: Failure.self) { try read("[defaults]\nmax-scan-agee = \"7d\"\n") }
        #expect(failure?.remedy == "write max-scan-age")
    }

    /// Equivalent for Unicode, other bytes: two keys, as TOML has it, and neither is known.
    @Test func keysAreComparedByBytes() {
        #expect(throws: Failure.self) { try read("[artifact.\"\u{212A}\"]\npath = \"x\"\n") }
    }
}
