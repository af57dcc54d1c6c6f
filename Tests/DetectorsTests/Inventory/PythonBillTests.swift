import Core
import Detectors
import TestKit
import Testing

/// Bills of materials inside wheels (PEP 770).
@Suite struct PythonBillTests {
    private func facts(_ bill: String, named name: String = "a.cdx.json") async throws -> PackageFacts {
        var sample = Sample()
        try sample.add("python/my_wheel-1.0.dist-info/METADATA", "Name: My.Wheel\nVersion: 1.0\n")
        try sample.add("python/my_wheel-1.0.dist-info/sboms/\(name)", bill)
        return try await sample.facts()
    }

    private func cycloneDX(_ components: String...) async throws -> PackageFacts {
        try await facts(
            #"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[\#(components.joined(separator: ","))]}"#)
    }

    private func inside(_ facts: PackageFacts) -> [String] { facts.packages.filter { $0.bundledIn != nil }.map(\.purl) }

    @Test("a bill may lie in a folder below") func folders() async throws {
        let bill =
            #"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"z","version":"1","purl":"pkg:cargo/z@1"}]}"#
        #expect(try await inside(facts(bill, named: "sub/deep/a.cdx.json")) == ["pkg:cargo/z@1"])
    }

    @Test("what auditwheel and cargo-cyclonedx write: crates, copied libraries, but not the wheel itself")
    func components() async throws {
        let facts = try await cycloneDX(
            #"{"type":"library","name":"my-wheel","version":"1.0","purl":"pkg:pypi/my-wheel@1.0?file_name=x.whl"}"#,
            #"{"type":"library","name":"M._c","purl":"pkg:pypi/My_Wheel@1.0#c-ext/M._c"}"#,
            #"{"type":"library","name":"krb5-libs","version":"1.18.2-9.el8","purl":"pkg:rpm/almalinux/krb5-libs@1.18.2-9.el8"}"#,
            #"{"type":"library","name":"krb5-libs","version":"1.18.2-9.el8","purl":"pkg:rpm/almalinux/krb5-libs@1.18.2-9.el8#x"}"#,
            #"{"type":"library","name":"libc","version":"0.2.1","purl":"pkg:cargo/libc@0.2.1","author":"A <a@b.c>","licenses":[{"expression":"MIT OR Apache-2.0"}],"components":[{"type":"library","name":"inner","version":"2","purl":"pkg:cargo/inner@2"}]}"#,
            #"{"type":"library","name":"Little CMS 2","version":"2.19"}"#,
            #"{"type":"library","name":"pybind11","version":"1","scope":"excluded"}"#,
            #"{"type":"file","name":"x.c"}"#,
            #"{"type":"library","name":"z","version":"1","purl":"pkg:conan/acme/z@1"}"#)
        #expect(facts.unread.isEmpty)
        #expect(
            inside(facts) == [
                "pkg:cargo/inner@2", "pkg:cargo/libc@0.2.1", "pkg:generic/Little%20CMS%202@2.19",
                "pkg:generic/conan/acme/z@1", "pkg:rpm/almalinux/krb5-libs@1.18.2-9.el8?distro=almalinux-8",
            ])
        let libc = try #require(facts.packages.first { $0.name == "libc" })
        #expect(libc.description.licenses == [Package.License("MIT OR Apache-2.0")])
        #expect(libc.description.supplier?.name == "A")
        #expect(libc.bundledIn?.displayed == "python/my_wheel-1.0.dist-info")
        #expect(facts.packages.last?.purl == "pkg:rpm/almalinux/krb5-libs@1.18.2-9.el8?distro=almalinux-8")
        // Their files are the wheel's.
        #expect(facts.integrity.unchecked == [.pypi: 1])
    }

    @Test func spdx() async throws {
        let facts = try await facts(
            #"""
            {"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","documentDescribes":["SPDXRef-w"],"packages":[
            {"SPDXID":"SPDXRef-w","name":"wheel","versionInfo":"1"},
            {"SPDXID":"SPDXRef-o","name":"openssl","versionInfo":"3.0.1","supplier":"Organization: The OpenSSL Project",
            "licenseDeclared":"Apache-2.0","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:generic/openssl@3.0.1"},
            {"referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*"}]}]}
            """#, named: "b.spdx.json")
        #expect(facts.unread.isEmpty)
        #expect(inside(facts) == ["pkg:generic/openssl@3.0.1"])
        let package = try #require(facts.packages.first { $0.name == "openssl" })
        #expect(package.description.cpes == ["cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*"])
        #expect(package.description.supplier == Package.Supplier("The OpenSSL Project", isOrganization: true))
    }

    @Test(
        "what two readers could read in two ways, or no bill, is unread",
        arguments: [
            "{", "[]", "{}", #"{"bomFormat":"CycloneDX","bomFormat":"SPDX"}"#,
            #"{"spdxVersion":"SPDX-3.0","packages":[]}"#, #"{"spdxVersion":"SPDX-2.9","packages":[]}"#,
            "SPDXVersion: SPDX-2.3", #"{"bomFormat":"CycloneDX","specVersion":"9.9","components":[]}"#,
            #"{"bomFormat":"CycloneDX","specVersion":1.6}"#,
            #"{"bomFormat":"CycloneDX","components":[{"name":"a","version":"1","version":"2"}]}"#,
            #"{"bomFormat":"CycloneDX","components":[{"type":"library"}]}"#,
            #"{"bomFormat":"CycloneDX","components":[7]}"#,
            #"{"bomFormat":"CycloneDX","components":[{"name":"a","purl":"a@1"}]}"#,
            #"{"bomFormat":"CycloneDX","components":[{"name":"a","purl":"pkg:cargo/a@1%0a2"}]}"#,
            #"{"bomFormat":"CycloneDX","components":\#(String(repeating: "[", count: 600))\#(String(repeating: "]", count: 600))}"#,
        ])
    func broken(_ bill: String) async throws {
        let facts = try await facts(bill)
        #expect(facts.unread.map(\.evidence.displayed) == ["python/my_wheel-1.0.dist-info/sboms/a.cdx.json"])
    }

    @Test func aFileOfThatNameElsewhereIsNoBill() async throws {
        var sample = Sample()
        try sample.add("python/sboms/a.cdx.json", "{")
        try sample.add("sboms/a.cdx.json", "{")
        #expect(try await sample.facts().unread.isEmpty)
    }
}
