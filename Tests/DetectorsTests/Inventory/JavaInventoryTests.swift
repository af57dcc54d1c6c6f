import Core
import Detectors
import TestKit
import Testing

@Suite struct JavaInventoryTests {
    private func facts(_ name: String, _ jar: ZipBuilder) async throws -> PackageFacts {
        var sample = Sample()
        try sample.add(name, jar.bytes())
        return try await sample.facts()
    }

    private func jar(_ group: String, _ artifact: String, _ version: String) -> ZipBuilder {
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n")
        jar.addFile(
            "META-INF/maven/\(group)/\(artifact)/pom.properties",
            "#Created by Maven\n\nversion=\(version)\ngroupId=\(group)\nartifactId=\(artifact)\n")
        return jar
    }

    @Test func mavensCoordinatesOfAJarAndOfWhatWasShadedIntoIt() async throws {
        var jar = jar("org.a", "a", "1.0")
        jar.addFile(
            "META-INF/maven/org.b/b/pom.properties", "version = 2.0-beta\ngroupId=org.b\nartifactId=b")
        let facts = try await facts("java/lib/a.jar", jar)
        #expect(facts.purls == ["pkg:maven/org.a/a@1.0", "pkg:maven/org.b/b@2.0-beta"])
        #expect(
            facts.packages.last?.evidence.displayed == "java/lib/a.jar!/META-INF/maven/org.b/b/pom.properties")
        #expect(facts.packages.last?.fullName == "org.b:b")
        #expect(facts.code == ["1 java"])
    }

    @Test("a name with digits in it is no other package's name and version") func ownNameWithDigits() async throws {
        for name in ["log4j-1.2-api-2.17.1", "log4j-1.2-api"] {
            let facts = try await facts(
                "lib/\(name).jar", jar("org.apache.logging.log4j", "log4j-1.2-api", "2.17.1"))
            #expect(facts.purls == ["pkg:maven/org.apache.logging.log4j/log4j-1.2-api@2.17.1"])
        }
    }

    private func described(_ model: String, manifest: String = "") async throws -> Package.Description {
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\(manifest)")
        jar.addFile("META-INF/maven/org.a/a/pom.properties", "version=1.0\ngroupId=org.a\nartifactId=a\n")
        jar.addFile("META-INF/maven/org.a/a/pom.xml", model)
        let facts = try await facts("java/lib/a-1.0.jar", jar)
        #expect(facts.unread.isEmpty)
        return try #require(facts.packages.first).description
    }

    @Test func licencesOrganizationAndNeedsOfAModel() async throws {
        let description = try await described(
            """
            <?xml version="1.0"?>
            <!-- <licenses/> -->
            <project xmlns="http://maven.apache.org/POM/4.0.0" a='>'>
              <parent><licenses><license><name>GPL</name></license></licenses></parent>
              <organization><name>A &amp; B <![CDATA[<C>]]>&#233;</name></organization>
              <licenses><license><name>
                  Whatever</name><url>https://www.apache.org/licenses/LICENSE-2.0.txt</url></license>
                <license><name>MIT License</name></license><license><name>Own</name></license></licenses>
              <dependencies>
                <dependency><groupId>org.b</groupId><artifactId>b</artifactId><version>1</version></dependency>
                <dependency><groupId>org.t</groupId><artifactId>t</artifactId><scope>test</scope></dependency>
                <dependency><groupId>org.o</groupId><artifactId>o</artifactId><optional>true</optional></dependency>
                <dependency><groupId>${project.groupId}</groupId><artifactId>p</artifactId></dependency>
              </dependencies>
              <dependencyManagement><dependencies><dependency><groupId>m</groupId><artifactId>m</artifactId></dependency>
              </dependencies></dependencyManagement>
            </project>
            """)
        #expect(description.licenses.map(\.text) == ["Apache-2.0", "MIT", "Own"])
        #expect(description.supplier?.name == "A & B <C>é")
        #expect(description.needs == [["org.b:b"]])
    }

    @Test(
        "a model that declares entities, does not end or nests without end says nothing",
        arguments: [
            "<!DOCTYPE project [<!ENTITY a 'x'>]><project><licenses><license><name>&a;</name></license></licenses></project>",
            "<project><licenses><license><name>MIT License</name></license></licenses>",
            "<project><licenses><license><name>MIT License</name></licenses></license></project>",
            "<project><licenses><license><name>&unknown;</name></license></licenses></project>",
            "<project><licenses><license><name>MIT License</name></license></licenses>"
                + String(repeating: "<a>", count: 40),
            "<project", "<", "<!", "<!--", "</project>",
        ])
    func hostileModels(_ model: String) async throws {
        #expect(try await described(model) == Package.Description())
    }

    @Test func theManifestTellsWhatTheModelLeavesOut() async throws {
        let manifest = "Bundle-License: https://opensource.org/licenses/MIT\r\nImplementation-Vendor: Acme\r\n"
        let description = try await described("<project/>", manifest: manifest)
        #expect(description.licenses == [Package.License("MIT")])
        #expect(description.supplier == Package.Supplier("Acme", isOrganization: true))
    }

    @Test("what was packed into a jar does not take its own name away") func ownNameBesideOthers() async throws {
        let facts = try await facts("lib/app-2.0.jar", jar("com.google.guava", "guava", "31.1"))
        #expect(facts.purls == ["pkg:maven/app/app@2.0", "pkg:maven/com.google.guava/guava@31.1"])
    }

    @Test("classes that were packed into a jar without their coordinates are unknown code")
    func shadedWithoutCoordinates() async throws {
        var jar = jar("com.example", "app", "2.0")
        jar.addFile("com/example/App.class", "12345")
        jar.addFile("org/json/JSONObject.class", "12345")
        // A jar that tells of itself alone is as its publisher made it.
        #expect(try await facts("lib/app-2.0.jar", jar).code == ["1 java"])
        jar.addFile(
            "META-INF/maven/org.slf4j/slf4j-api/pom.properties", "version=1\ngroupId=org.slf4j\nartifactId=slf4j-api\n")
        jar.addFile("org/slf4j/Logger.class", "12345")
        let shaded = try await facts("lib/app-2.0.jar", jar)
        #expect(shaded.purls == ["pkg:maven/com.example/app@2.0", "pkg:maven/org.slf4j/slf4j-api@1"])
        #expect(shaded.code == ["1 java", "1 classes, without: lib/app-2.0.jar!/org/json/JSONObject.class"])
        #expect(shaded.reasons == [])
        // Under another name: the coordinates inside do not tell of the jar.
        #expect(
            try await facts("function.jar", jar).code == [
                "1 java", "1 classes, without: function.jar!/org/json/JSONObject.class",
            ])
    }

    @Test("Spring's jars have Spring's group where Spring's classes are inside, and there alone")
    func knownGroups() async throws {
        var spring = ZipBuilder()
        spring.addFile("META-INF/MANIFEST.MF", "Implementation-Version: 5.3.17\n")
        spring.addFile("org/springframework/beans/A.class", "x")
        #expect(
            try await facts("lib/spring-beans-5.3.17.jar", spring).purls == [
                "pkg:maven/org.springframework/spring-beans@5.3.17"
            ])
        var other = ZipBuilder()
        other.addFile("com/example/A.class", "x")
        let facts = try await facts("lib/spring-beans-5.3.17.jar", other)
        #expect(facts.purls == ["pkg:maven/spring-beans/spring-beans@5.3.17"])
    }

    @Test(
        "a jar that is called otherwise is known by what its manifest calls it, where the classes go with that",
        arguments: [
            ("catalina.jar", "Apache Tomcat", "org/apache/catalina", "org.apache.tomcat/tomcat-catalina@9.0.70"),
            ("catalina-tribes.jar", "Apache Tomcat", "org/apache/catalina", "org.apache.tomcat/tomcat-tribes@9.0.70"),
            ("catalina-ha.jar", "Apache Tomcat", "org/apache/catalina", "org.apache.tomcat/tomcat-catalina-ha@9.0.70"),
            ("tomcat-coyote.jar", "Apache Tomcat", "org/apache/coyote", "org.apache.tomcat/tomcat-coyote@9.0.70"),
            (
                "spring3-beans-3.x.jar", "spring-beans", "org/springframework/beans",
                "org.springframework/spring-beans@9.0.70"
            ),
            ("spring3-beans-3.x.jar", "spring-beans", "com/example/beans", "spring3-beans/spring3-beans@3.x"),
            ("catalina.jar", "Apache Tomcat", "com/example/catalina", "catalina/catalina@9.0.70"),
            ("app-spring-core.jar", "spring-core", "org/springframework/a", "org.springframework/spring-core@9.0.70"),
            ("own.jar", "Apache Tomcat", "org/apache/own", "own/own@9.0.70"),
        ])
    func namedByManifest(file: String, title: String, folder: String, package: String) async throws {
        var jar = ZipBuilder()
        jar.addFile(
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nImplementation-Title: \(title)\nImplementation-Version: 9.0.70\n")
        jar.addFile("\(folder)/A.class", "x")
        let facts = try await facts("lib/\(file)", jar)
        #expect(facts.purls == ["pkg:maven/\(package)"])
        #expect(facts.packages.map(\.hasDerivedNamespace) == [false])
    }

    @Test("the manifest of what was packed into a jar says nothing of the jar") func anothersManifest() async throws {
        func purls(_ version: String) async throws -> [String] {
            var jar = ZipBuilder()
            jar.addFile(
                "META-INF/MANIFEST.MF",
                "Implementation-Vendor-Id: org.apache.hadoop.thirdparty\nImplementation-Version: \(version)\n")
            jar.addFile("META-INF/maven/org.b/b/pom.properties", "version=2.0\ngroupId=org.b\nartifactId=b")
            jar.addFile("org/apache/A.class", "x")
            return try await facts("lib/runtime-3.3.4.jar", jar).purls.sorted()
        }
        #expect(try await purls("1.1.1") == ["pkg:maven/org.b/b@2.0", "pkg:maven/runtime/runtime@3.3.4"])
        #expect(
            try await purls("3.3.4.x")
                == ["pkg:maven/org.apache.hadoop.thirdparty/runtime@3.3.4", "pkg:maven/org.b/b@2.0"])
    }

    @Test(
        "a classifier of what packs others in is no part of the version",
        arguments: [
            ("1.0.5-jar-with-dependencies", "1.0.5"), ("2.0-all", "2.0"), ("2.0-SNAPSHOT", "2.0-SNAPSHOT"),
            ("2.0-jre", "2.0-jre"), ("1-uber", "1"),
        ])
    func classifiers(stated: String, version: String) async throws {
        var jar = ZipBuilder()
        jar.addFile("com/example/A.class", "x")
        #expect(try await facts("lib/tabula-\(stated).jar", jar).packages.map(\.version) == [version])
    }

    @Test("what a distribution packed into its own jar is judged by its package") func distributionsJar() async throws {
        var jar = jar("com.example", "app", "2.0")
        jar.addFile("META-INF/maven/org.b/b/pom.properties", "version=2.0\ngroupId=org.b\nartifactId=b")
        jar.addFile("org/b/B.class", "x")
        jar.addFile("com/example/App.class", "x")
        jar.addFile("org/json/JSONObject.class", "12345")
        var sample = Sample()
        try sample.add("usr/share/java/app.jar", jar.bytes())
        let stranger = "1 classes, without: usr/share/java/app.jar!/org/json/JSONObject.class"
        #expect(try await sample.facts().code == ["1 java", stranger])
        try sample.add(
            "var/lib/dpkg/status", "Package: app\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n")
        try sample.add("var/lib/dpkg/info/app.list", "/.\n/usr/share/java/app.jar\n")
        #expect(try await sample.facts().code == ["1 java", "1 classes"])
    }

    @Test("a vendor's id that the classes do not go with is no group") func foreignVendor() async throws {
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Implementation-Vendor-Id: org.a.b\n")
        jar.addFile("com/example/A.class", "x")
        #expect(try await facts("lib/a-1.jar", jar).purls == ["pkg:maven/a/a@1"])
        var scala = ZipBuilder()
        scala.addFile("META-INF/MANIFEST.MF", "Bundle-SymbolicName: org.scala-lang.scala-library\n")
        scala.addFile("scala/collection/A.class", "x")
        let facts = try await facts("lib/scala-library-2.12.18.jar", scala)
        #expect(facts.purls == ["pkg:maven/org.scala-lang/scala-library@2.12.18"])
    }

    @Test func aJarThatMavenDidNotMakeIsNamedByItsFileAndItsManifest() async throws {
        var jar = ZipBuilder()
        jar.addFile(
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-Version: 3.2.1.v2\nImplementation-Version: 3.2.1\n")
        #expect(try await facts("lib/commons.jar", jar).purls == ["pkg:maven/commons/commons@3.2.1"])
        #expect(try await facts("lib/log4j-core-2.14.1.jar", jar).purls == ["pkg:maven/log4j-core/log4j-core@2.14.1"])
        var plain = ZipBuilder()
        plain.addFile("A.class", "x")
        let facts = try await facts("lib/app.jar", plain)
        #expect(facts.reasons == [])
        #expect(facts.code == ["1 java, without: lib/app.jar"])
    }

    @Test(
        "the group of a jar without coordinates is taken from what has the form of one, and from nothing else",
        arguments: [
            ("log4j-core", "Implementation-Vendor-Id: org.apache.logging.log4j", "org.apache.logging.log4j"),
            ("log4j-core", "Bundle-SymbolicName: org.apache.logging.log4j.core", "org.apache.logging.log4j"),
            (
                "jackson-databind", "Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-databind;singleton:=true",
                "com.fasterxml.jackson.core"
            ),
            ("jsoup", "Bundle-SymbolicName: org.jsoup", "org.jsoup"),
            ("ivy", "Implementation-Vendor-Id: org.apache\nBundle-SymbolicName: org.apache.ivy", nil),
            ("activation", "Implementation-Vendor-Id: com.sun", nil),
            ("guava", "Bundle-SymbolicName: com.google.guava", nil), ("gson", "Bundle-SymbolicName: gson", nil),
            ("a", "Implementation-Vendor-Id: Apache", nil),
            ("a", "Implementation-Vendor-Id: The Example. Company", nil),
            ("a", "Implementation-Vendor-Id: org..x", nil), ("a", "Implementation-Vendor: org.x", nil),
            ("a", "Implementation-Vendor-Id: org.x\n y", nil), ("a", "Bundle-SymbolicName: org.y.b", nil),
        ])
    func derivedGroup(artifact: String, line: String, group: String?) async throws {
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\(line)\n")
        let facts = try await facts("lib/\(artifact)-1.0.jar", jar)
        #expect(facts.packages.map(\.namespace) == [group])
        #expect(facts.packages.map(\.hasDerivedNamespace) == [group != nil])
        #expect(facts.reasons == [])
    }

    @Test func aJarWithinAJarThatSaysNothingIsCountedAsSuch() async throws {
        var plain = ZipBuilder()
        plain.addFile("A.class", "x")
        var outer = jar("org.app", "app", "1")
        outer.addFile(Array("lib/own.jar".utf8), plain.bytes())
        let facts = try await facts("app.war", outer)
        #expect(facts.reasons == [])
        #expect(facts.code == ["2 java, without: app.war!/lib/own.jar"])
    }

    @Test func aJarWithoutCoordinatesIsNotAccountedForByThoseInsideIt() async throws {
        var outer = ZipBuilder()
        outer.addFile("A.class", "x")
        outer.addFile(Array("lib/b.jar".utf8), jar("org.b", "b", "2").bytes())
        let facts = try await facts("function.jar", outer)
        #expect(facts.purls == ["pkg:maven/org.b/b@2"])
        #expect(facts.code == ["1 java, without: function.jar"])
    }

    @Test func jarsWithinJarsAreRead() async throws {
        var outer = jar("org.app", "app", "1")
        outer.addFile(Array("BOOT-INF/lib/b.jar".utf8), jar("org.b", "b", "2").bytes())
        let facts = try await facts("app.war", outer)
        #expect(facts.purls == ["pkg:maven/org.app/app@1", "pkg:maven/org.b/b@2"])
        #expect(
            facts.packages.last?.evidence.displayed
                == "app.war!/BOOT-INF/lib/b.jar!/META-INF/maven/org.b/b/pom.properties")
    }

    @Test func jarsDeeperThanTheBoundAreSaidToBeUnread() async throws {
        var jar = jar("org.x", "x", "0")
        for depth in 1...6 {
            var outer = self.jar("org.x", "x", "\(depth)")
            outer.addFile(Array("in.jar".utf8), jar.bytes())
            jar = outer
        }
        let facts = try await facts("x.jar", jar)
        #expect(facts.packages.compactMap(\.version) == ["3", "4", "5", "6"])
        #expect(
            facts.reasons == [
                "x.jar!/in.jar!/in.jar!/in.jar!/in.jar: lies in more than 4 archives within each other"
            ])
    }

    @Test func anEmptyJarInsideAnotherIsNoArchive() async throws {
        var jar = jar("org.a", "a", "1.0")
        jar.addFile("lib/b.jar", "")
        let facts = try await facts("a-1.0.jar", jar)
        #expect(facts.purls == ["pkg:maven/org.a/a@1.0"])
        #expect(facts.reasons.map { $0.hasPrefix("a-1.0.jar!/lib/b.jar: is no archive") } == [true], "\(facts.reasons)")
    }

    @Test func aJarThatReadersReadDifferentlyIsUnread() async throws {
        var jar = jar("org.a", "a", "1.0")
        jar.suffix = [1, 2, 3]
        let facts = try await facts("a-1.0.jar", jar)
        #expect(facts.packages.isEmpty)
        #expect(facts.reasons.count == 1)
        #expect(facts.reasons.first?.contains("archive.zip-trailing-data") == true)
        #expect(facts.code == ["1 java, without: a-1.0.jar"])
        var outer = self.jar("org.b", "b", "2")
        outer.addFile(Array("in/a.jar".utf8), Array("no zip".utf8))
        let nested = try await self.facts("b.jar", outer)
        #expect(nested.purls == ["pkg:maven/org.b/b@2"])
        #expect(nested.unread.map(\.evidence.displayed) == ["b.jar!/in/a.jar"])
    }

    @Test(arguments: [
        ("groupId=a\nartifactId=b\nversion=1\nversion=2", "says version twice"),
        ("groupId:c\ngroupId=a\nartifactId=b\nversion=1", "says groupId twice"),
        ("groupId=a\nartifactId=b\nversion=\\u0031", "says its coordinates with escapes"),
        ("groupId=a\nversion=1", "says no artifactId"), ("", "says no groupId"),
        ("groupId=a\nartifactId=b\nversion=\n", "says no version"),
        ("groupId=a\u{0}\nartifactId=b\nversion=1", "says a groupId with spaces or control characters"),
    ])
    func propertiesThatReadersUnderstandDifferentlyAreUnread(text: String, reason: String) async throws {
        var jar = ZipBuilder()
        jar.addFile("META-INF/maven/a/b/pom.properties", text)
        let facts = try await facts("a-1.jar", jar)
        // What is left is the file's own name.
        #expect(facts.purls == ["pkg:maven/a/a@1"])
        #expect(facts.reasons == ["a-1.jar!/META-INF/maven/a/b/pom.properties: \(reason)"])
    }
}
