import Core
import Detectors
import TestKit
import Testing

/// Ruby, .NET and PHP.
@Suite struct OtherEcosystemTests {
    private func facts(_ name: String, _ text: String) async throws -> PackageFacts {
        var sample = Sample()
        try sample.add(name, text)
        return try await sample.facts()
    }

    @Test func aGemsStubDividesNameVersionAndPlatform() async throws {
        let text = "# -*- encoding: utf-8 -*-\n# stub: net-http2-x 0.18.0 x86_64-linux lib\n\nGem::Specification.new"
        let facts = try await facts("ruby/gems/3.2.0/specifications/net-http2-x-0.18.0-x86_64-linux.gemspec", text)
        #expect(facts.purls == ["pkg:gem/net-http2-x@0.18.0"])
        #expect(facts.packages.first?.location?.displayed == "ruby/gems/3.2.0")
        #expect(facts.unread.isEmpty)
    }

    @Test func aGemWithoutAStubIsNamedByItsFile() async throws {
        let facts = try await facts("g/specifications/rake-13.0.6.gemspec", "Gem::Specification.new")
        #expect(facts.purls == ["pkg:gem/rake@13.0.6"])
    }

    @Test func aGemThatContradictsItsFileIsSaid() async throws {
        let facts = try await facts("g/specifications/rake-13.0.6.gemspec", "# stub: rake 99.0 ruby lib\n")
        #expect(facts.purls == ["pkg:gem/rake@99.0"])
        #expect(facts.unread.count == 1)
    }

    @Test func dotnetsPackagesButNotTheProgramItself() async throws {
        let facts = try await facts(
            "app.deps.json",
            #"{"libraries":{"app/1.0.0":{"type":"project"},"Newtonsoft.Json/12.0.1":{"type":"package","serviceable":true}}}"#
        )
        #expect(facts.purls == ["pkg:nuget/Newtonsoft.Json@12.0.1"])
    }

    @Test(arguments: [
        ("app.deps.json", "{}", "lists no libraries"),
        (
            "app.deps.json", #"{"libraries":{"a":{"type":"package"}}}"#,
            "has a library that is no name and version"
        ),
        (
            "app.deps.json", #"{"libraries":{"a/1/2":{"type":"package"}}}"#,
            "has a library that is no name and version"
        ),
        ("vendor/composer/installed.json", "{}", "lists no packages"),
        (
            "vendor/composer/installed.json", #"[{"name":"a","version":"1"}]"#,
            "has a package that is no vendor and name"
        ),
        ("vendor/composer/installed.json", #"[{"name":"a/b"}]"#, "says no version"),
        ("vendor/composer/installed.json", #"{"packages":[],"packages":[]}"#, "line 1: "),
    ])
    func brokenListsAreUnread(name: String, text: String, reason: String) async throws {
        let facts = try await facts(name, text)
        #expect(facts.packages.isEmpty)
        #expect(facts.reasons.map { $0.hasPrefix("\(name): \(reason)") } == [true], "\(facts.reasons)")
    }

    @Test(arguments: [
        #"[{"name":"Symfony/HTTP-Kernel","version":"v5.0.1"}]"#,
        #"{"packages":[{"name":"Symfony/HTTP-Kernel","version":"v5.0.1"}]}"#,
    ])
    func composersPackagesOfBothVersions(text: String) async throws {
        #expect(
            try await facts("php/vendor/composer/installed.json", text).purls == [
                "pkg:composer/symfony/http-kernel@v5.0.1"
            ])
    }
}
