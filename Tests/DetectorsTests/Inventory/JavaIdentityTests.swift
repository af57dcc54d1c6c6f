import Core
import Detectors
import TestKit
import Testing

/// Jars whose files are called otherwise than what they are.
@Suite struct JavaIdentityTests {
    private func facts(
        _ file: String, _ manifest: String, classes: [String] = [], coordinates: [String] = []
    ) async throws -> PackageFacts {
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\(manifest)\n")
        for folder in classes { jar.addFile("\(folder)/A.class", "x") }
        for text in coordinates {
            let parts = text.split(separator: ":")
            jar.addFile(
                "META-INF/maven/\(parts[0])/\(parts[1])/pom.properties",
                "groupId=\(parts[0])\nartifactId=\(parts[1])\nversion=\(parts[2])\n")
        }
        var sample = Sample()
        try sample.add("lib/\(file)", jar.bytes())
        let facts = try await sample.facts()
        #expect(facts.unread.isEmpty)
        return facts
    }

    private static let beans = "Implementation-Title: spring-beans\nImplementation-Version: 5.3.17"

    @Test(
        "a renamed file takes nothing away from what manifest and classes name together",
        arguments: [
            "foo.jar", "foo-5.3.17.jar", "spring-beans_5.3.17.jar", "org.springframework.beans-5.3.17.jar",
            "SPRING-BEANS-5.3.17.jar", "spring.beans-5.3.17.jar", "9f86d081884c7d659a2feaa0c55ad015.jar",
            "org.springframework.spring-beans-5.3.17.jar", "log4j-core-5.3.17.jar",
        ])
    func renamed(file: String) async throws {
        let facts = try await facts(
            file, Self.beans, classes: ["org/springframework/beans", "META-INF/versions/17/org/springframework/beans"])
        #expect(facts.purls == ["pkg:maven/org.springframework/spring-beans@5.3.17"])
        #expect(facts.packages.map(\.hasDerivedNamespace) == [false])
        #expect(facts.remarks.isEmpty)
    }

    @Test(
        "manifests call an artifact by its words, by its bundle or by its module",
        arguments: [
            ("Bundle-Name: Spring Beans", "org/springframework/beans", "org.springframework/spring-beans"),
            (
                "Bundle-SymbolicName: org.springframework.beans;x:=y", "org/springframework/beans",
                "org.springframework/spring-beans"
            ),
            ("Automatic-Module-Name: spring.beans", "org/springframework/beans", "org.springframework/spring-beans"),
            ("Implementation-Title: spring-jcl", "org/apache/commons/logging", "org.springframework/spring-jcl"),
            ("Implementation-Title: Spring Boot", "org/springframework/boot", "org.springframework.boot/spring-boot"),
            (
                "Bundle-SymbolicName: org.springframework.security.core", "org/springframework/security",
                "org.springframework.security/spring-security-core"
            ),
            (
                "Bundle-SymbolicName: org.apache.tomcat-servlet-api", "javax/servlet",
                "org.apache.tomcat/tomcat-servlet-api"
            ),
            (
                "Automatic-Module-Name: org.apache.tomcat.embed.core", "org/apache/catalina",
                "org.apache.tomcat.embed/tomcat-embed-core"
            ),
        ])
    func names(line: String, folder: String, package: String) async throws {
        let facts = try await facts("a.jar", "\(line)\nImplementation-Version: 5.3.17", classes: [folder])
        #expect(facts.purls == ["pkg:maven/\(package)@5.3.17"])
    }

    @Test("without a manifest the classes and the file's name in another spelling name it")
    func otherSpellings() async throws {
        for file in ["SPRING-BEANS-5.3.17", "spring-beans_5.3.17", "org.springframework.spring-beans-5.3.17"] {
            let facts = try await facts("\(file).jar", "", classes: ["org/springframework/beans"])
            #expect(facts.purls == ["pkg:maven/org.springframework/spring-beans@5.3.17"])
        }
    }

