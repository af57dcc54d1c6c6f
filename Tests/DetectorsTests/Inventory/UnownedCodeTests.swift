import Archive
import Core
import Detectors
import TestKit
import Testing

/// Code of languages whose files count one by one: what a package explains is covered, what none does is told.
@Suite struct UnownedCodeTests {
    private func facts(_ files: [(String, String)]) async throws -> PackageFacts {
        var sample = Sample()
        for (name, text) in files { try sample.add(name, text) }
        return try await sample.facts()
    }

    private static func properties(_ group: String, _ artifact: String, _ version: String) -> String {
        "version=\(version)\ngroupId=\(group)\nartifactId=\(artifact)\n"
    }

    @Test("a Java function whose zip is its own jar says what was shaded into it")
    func functionAsJar() async throws {
        let facts = try await facts([
            (
                "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties",
                Self.properties("org.apache.logging.log4j", "log4j-core", "2.14.1")
            ), ("org/apache/logging/log4j/core/Logger.class", "x"), ("com/example/Handler.class", "x"),
        ])
        #expect(facts.purls == ["pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"])
        #expect(facts.code == ["2 classes, without: com/example/Handler.class"])
        #expect(facts.unread.isEmpty)
    }

    @Test("a function whose zip is its own jar: classes that go with no coordinates are unknown code")
    func packedWithoutCoordinates() async throws {
        var files = [("com/example/Handler.class", "1"), ("META-INF/versions/11/com/example/A.class", "1")]
        for (group, artifact) in [
            ("com.example", "app"), ("com.google.code.gson", "gson"), ("commons-io", "commons-io"),
        ] {
            files.append(("META-INF/maven/\(group)/\(artifact)/pom.properties", Self.properties(group, artifact, "1")))
        }
        files += [("com/google/gson/Gson.class", "1"), ("org/apache/commons/io/IOUtils.class", "1")]
        #expect(try await facts(files).code == ["4 classes"])
        let stripped = try await facts(files + [("io/vendor/json/B.class", "12"), ("module-info.class", "1")])
        #expect(stripped.code == ["6 classes, without: io/vendor/json/B.class"])
        #expect(stripped.coveredPercent == 71)
        // Coordinates that go with no folder may be those of any.
        let other = ("META-INF/maven/org.other/thing/pom.properties", Self.properties("org.other", "thing", "1"))
        #expect(try await facts(files + [("io/vendor/json/B.class", "12"), other]).code == ["5 classes"])
    }

