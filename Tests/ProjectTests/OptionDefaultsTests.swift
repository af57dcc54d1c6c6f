import Core
import Testing

@testable import Project

@Suite struct OptionDefaultsTests {
    private func words(
        _ text: String, _ environment: [(String, String)] = [], command: String = "verify", given: [String] = [],
        folder: String = ""
    ) throws -> [String] {
        let defaults = try OptionDefaults(
            options: options, environment: environment.map { (name: $0.0, value: $0.1) }, reserved: ["LAYERLOCK_FETCH"],
            project: try read(text, folder: folder))
        return try defaults.chosen(for: command, given: .init(given.map { (name: $0, value: nil) })).flatMap(\.words)
    }

    @Test func theFileSetsWhatTheCommandLineDoesNot() throws {
        let file = "[defaults]\nlock = \"a.lock\"\nmax-scan-age = \"7d\"\n"
        #expect(try words(file) == ["--lock=a.lock", "--max-scan-age=7d"])
        #expect(try words(file, given: ["lock"]) == ["--max-scan-age=7d"])
        #expect(try words(file, command: "explain") == [])
    }

    @Test func aVariableWinsOverTheFile() throws {
        let file = "[defaults]\nlock = \"a.lock\"\n"
        #expect(try words(file, [("LAYERLOCK_LOCK", "b.lock")]) == ["--lock=b.lock"])
        #expect(try words(file, [("LAYERLOCK_LOCK", "")]) == ["--lock=a.lock"])
        #expect(try words(file, [("LAYERLOCK_LOCK", "b.lock")], given: ["lock"]) == [])
    }

    @Test func aCommandsTableWinsOverDefaults() throws {
        let file = "[defaults]\nmax-scan-age = \"1d\"\n[command.rescan]\nmax-scan-age = \"3d\"\n"
        #expect(try words(file) == ["--max-scan-age=1d"])
        #expect(try words(file, command: "rescan") == ["--max-scan-age=3d"])
    }

    @Test func anOptionThatGoesWithAnotherComesWithIt() throws {
        let file = "[defaults]\nledger = \"l\"\nfail-on = \"high\"\nconfig = \"prod\"\n"
        #expect(try words(file) == [])
        #expect(try words(file, given: ["max-scan-age"]) == ["--ledger=l", "--fail-on=high"])
        #expect(try words(file + "trust = \"T\"\n") == ["--trust=T", "--config=prod"])
    }

    @Test func aGivenFlagTakesItsOppositeOff() throws {
        let file = "[defaults]\nquiet = true\n"
        #expect(try words(file) == ["--quiet"])
        #expect(try words(file, given: ["verbose"]) == [])
        #expect(try words(file, [("LAYERLOCK_QUIET", "0")]) == [])
    }

    @Test func pathsOfTheFileStartAtItsFolder() throws {
        let file = "[defaults]\nlock = \"a.lock\"\ntrust = \"/etc/trust\"\nvex = [\"v/1.json\"]\n"
        #expect(
            try words(file, folder: "../..")
                == ["--lock=../../a.lock", "--trust=/etc/trust", "--vex=../../v/1.json"])
        #expect(try words(file, [("LAYERLOCK_LOCK", "b.lock")], folder: "..").first == "--lock=b.lock")
    }

    @Test func aVariableThatNothingReadsIsAnError() {
        let failure = #expect(throws: Failure.self) { try words("", [("LAYERLOCK_FAIL_NO", "high")]) }
        #expect(failure?.code == .projectInvalid)
        #expect(failure?.remedy == "name it LAYERLOCK_FAIL_ON, or unset it")
        #expect(throws: Never.self) { try words("", [("LAYERLOCK_FETCH", "/bin/x")]) }
        #expect(throws: Failure.self) { try words("", [("LAYERLOCK_QUIET", "maybe")]) }
    }

    /// A value that looks like options stays one value.
    @Test func aValueIsOneWord() throws {
        #expect(try words("[defaults]\nlock = \"--trust=/tmp\"\n") == ["--lock=--trust=/tmp"])
    }
}
