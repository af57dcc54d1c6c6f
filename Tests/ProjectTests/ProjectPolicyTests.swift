import Core
import Glibc
import TestKit
import Testing

@testable import Project

/// What has to hold, what a file may say where, and what it may have written.
@Suite struct ProjectPolicyTests {
    private func chosen(
        _ text: String, _ environment: [(String, String)] = [], given: [(name: String, value: String?)] = [],
        artifact: Int? = nil
    ) throws -> [OptionDefaults.Chosen] {
        let project = try read(text)
        let defaults = try OptionDefaults(
            options: options, environment: environment.map { (name: $0.0, value: $0.1) }, reserved: [], project: project
        )
        return try defaults.chosen(
            for: "verify", given: .init(given), artifact: artifact.map { project.artifacts[$0] })
    }

    private static let policy = "[policy]\nscanned-within = \"2d\"\n"

    @Test func policyIsSaidOnce() throws {
        for place in ["[defaults]", "[command.rescan]"] {
            let failure = #expect(throws: Failure.self) { try read("\(place)\nmax-scan-age = \"3d\"\n" + Self.policy) }
            #expect(failure?.message.hasPrefix("line 2 sets `max-scan-age`") == true, "\(failure?.message ?? "")")
        }
        #expect(try chosen(Self.policy).map(\.words) == [["--max-scan-age=2d"]])
    }

    @Test func whatTakesThePlaceOfPolicyIsTold() throws {
        let flag = try #require(try chosen(Self.policy, given: [(name: "max-scan-age", value: "9d")]).first)
        #expect(flag.words.isEmpty && flag.weakens && flag.value == .text("9d"))
        #expect(flag.replaced == .file("layerlock.toml", line: 2))
        let variable = try #require(try chosen(Self.policy, [("LAYERLOCK_MAX_SCAN_AGE", "9d")]).first)
        #expect(variable.weakens && variable.words == ["--max-scan-age=9d"])
        let same = try #require(try chosen(Self.policy, [("LAYERLOCK_MAX_SCAN_AGE", "2d")]).first)
        #expect(!same.weakens)
        // A file's flag that a variable takes off is told, though no word says so.
        let off = try #require(
            try chosen("[policy]\npinned = true\n", [("LAYERLOCK_STRICT_NAMES", "false")]).first)
        #expect(off.weakens && off.words.isEmpty)
    }

    @Test func policyThatCannotBeAskedForIsAnError() throws {
        let failure = #expect(throws: Failure.self) { try chosen("[policy]\nsigned-by = \"prod\"\n") }
        #expect(failure?.code == .projectInvalid)
        #expect(failure?.message.contains("goes with `trust`") == true)
        #expect(
            try chosen("[defaults]\ntrust = \"T\"\n[policy]\nsigned-by = \"prod\"\n").flatMap(\.words)
                == ["--trust=T", "--config=prod"])
    }

    @Test func anArtifactsOwnTableComesFirstAndIsTold() throws {
        let file = Self.policy + "[artifact.a]\npath = \"a.zip\"\nplatform = \"linux/arm64\"\n"
        let own = try chosen(file, artifact: 0)
        #expect(own.flatMap(\.words) == ["--max-scan-age=2d", "--platform=linux/arm64"])
        #expect(
            try chosen(file, given: [(name: "platform", value: "linux/amd64")], artifact: 0).flatMap(\.words)
                == ["--max-scan-age=2d"])
    }

    @Test(arguments: [
        ("[defaults]\noutput = \"x\"\n", "[command.verify]"),
        ("[defaults]\nendorsement = \"x\"\n", "[artifact.NAME]"),
        ("[artifact.a]\npath = \"x\"\nlock = \"y\"\n", "[defaults]"),
    ])
    func anOptionInTheWrongPlaceIsSentToItsOwn(_ text: String, _ place: String) {
        let failure = #expect(throws: Failure.self) { try read(text) }
        #expect(failure?.message.contains("where it cannot stand") == true, "\(failure?.message ?? "")")
        #expect(failure?.remedy?.plain.contains(place) == true, "\(failure?.remedy ?? "")")
    }

    /// Each with how many folders the repository begins above the file, and whether it stays inside.
    @Test(arguments: [
        ("a.zip", 0, true), ("./a/../b.zip", 0, true), ("../a.zip", 0, false), ("../a.zip", 1, true),
        ("../../a.zip", 1, false), ("a/../../b.zip", 0, false), ("/a.zip", 3, false), ("..", 0, false),
        ("...", 0, true),
    ])
    func pathsStayInTheRepository(_ path: String, _ depth: Int, _ isInside: Bool) {
        #expect(ProjectPlace(folder: "", depth: depth).holds(path) == isInside)
        let text = "[artifact.a]\npath = \"\(path)\"\n"
        if isInside {
            #expect(throws: Never.self) { try read(text, depth: depth) }
        } else {
            let failure = #expect(throws: Failure.self) { try read(text, depth: depth) }
            #expect(failure?.message.contains("outside of the repository") == true)
        }
    }

    @Test func linksLeadNoWritingOutOfTheRepository() async throws {
        try await withTemporaryFolder { folder in
            try Folder.createAll(above: folder.path(of: "repo/in/x"))
            try Folder.createAll(above: folder.path(of: "away/x"))
            try folder.write("away/there.json", "x")
            #expect(symlink("../away", folder.path(of: "repo/out")) == 0)
            #expect(symlink("../away/there.json", folder.path(of: "repo/linked.json")) == 0)
            #expect(symlink("../away/new.json", folder.path(of: "repo/dangling.json")) == 0)
            #expect(symlink("in", folder.path(of: "repo/round")) == 0)
            let place = ProjectPlace(folder: folder.path(of: "repo"))
            for path in ["out/a.json", "linked.json", "dangling.json", "out/deeper/a.json"] {
                #expect(!place.holdsWriting(to: place.path(path)), "\(path)")
            }
            for path in ["a.json", "in/a.json", "round/a.json", "in/new/a.json"] {
                #expect(place.holdsWriting(to: place.path(path)), "\(path)")
            }
        }
    }

    @Test func variablesOfOthersAreLeftAlone() throws {
        let defaults = try OptionDefaults(
            options: options, environment: [(name: "LAYERLOCK_VERSION", value: "1.2")], reserved: [], project: nil)
        #expect(defaults.unread == ["LAYERLOCK_VERSION"])
    }

    @Test func standardInputIsNoArtifactOfAFile() {
        let failure = #expect(throws: Failure.self) { try read("[artifact.a]\npath = \"-\"\n") }
        #expect(failure?.message.contains("standard input") == true)
    }

    @Test func aFileNameThatMakesNoNameIsAnError() async throws {
        try await withTemporaryFolder { folder in
            try folder.write("a b.zip", "x")
            try folder.write("{stem}.tar", "x")
            for pattern in ["*.zip", "*.tar"] {
                let project = try read("[artifact.\"{stem}\"]\npath = \"\(pattern)\"\n", folder: folder.path)
                let failure = #expect(throws: Failure.self) { try project.found() }
                #expect(failure?.message.contains("makes the name") == true)
            }
            #expect(
                try read("[artifact.ab]\npath = \"a*.zip\"\n", folder: folder.path).found().map(\.name) == ["ab"])
        }
    }
}