    @Test("classes without any coordinates are unknown code, and those of another folder vouch for nothing")
    func strippedClasses() async throws {
        let facts = try await facts([
            ("app/META-INF/maven/g/a/pom.properties", Self.properties("g", "a", "1")), ("app/A.class", "12"),
            ("other/B.class", "1234"), ("other/C.class", "12345678"),
        ])
        #expect(facts.code == ["3 classes, without: other/B.class other/C.class"])
        #expect(facts.coveredPercent == 14)
        #expect(
            facts.findings.filter { $0.id == .packagesUnowned }.map { "\($0.path ?? ""): \($0.message)" } == [
                "other/C.class: 2 Java classes of 12 bytes, and no package's metadata accounts for them, this the largest"
            ])
    }

    @Test(
        "what only looks like coordinates is none",
        arguments: [
            "META-INF/maven/a/pom.properties", "maven/g/a/pom.properties", "META-INF/maven/g/a/b/pom.properties",
        ])
    func elsewhere(path: String) async throws {
        let facts = try await facts([(path, Self.properties("g", "a", "1")), ("A.class", "x")])
        #expect(facts.packages.isEmpty)
        #expect(facts.code == ["1 classes, without: A.class"])
    }

    @Test("broken coordinates are unread") func brokenProperties() async throws {
        let facts = try await facts([("META-INF/maven/g/a/pom.properties", "version=1\n")])
        #expect(facts.reasons.count == 1)
    }

    @Test("JavaScript outside of node_modules, Ruby, WebAssembly") func others() async throws {
        let facts = try await facts([
            ("index.mjs", "12345"), ("node_modules/a/package.json", #"{"name":"a","version":"1"}"#),
            ("node_modules/a/index.js", "12345"), ("lib/handler.rb", "x"), ("x.wasm", "x"), (".js", "x"),
            ("a.json", "x"),
        ])
        #expect(
            facts.code == [
                "1 node", "1 javascript, without: index.mjs", "1 ruby, without: lib/handler.rb",
                "1 wasm, without: x.wasm",
            ])
        #expect(facts.coveredPercent == 41)
    }

    private static let installed =
        #"{"packages":[{"name":"a/b","version":"1","install-path":"../a/b"},{"name":"c/d","version":"2","install-path":"PATH"}]}"#

    @Test("Composer's packages own their folders, and none owns the list's") func composer() async throws {
        func code(_ path: String) async throws -> [String] {
            try await facts([
                ("vendor/composer/installed.json", Self.installed.replacing("PATH", with: path)),
                ("vendor/composer/autoload_real.php", "x"), ("vendor/autoload.php", "x"), ("vendor/a/b/src/x.php", "x"),
                ("plugins/d/d.php", "x"), ("index.php", "x"),
            ]).code
        }
        #expect(try await code("../../plugins/d") == ["5 php, without: index.php"])
        #expect(try await code("../..") == ["5 php, without: index.php plugins/d/d.php"])
        #expect(try await code("..") == ["5 php, without: index.php plugins/d/d.php"])
    }

    @Test("libraries of .NET that the list of dependencies names, the runtime's among them") func dotnet() async throws
    {
        let list = """
            {"targets":{".NETCoreApp":{"A/1.0.0":{"runtime":{"lib/net8.0/A.dll":{}},"resources":{"lib/de/A.resources.dll":{"locale":"de"}}},
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1":{"runtime":{"System.dll":{}}},"app/1.0.0":{"runtime":{"app.dll":{}}}}},
            "libraries":{"A/1.0.0":{"type":"package"},"app/1.0.0":{"type":"project"},
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1":{"type":"runtimepack"}}}
            """
        let facts = try await facts([
            ("app/app.deps.json", list), ("app/A.dll", "x"), ("app/de/A.resources.dll", "x"), ("app/System.dll", "x"),
            ("app/app.dll", "x"), ("app/evil.dll", "x"),
        ])
        #expect(
            facts.purls == ["pkg:nuget/A@1.0.0", "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.1"])
        #expect(facts.code == ["5 dotnet, without: app/app.dll app/evil.dll"])
    }

    @Test(
        "the shared runtime of .NET Core 3.1 is also what advisories call it, in the version that was released",
        arguments: [
            ("runtime.linux-x64.Microsoft.NETCore.App/3.1.23-servicing.22122.4", "linux-x64@3.1.23"),
            ("runtime.linux-musl-x64.Microsoft.NETCore.App/3.1.23", "linux-musl-x64@3.1.23"),
            // A preview comes before its release.
            ("runtime.linux-x64.Microsoft.NETCore.App/3.1.0-preview1.19506.1", "linux-x64@3.1.0-preview1.19506.1"),
            ("runtime.linux-x64.Microsoft.NETCore.App/3.1.0-servicing", "linux-x64@3.1.0-servicing"),
            ("runtime.Microsoft.NETCore.App/3.1.23", ""), ("Microsoft.NETCore.App/3.1.23-servicing.22122.4", ""),
            ("runtime.linux-x64.Microsoft.NETCore.App.Internal/3.1.23", ""),
        ])
    func sharedRuntime(library: String, expected: String) async throws {
        let facts = try await facts([
            ("dotnet/x.deps.json", #"{"targets":{},"libraries":{"\#(library)":{"type":"package"}}}"#)
        ])
        let own = "pkg:nuget/\(library.replacing("/", with: "@"))"
        let runtime = "pkg:nuget/Microsoft.NETCore.App.Runtime.\(expected)"
        #expect(Set(facts.purls) == (expected.isEmpty ? [own] : [own, runtime]))
    }

    @Test("a package.json with a key twice is read, unless it is the name or the version") func repeatedKey()
        async throws
    {
        let odd = try await facts([
            ("node_modules/a/package.json", #"{"name":"a","version":"1","scripts":{},"scripts":{"x":"y"}}"#)
        ])
        #expect(odd.purls == ["pkg:npm/a@1"])
        #expect(odd.unread.isEmpty)
        #expect(odd.findings.map(\.id) == [.packagesOdd])
        for twice in [#"{"name":"a","name":"b","version":"1"}"#, #"{"name":"a","version":"1","version":"2"}"#] {
            let facts = try await facts([("node_modules/a/package.json", twice)])
            #expect(facts.unread.count == 1)
        }
    }

    @Test("metadata that a distribution's package owns is that package's") func partOfADistribution() async throws {
        let metadata = "usr/lib/python3/dist-packages/cryptography-38.0.4.dist-info/METADATA"
        let head = "Name: cryptography\nVersion: 38.0.4\n"
        let record = "cryptography/x.py,sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,1\n"
        func facts(_ listed: String) async throws -> PackageFacts {
            try await self.facts([
                (
                    "var/lib/dpkg/status",
                    "Package: python3-cryptography\nStatus: install ok installed\nVersion: 38.0.4-3+deb12u1\nArchitecture: amd64\n"
                ), ("var/lib/dpkg/info/python3-cryptography.list", listed), (metadata, head),
                (metadata.replacing("METADATA", with: "RECORD"), record),
                ("usr/lib/python3/dist-packages/cryptography/x.py", "x"),
            ])
        }
        let files = ["/\(metadata)", "/\(metadata.replacing("METADATA", with: "RECORD"))"].joined(separator: "\n")
        let owned = try await facts(files + "\n/usr/lib/python3/dist-packages/cryptography/x.py\n")
        #expect(owned.packages.map(\.partOf) == [nil, "deb python3-cryptography"])
        #expect(owned.changes.isEmpty)
        // Another copy, which no list names, stands for itself.
        let own = try await facts("/usr/share/doc\n")
        #expect(own.packages.map(\.partOf) == [nil, nil])
        #expect(own.changes == ["altered usr/lib/python3/dist-packages/cryptography/x.py"])
    }

    @Test(
        "a program is one by whatever name",
        arguments: [
            "usr/share/doc/tool/copyright", "a-1.dist-info/RECORD", "a.egg-info/SOURCES.txt", "notes.txt",
        ])
    func programsByOtherNames(path: String) async throws {
        var sample = Sample()
        try sample.add(path, ELF().bytes)
        #expect(try await sample.facts().code == ["1 native, without: \(path)"])
    }
}