    @Test("what a manifest names without its classes is not it, and beside other classes it is inside")
    func namedBesideOthers() async throws {
        #expect(
            try await facts("foo-1.jar", Self.beans, classes: ["com/example"]).purls == ["pkg:maven/foo/foo@1"])
        let both = ["pkg:maven/log4j-core/log4j-core@2.14.1", "pkg:maven/org.springframework/spring-beans@5.3.17"]
        let facts = try await facts(
            "log4j-core-2.14.1.jar", Self.beans, classes: ["org/apache/logging", "org/springframework/beans"])
        #expect(facts.purls == both)
        #expect(facts.remarks.isEmpty)
    }

    @Test(
        "a manifest that names the jar states its version, and another one in the file's name is told",
        arguments: [
            ("spring-beans-5.3.18", "5.3.17", true), ("spring3-beans-5.3.18", "5.3.17", true),
            ("foo-1.0", "5.3.17", true), ("spring-beans-5", "5.3.17", false), ("spring-beans-5.x", "5.3.17", false),
            ("spring-beans-5.3.17.RELEASE", "5.3.17.RELEASE", false), ("spring-beans-5.3.17.1", "5.3.17.1", false),
        ])
    func otherVersion(file: String, version: String, isTold: Bool) async throws {
        let facts = try await facts("\(file).jar", Self.beans, classes: ["org/springframework/beans"])
        #expect(facts.purls == ["pkg:maven/org.springframework/spring-beans@\(version)"])
        let stated = file.split(separator: "-").last.map(String.init) ?? ""
        #expect(
            facts.remarks.map { "\($0.evidence.displayed) \($0.reason)" }
                == (isTold
                    ? ["lib/\(file).jar is version \(stated) by its file's name, and 5.3.17 by its manifest"] : []))
    }

    @Test(
        "a version that tells nothing of the file's, or agrees with it, changes nothing",
        arguments: [
            ("own-1.2.3", "Implementation-Version: 1.2", "1.2.3"),
            ("own-1.2", "Implementation-Version: 1.2.0-SNAPSHOT", "1.2"),
            ("own-1.2", "Implementation-Version: 1.2.5", "1.2"),
            ("own-1.02", "Implementation-Version: 1.2", "1.02"),
            ("own-1.2", "Implementation-Version: 7c5ac1b", "1.2"),
            ("own-1.2", "Implementation-Version: 20230227", "1.2"),
            ("own-1.2", "Implementation-Version: 1.3\nBundle-Version: 1.2.0", "1.2"),
            ("own-1.2", "Bundle-Version: 0.0.0", "1.2"), ("own-1.2", "Implementation-Version: unknown", "1.2"),
            ("own-1.2", "Implementation-Version: 1.3", "1.3"),
            ("own-20230227", "Implementation-Version: 20230228", "20230228"),
            ("log4j-1.2-1.2.17", "Bundle-Version: 1.2.17", "1.2.17"),
        ])
    func versions(file: String, line: String, version: String) async throws {
        let name = file.prefix { $0 != "-" }
        let facts = try await facts("\(file).jar", "Implementation-Title: \(name)\n\(line)")
        #expect(facts.purls == ["pkg:maven/\(name)/\(name)@\(version)"])
        let other = try await self.facts("\(file).jar", "Implementation-Title: Something else\n\(line)")
        #expect(other.remarks.isEmpty)
    }

    @Test("a name with digits in it is known by the version behind it") func digits() async throws {
        let facts = try await facts("log4j-1.2-api-2.17.1.jar", "Implementation-Version: 2.17.1")
        #expect(facts.purls == ["pkg:maven/log4j-1.2-api/log4j-1.2-api@2.17.1"])
    }

    @Test("a file that is called GROUP.ARTIFACT is its own coordinates'") func groupAndArtifact() async throws {
        for file in ["org.apache.logging.log4j.log4j-core-2.19.0", "org.apache.logging.log4j.log4j-core"] {
            let facts = try await facts(
                "\(file).jar", "Implementation-Version: 2.19.0",
                coordinates: ["org.apache.logging.log4j:log4j-core:2.19.0", "org.b:b:1"])
            #expect(facts.purls == ["pkg:maven/org.apache.logging.log4j/log4j-core@2.19.0", "pkg:maven/org.b/b@1"])
        }
    }

    @Test(
        "GROUP.ARTIFACT is taken apart where the jar speaks for it, and a bundle's name is not",
        arguments: [
            ("org.ex.own-core-1", "", "org/ex/own", "org.ex/own-core"),
            ("org.ex.own-core-1", "", "com/other", "org.ex.own-core/org.ex.own-core"),
            ("org.ex.own-1", "", "org/ex/own", "org.ex.own/org.ex.own"),
            ("org.ex.own-1", "Bundle-SymbolicName: org.ex.own", "org/ex/own", "org.ex.own/org.ex.own"),
            ("org.ex.own-1", "Bundle-SymbolicName: org.ex.other.own", "org/ex/own/a", "org.ex/own"),
            ("org.ex.own-1", "Implementation-Title: own", "org/ex/own", "org.ex/own"),
            ("org.ex.own-core-1", "Bundle-SymbolicName: org.ex.own-core", "javax/el", "org.ex/own-core"),
            ("org.ex.own-a-1", "Bundle-SymbolicName: org.ex.own", "org/ex/own", "org.ex.own-a/org.ex.own-a"),
        ])
    func takenApart(file: String, line: String, folder: String, package: String) async throws {
        let facts = try await facts("\(file).jar", line, classes: [folder])
        let purl = facts.purls.map { String($0.dropFirst("pkg:maven/".count)) }
        #expect(purl == ["\(package)@1"])
        #expect(facts.packages.map { $0.hasDerivedNamespace } == [facts.packages.first?.namespace != nil])
    }

    @Test(
        "a jar whose only coordinates are its own has no second identity by its file's name",
        arguments: [
            ("other-name.jar", "Implementation-Title: jackson-databind\nImplementation-Version: 2.14.0", true),
            ("other-name-9.jar", "Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-databind", true),
            ("other-name.jar", "Automatic-Module-Name: com.fasterxml.jackson.databind", false),
            ("other-name.jar", "Implementation-Version: 2.14.0", true),
            ("other-name-2.jar", "Implementation-Version: 2.14.0", false), ("other-name-2.jar", "", false),
        ])
    func onlyCoordinates(file: String, manifest: String, isOwn: Bool) async throws {
        let coordinates = "com.fasterxml.jackson.core:jackson-databind:2.14.0"
        let version = manifest.contains("Version") || file.contains("-2") || file.contains("-9")
        let facts = try await facts(
            file, manifest, classes: ["com/fasterxml/jackson"], coordinates: [coordinates])
        #expect(facts.packages.count == (isOwn || !version ? 1 : 2))
        #expect(facts.packages.contains { $0.name == "jackson-databind" })
        // Beside classes that are not theirs, and beside other coordinates, they say nothing of the jar.
        let packed = try await self.facts(
            "app-9.jar", manifest, classes: ["com/fasterxml/jackson", "com/example/app"], coordinates: [coordinates])
        #expect(packed.packages.count == 2)
        let several = try await self.facts(
            "app-9.jar", manifest, classes: ["com/fasterxml/jackson"], coordinates: [coordinates, "org.b:b:1"])
        #expect(several.packages.count == 3)
    }

    @Test("coordinates take no jar away whose file and classes are known") func knownBesideCoordinates() async throws {
        let facts = try await facts(
            "spring-core-5.3.17.jar", "Implementation-Title: objenesis", classes: ["org/springframework/objenesis"],
            coordinates: ["org.springframework:objenesis:3.2"])
        #expect(
            facts.purls == [
                "pkg:maven/org.springframework/objenesis@3.2", "pkg:maven/org.springframework/spring-core@5.3.17",
            ])
    }
}
