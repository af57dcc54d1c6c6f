import Core
import Glibc
import TestKit
import Testing

@testable import Project

@Suite struct ProjectFilesTests {
    private struct Place {
        let folder: TemporaryFolder

        func write(_ path: String, _ text: String = "x") throws {
            try Folder.createAll(above: folder.path(of: path))
            try folder.write(path, text)
        }

        func artifacts(_ text: String) throws(Failure) -> [String] {
            try read(text, folder: folder.path).found().map { found in
                "\(found.name) \(String(found.path.dropFirst(folder.path.utf8.count + 1)))"
            }
        }

        func find(in place: String) throws(Failure) -> Project? {
            try ProjectSearch.find(from: folder.path(of: place), user: geteuid(), options: options)
        }
    }

    @Test func aPatternNamesByStem() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            for file in ["layers/a.zip", "layers/b.zip", "layers/.c.zip", "layers/deep/d.zip", "layers/e.tar"] {
                try place.write(file)
            }
            #expect(
                try place.artifacts("[artifact.\"{stem}\"]\npath = \"layers/*.zip\"\n") == [
                    "a layers/a.zip", "b layers/b.zip",
                ])
            #expect(
                try place.artifacts("[artifact.\"l-{stem}\"]\npath = \"layers/**/[ad].zip\"\n")
                    == ["l-a layers/a.zip", "l-d layers/deep/d.zip"])
            #expect(try place.artifacts("[artifact.one]\npath = \"layers/?.tar\"\n") == ["one layers/e.tar"])
            #expect(try place.artifacts("[artifact.plain]\npath = \"not/there.zip\"\n") == ["plain not/there.zip"])
        }
    }

    @Test func aPatternWithoutAFileIsAnError() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            let failure = #expect(throws: Failure.self) { try place.artifacts("[artifact.a]\npath = \"dist/*.zip\"\n") }
            #expect(failure?.code == .projectNoMatch)
        }
    }

    @Test func twoFilesOfOneNameAreAnError() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            for file in ["x/layer.zip", "y/layer.zip"] { try place.write(file) }
            for text in [
                "[artifact.\"{stem}\"]\npath = \"*/layer.zip\"\n", "[artifact.a]\npath = \"*/layer.zip\"\n",
                "[artifact.layer]\npath = \"x/layer.zip\"\n[artifact.\"{stem}\"]\npath = \"y/*.zip\"\n",
            ] {
                let failure = #expect(throws: Failure.self) { try place.artifacts(text) }
                #expect(failure?.code == .projectAmbiguous)
            }
        }
    }

    /// `**` does not follow links, which may lead in a circle.
    @Test func aCircleOfLinksEnds() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            try place.write("a/b/layer.zip")
            #expect(symlink("..", folder.path(of: "a/b/up")) == 0)
            #expect(try place.artifacts("[artifact.x]\npath = \"**/layer.zip\"\n") == ["x a/b/layer.zip"])
        }
    }

    @Test func theFileIsFoundUpToTheRepositorysRootAndNoFurther() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            try place.write("layerlock.toml")
            try place.write("repo/deep/er/x")
            // Nothing says that what lies above belongs to whoever works here.
            #expect(try place.find(in: "repo/deep") == nil)
            try place.write("repo/.git/HEAD")
            #expect(try place.find(in: "repo/deep") == nil)
            try place.write("repo/layerlock.toml", "[artifact.a]\npath = \"a.zip\"\n")
            let project = try #require(try place.find(in: "repo/deep/er"))
            #expect(project.place.folder == "../..")
            #expect(project.file == "../../layerlock.toml")
            #expect(try project.found().map(\.path) == ["../../a.zip"])
        }
    }

    @Test func aFileThatOthersMayChangeIsNotUsed() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            try place.write("layerlock.toml", "")
            #expect(try place.find(in: ".") != nil)
            #expect(chmod(folder.path(of: "layerlock.toml"), 0o666) == 0)
            let failure = #expect(throws: Failure.self) { try place.find(in: ".") }
            #expect(failure?.code == .projectUnsafe)
            #expect(
                throws: Never.self, "named by the user"
            ) { try ProjectSearch.open(folder.path(of: "layerlock.toml"), options: options) }
        }
    }

    @Test func anotherUsersFileIsNotUsed() async throws {
        try await withTemporaryFolder { folder in
            let place = Place(folder: folder)
            try place.write("layerlock.toml", "")
            // As seen by somebody else; root's files are everybody's.
            guard geteuid() != 0 else {
                #expect(chown(folder.path(of: "layerlock.toml"), 12_345, 12_345) == 0)
                let failure = #expect(throws: Failure.self) { try place.find(in: ".") }
                #expect(failure?.code == .projectUnsafe)
                return
            }
            let failure = #expect(throws: Failure.self) {
                try ProjectSearch.find(from: folder.path, user: geteuid() + 1, options: options)
            }
            #expect(failure?.code == .projectUnsafe)
        }
    }
}
